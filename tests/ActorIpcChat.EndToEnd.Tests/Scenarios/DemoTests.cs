using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Scenarios;

public sealed class DemoTests(ITestOutputHelper output) : RoomTest(output)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(3);

    [Theory]
    [InlineData]
    [InlineData("--config", "low-latency")]
    public void Demo_checks_itself_and_exits_with_0(params string[] options)
    {
        var demo = Room.StartProgram("demo", ChatRoom.Program, ["demo", .. options]);
        demo.ShouldExit();
        Assert.Contains("nothing was left behind", demo.Output.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Demo_works_with_an_inherited_ignored_SIGCHLD()
        => Room.StartProgram("demo", "/bin/sh", ["-c", """trap '' CHLD; exec "$0" demo""", ChatRoom.Program]).ShouldExit();

    /// <summary>Kills before the four processes run, while they connect, while they chat, and while they leave.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(30)]
    [InlineData(60)]
    [InlineData(90)]
    [InlineData(150)]
    [InlineData(400)]
    public void Demo_killed_at_any_time_ends_all_four_processes_and_leaves_nothing_behind(int milliseconds)
    {
        var demo = StartDemo("demo");
        HashSet<int> four = [];
        var begin = DateTime.UtcNow;
        Wait.Until(() => FindFour(four) && DateTime.UtcNow - begin >= TimeSpan.FromMilliseconds(milliseconds), "the time of the kill has come");

        Kill(demo);

        Wait.Until(() => FindFour(four) && !four.Any(Proc.IsAlive), "all four processes have ended", Soon);
        Assert.Empty(Segment.MadeBy(four));
        // A kill before the first process starts can leave an empty directory, which the next demo removes.
        Assert.True(four.Count == 0 || !Directory.EnumerateFileSystemEntries(Temporary).Any(), "the room was not removed");
    }

    /// <summary>The processes do not wait for a stopped peer.</summary>
    [Fact]
    public void Demo_killed_while_one_process_is_stopped_ends_the_others()
    {
        var (demo, four) = StartAndHold();
        var stopped = four.First(pid => Proc.Read(pid, "cmdline").Split('\0').Contains("b"));
        _ = Libc.Kill(stopped, Libc.SIGSTOP);

        Kill(demo);

        Wait.Until(() => four.Where(pid => pid != stopped).All(pid => !Proc.IsAlive(pid)), "the other processes have ended", Soon);
        _ = Libc.Kill(stopped, Libc.SIGCONT);
        Wait.Until(() => !Proc.IsAlive(stopped), "the stopped process ends after SIGCONT", Soon);
        Assert.Empty(Segment.MadeBy(four));
    }

    [Fact]
    public void Leftovers_of_a_demo_killed_with_its_processes_are_removed_by_the_next_demo()
    {
        var (demo, four) = StartAndHold();
        foreach (var pid in (IEnumerable<int>)[.. four, demo.Pid])
            _ = Libc.Kill(pid, Libc.SIGKILL);
        Wait.Until(() => !four.Any(Proc.IsAlive), "all processes are dead");
        Assert.NotEmpty(Segment.MadeBy(four));
        Directory.SetLastWriteTimeUtc(Directory.GetDirectories(Temporary).Single(), DateTime.UtcNow.AddMinutes(-2));

        StartDemo("again").ShouldExit();

        Assert.Empty(Segment.MadeBy(four));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Temporary));
    }

    /// <summary>Limits at which the first or the last process cannot be started.</summary>
    [NativeFact]
    public void Demo_without_descriptors_for_all_processes_reports_it_and_ends_the_running_ones()
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
        // The debugger files of a killed .NET runtime would stay there.
        return Room.StartProgram(name, ChatRoom.Program, ["demo", .. options], ("TMPDIR", Temporary), ("DOTNET_EnableDiagnostics", "0"));
    }

    /// <summary>Kills a demo, which can have ended by itself on a fast machine.</summary>
    private static void Kill(RunningProcess demo)
    {
        _ = Libc.Kill(demo.Pid, Libc.SIGKILL);
        Wait.Until(() => demo.HasExited, "the demo has ended");
    }

    /// <summary>Starts a demo and stops it while its four processes chat, within a few milliseconds.</summary>
    private (RunningProcess Demo, HashSet<int> Four) StartAndHold()
    {
        for (var attempt = 1; ; attempt++)
        {
            var demo = StartDemo($"demo{attempt}");
            Wait.Until(() => Four().Count() == 4 || demo.HasExited, "all four processes run");
            if (!demo.HasExited)
                _ = Libc.Kill(demo.Pid, Libc.SIGSTOP);
            HashSet<int> four = [.. Four()];
            // The next demo does not recognise segments without their magic.
            if (four.Count == 4 && Wait.TryUntil(() => Segment.MadeBy(four).Count(segment => segment.HasMagic()) == 2, Soon))
                return (demo, four);
            Assert.True(attempt < 30, "no demo could be stopped in time");
            _ = Libc.Kill(demo.Pid, Libc.SIGCONT);
            demo.ShouldExit();
        }
    }

    /// <summary>Adds the running processes of the demo to those seen before.</summary>
    private bool FindFour(HashSet<int> four)
    {
        four.UnionWith(Four());
        return true;
    }

    private IEnumerable<int> Four() => Directory.GetDirectories("/proc")
        .Select(directory => int.TryParse(Path.GetFileName(directory), out var pid) ? pid : 0)
        .Where(pid => pid > 0 && Proc.Read(pid, "cmdline").Split('\0').Contains(Temporary));
}
