using System.Text.Json;
using ActorIpcChat.EndToEnd.Tests.Chaos;
using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Scenarios;

/// <summary>Programs of students: good ones, and some with one fault each.</summary>
[Collection(NonParallel.Name)]
[Trait(AnyProgram.Name, AnyProgram.Value)]
public sealed class CheckTests(ITestOutputHelper output) : RoomTest(output)
{
    /// <summary>A check waits most of the time, but more at once would come too late for its time limits.</summary>
    private const int AtOnce = 4;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private static readonly Dictionary<string, string> Good = new() { { "GOOD", "" }, { "GOOD_FIFOS", "" } };

    /// <summary>Faults that do not hide each other share a run, since each run plays all situations.</summary>
    private static readonly Dictionary<string, string> Faults = new()
    {
        { "FAULT_EQUAL FAULT_EMPTY FAULT_CUT_4000 FAULT_NUL FAULT_UTF8 FAULT_END", "equal empty 5000-bytes nul utf-8 end-of-input" },
        { "FAULT_CUT FAULT_NO_HANDLER FAULT_ORDER", "b-first 1024-bytes 5000-bytes interrupt-a interrupt-twice memory-left" },
        { "FAULT_BURST FAULT_KILLED FAULT_TWICE", "burst interrupt-twice kill-a kill-b" },
        { "FAULT_ONE_WAY FAULT_MEMORY FAULT_FIFOS", "each-way kill-a1 memory-left fifos-left mixed-a" },
        { "FAULT_GREETING FAULT_SPIN", "idle mixed-a mixed-b" },
        { "FAULT_KEYS", "mixed-a mixed-b mixed-a1 mixed-b1" },
    };

    [ExerciseFact]
    public void Good_programs_are_all_right_and_each_fault_is_found_and_no_other_is_reported()
    {
        // With the program for the .NET runtime all faults take minutes.
        var faults = LongRun.IsEnabled && ChatRoom.IsNative ? Faults : Faults.Take(1);
        foreach (var some in Good.Concat(faults).Chunk(AtOnce))
            ShouldFind(some);
    }

    [Fact]
    public void Our_own_programs_are_all_right()
    {
        var commands = ((string[])["a", "b", "a1", "b1"]).Select(
            name => $"--{name}={ChatRoom.Program} {name} --directory .{(name.EndsWith('1') ? " --format plain" : "")}");
        Assert.Equal("", StartCheck(Room.Top, [.. commands])());
    }

    [ExerciseFact]
    public void Interrupted_check_leaves_no_process_and_no_file()
    {
        var directory = Directory.CreateDirectory(Path.Combine(Built, "GOOD_FIFOS")).FullName;
        ExercisePrograms.Build(directory, "GOOD_FIFOS");
        var check = Room.StartProgram("check", ChatRoom.Program, ["check", directory]);
        Wait.Until(() => Proc.Descendants(check.Pid).Count() >= 5, "the four programs run");
        HashSet<int> all = [.. Proc.Descendants(check.Pid)];

        check.Signal(Libc.SIGINT);

        check.ShouldExit(1);
        Assert.DoesNotContain(all, Proc.IsAlive);
        Assert.Equal(["A", "A1", "B", "B1"], Directory.GetFileSystemEntries(directory).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Directory_without_programs_is_refused()
        => Room.StartProgram("check", ChatRoom.Program, ["check", Room.Top]).ShouldRefuse(2, "it has no program A", "--a CMD");

    protected override void BeforeClose()
    {
        if (Directory.Exists(Built))
            Directory.Delete(Built, recursive: true);
    }

    private string Built => Path.Combine(Room.Top, "programs");

    /// <summary>Checks programs at the same time.</summary>
    /// <param name="programs">Definitions of the programs, and the situations that have to be wrong.</param>
    private void ShouldFind(KeyValuePair<string, string>[] programs)
    {
        var found = programs.Select(expected =>
        {
            var directory = Directory.CreateDirectory(Path.Combine(Built, expected.Key.Replace(' ', '-'))).FullName;
            ExercisePrograms.Build(directory, expected.Key);
            return StartCheck(directory);
        }).ToList();
        foreach (var (expected, wrong) in programs.Zip(found))
            Assert.Equal($"{expected.Key}: {expected.Value}", $"{expected.Key}: {wrong()}");
    }

    /// <returns>Waits for the end; returns the situations that are wrong.</returns>
    private Func<string> StartCheck(string directory, params string[] options)
    {
        var files = Directory.GetFileSystemEntries(directory);
        var check = Room.StartProgram("check", ChatRoom.Program, ["check", directory, "--json", "--jobs", "4", .. options]);
        return () =>
        {
            var exitCode = check.ExitCode(Limit);
            Assert.Equal(files, Directory.GetFileSystemEntries(directory));
            Assert.Empty(check.Errors.Lines);
            using var report = JsonDocument.Parse(check.Output.Text);
            var situations = report.RootElement.GetProperty("situations").EnumerateArray()
                .Where(situation => !situation.GetProperty("right").GetBoolean());
            var wrong = string.Join(' ', situations.Select(situation => situation.GetProperty("situation").GetString()));
            Assert.Equal(wrong.Length > 0 ? 1 : 0, exitCode);
            return wrong;
        };
    }
}
