using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Scenarios;

public sealed class DemoTests(ITestOutputHelper output) : RoomTest(output)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(3);

    [Theory]
    [InlineData]
    [InlineData("--config", "low-latency")]
    public void The_demo_checks_itself_and_finds_nothing_wrong(params string[] options)
    {
        var demo = Room.StartProgram("demo", ChatRoom.Program, ["demo", .. options]);
        demo.ShouldExit();
        Assert.Contains("nothing was left behind", demo.Output.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Its_processes_may_inherit_that_the_end_of_a_child_is_ignored()
        => Room.StartProgram("demo", "/bin/sh", ["-c", """trap '' CHLD; exec "$0" demo""", ChatRoom.Program]).ShouldExit();

    /// <summary>Before any of the four runs, while they look for each other, while they chat, and while they leave.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(30)]
    [InlineData(60)]
    [InlineData(90)]
    [InlineData(150)]
    [InlineData(400)]
    public void Killed_at_any_moment_it_takes_all_four_with_it_and_leaves_nothing(int milliseconds)
    {
        var demo = StartDemo("demo");
        HashSet<int> four = [];
        var begin = DateTime.UtcNow;
        Wait.Until(() => FindFour(four) && DateTime.UtcNow - begin >= TimeSpan.FromMilliseconds(milliseconds), "it is time");

        Kill(demo);

        Wait.Until(() => FindFour(four) && !four.Any(Proc.IsAlive), "all four have left", Soon);
        Assert.Empty(Segment.MadeBy(four));
        // Before the first of them there may be an empty directory, which the next demo removes.
        Assert.True(four.Count == 0 || !Directory.EnumerateFileSystemEntries(Temporary).Any(), "the room is left");
    }

    /// <summary>A peer that is there and takes nothing is not waited for.</summary>
    [Fact]
    public void Killed_while_one_of_the_four_is_stopped_it_still_takes_the_others_with_it()
    {
        var (demo, four) = StartAndHold();
        var stopped = four.First(pid => Proc.Read(pid, "cmdline").Split('\0').Contains("b"));
        _ = Libc.Kill(stopped, Libc.SIGSTOP);

        Kill(demo);

        Wait.Until(() => four.Where(pid => pid != stopped).All(pid => !Proc.IsAlive(pid)), "the others have left", Soon);
        _ = Libc.Kill(stopped, Libc.SIGCONT);
        Wait.Until(() => !Proc.IsAlive(stopped), "the stopped one leaves when it goes on", Soon);
        Assert.Empty(Segment.MadeBy(four));
    }

    [Fact]
    public void What_a_demo_left_that_was_killed_with_its_processes_is_removed_by_the_next()
    {
        var (demo, four) = StartAndHold();
        foreach (var pid in (IEnumerable<int>)[.. four, demo.Pid])
            _ = Libc.Kill(pid, Libc.SIGKILL);
        Wait.Until(() => !four.Any(Proc.IsAlive), "all are dead");
        Assert.NotEmpty(Segment.MadeBy(four));
        Directory.SetLastWriteTimeUtc(Directory.GetDirectories(Temporary).Single(), DateTime.UtcNow.AddMinutes(-2));

        StartDemo("again").ShouldExit();

        Assert.Empty(Segment.MadeBy(four));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Temporary));
    }

    /// <summary>Where the first of the four, or the last, cannot be started.</summary>
    [NativeFact]
    public void Without_descriptors_for_all_four_it_says_so_in_one_line_and_ends_those_that_run()
    {
        Directory.CreateDirectory(Temporary);
        foreach (var limit in (int[])[14, 17, 20, 23])
        {
            var demo = Room.StartProgram(
                "demo", "/bin/sh", ["-c", $"""ulimit -n {limit}; exec "$0" demo""", ChatRoom.Program], ("TMPDIR", Temporary));

            demo.ShouldExit(1);
            Assert.Contains(": Too many open files; ", Assert.Single(demo.Errors.Lines), StringComparison.Ordinal);
            Assert.Empty(Four());
            Assert.Empty(Directory.EnumerateFileSystemEntries(Temporary));
        }
    }

    private string Temporary => Path.Combine(Room.Top, "tmp/");

    private RunningProcess StartDemo(string name, params string[] options)
    {
        Directory.CreateDirectory(Temporary);
        // What the runtime puts there for debuggers stays when it is killed.
        return Room.StartProgram(name, ChatRoom.Program, ["demo", .. options], ("TMPDIR", Temporary), ("DOTNET_EnableDiagnostics", "0"));
    }

    /// <summary>On a fast machine it may have ended by itself.</summary>
    private static void Kill(RunningProcess demo)
    {
        _ = Libc.Kill(demo.Pid, Libc.SIGKILL);
        Wait.Until(() => demo.HasExited, "the demo is dead");
    }

    /// <summary>Starts one and stops it while its four processes chat, which takes them a few milliseconds.</summary>
    private (RunningProcess Demo, HashSet<int> Four) StartAndHold()
    {
        for (var attempt = 1; ; attempt++)
        {
            var demo = StartDemo($"demo{attempt}");
            Wait.Until(() => Four().Count() == 4 || demo.HasExited, "all four run");
            if (!demo.HasExited)
                _ = Libc.Kill(demo.Pid, Libc.SIGSTOP);
            HashSet<int> four = [.. Four()];
            // Memory that is not marked yet tells the next demo nothing.
            if (four.Count == 4 && Wait.TryUntil(() => Segment.MadeBy(four).Count(segment => segment.HasMagic()) == 2, Soon))
                return (demo, four);
            Assert.True(attempt < 30, "no demo could be stopped in time");
            _ = Libc.Kill(demo.Pid, Libc.SIGCONT);
            demo.ShouldExit();
        }
    }

    /// <summary>Adds those of the four that run to those that ran before.</summary>
    private bool FindFour(HashSet<int> four)
    {
        four.UnionWith(Four());
        return true;
    }

    private IEnumerable<int> Four() => Directory.GetDirectories("/proc")
        .Select(directory => int.TryParse(Path.GetFileName(directory), out var pid) ? pid : 0)
        .Where(pid => pid > 0 && Proc.Read(pid, "cmdline").Split('\0').Contains(Temporary));
}
