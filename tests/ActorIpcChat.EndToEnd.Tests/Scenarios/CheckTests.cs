using System.Text.Json;
using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Scenarios;

/// <summary>Programs of students: good ones, and some with one fault each.</summary>
[Collection(NonParallel.Name)]
[Trait(AnyProgram.Name, AnyProgram.Value)]
public sealed class CheckTests(ITestOutputHelper output) : RoomTest(output)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    public static TheoryData<string, string> Faults => new()
    {
        { "FAULT_ORDER", "b-first" },
        { "FAULT_ONE_WAY", "each-way kill-a1 mixed-a" },
        { "FAULT_BURST", "burst" },
        { "FAULT_EQUAL", "equal" },
        { "FAULT_EMPTY", "empty" },
        { "FAULT_CUT", "1024-bytes 5000-bytes" },
        { "FAULT_CUT_4000", "5000-bytes" },
        { "FAULT_NUL", "nul" },
        { "FAULT_UTF8", "utf-8" },
        { "FAULT_END", "end-of-input" },
        { "FAULT_NO_HANDLER", "interrupt-a interrupt-twice memory-left" },
        { "FAULT_TWICE", "interrupt-twice" },
        { "FAULT_KILLED", "kill-a kill-b" },
        { "FAULT_MEMORY", "memory-left" },
        { "FAULT_FIFOS", "fifos-left" },
        { "FAULT_SPIN", "idle" },
        { "FAULT_GREETING", "mixed-a mixed-b" },
        { "FAULT_KEYS", "mixed-a mixed-b mixed-a1 mixed-b1" },
    };

    [ExerciseTheory]
    [InlineData(null)]
    [InlineData("GOOD_FIFOS")]
    public void Good_programs_are_all_right(string? kind) => Assert.Equal("", Check(kind, exitCode: 0));

    [ExerciseFact]
    public void Fault_is_found_and_no_other_is_reported() => Assert.Equal("equal", Check("FAULT_EQUAL", exitCode: 1));

    [NativeExerciseTheory]
    [MemberData(nameof(Faults))]
    public void Each_fault_is_found_and_no_other_is_reported(string fault, string situations)
        => Assert.Equal(situations, Check(fault, exitCode: 1));

    [Fact]
    public void Our_own_programs_are_all_right()
    {
        var commands = ((string[])["a", "b", "a1", "b1"]).Select(
            name => $"--{name}={ChatRoom.Program} {name} --directory .{(name.EndsWith('1') ? " --format plain" : "")}");
        Assert.Equal("", CheckIn(Room.Top, 0, [.. commands]));
    }

    [ExerciseFact]
    public void Interrupted_check_leaves_no_process_and_no_file()
    {
        var directory = Build("GOOD_FIFOS");
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

    private string Build(string? kind)
    {
        var directory = Directory.CreateDirectory(Built).FullName;
        ExercisePrograms.Build(directory, kind);
        return directory;
    }

    private string Check(string? kind, int exitCode) => CheckIn(Build(kind), exitCode, []);

    /// <summary>The situations that are wrong.</summary>
    private string CheckIn(string directory, int exitCode, IReadOnlyList<string> options)
    {
        var files = Directory.GetFileSystemEntries(directory);
        var check = Room.StartProgram("check", ChatRoom.Program, ["check", directory, "--json", "--jobs", "4", .. options]);
        Assert.Equal(exitCode, check.ExitCode(Limit));
        Assert.Equal(files, Directory.GetFileSystemEntries(directory));
        Assert.Empty(check.Errors.Lines);
        using var report = JsonDocument.Parse(check.Output.Text);
        return string.Join(' ', report.RootElement.GetProperty("situations").EnumerateArray()
            .Where(situation => !situation.GetProperty("right").GetBoolean()).Select(situation => situation.GetProperty("situation").GetString()));
    }
}
