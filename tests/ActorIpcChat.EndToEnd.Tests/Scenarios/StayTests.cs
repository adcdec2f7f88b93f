using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Scenarios;

[Trait(AnyProgram.Name, AnyProgram.Value)]
public sealed class StayTests(ITestOutputHelper output) : RoomTest(output)
{
    [Fact]
    public void Staying_A_loses_and_repeats_no_line_when_B_is_killed_and_restarted()
    {
        var b1 = Room.Start("b1");
        var a = Room.Start("a", "--stay");
        var all = Array.Empty<byte>();
        for (var killed = 1; killed <= 3; killed++)
        {
            var sent = Lines.Bytes(Lines.Numbered(300_000, $"line {killed},"));
            var writer = new BackgroundWriter(a.Input, sent);
            var shown = all.Length;
            all = [.. all, .. sent];
            var b = Room.Start("b");
            Wait.Until(() => b1.Output.Length > shown, "lines flow again");
            b.Kill();
            Room.Start("b");
            b1.ShouldShow(all);
            writer.WaitUntilDone();
            Room.Processes[^1].Kill();
        }

        Room.Start("b").ShouldConnect();
        a.Send("and on");
        b1.ShouldShow([.. all, .. "and on\n"u8]);
    }

    [Theory]
    [InlineData(true, true, Libc.SIGINT)]
    [InlineData(true, true, Libc.SIGHUP)]
    [InlineData(true, false, Libc.SIGTERM)]
    [InlineData(false, true, Libc.SIGTERM)]
    [InlineData(false, false, Libc.SIGTERM)]
    public void Pair_that_is_ended_at_the_same_time_leaves_nothing_behind(bool aStays, bool bStays, int signal)
    {
        for (var round = 0; round < 5; round++)
        {
            var a = Room.Start("a", aStays ? ["--stay"] : []);
            var b = Room.Start("b", bStays ? ["--stay"] : []);
            a.ShouldConnect();
            b.ShouldConnect();

            a.Signal(signal);
            b.Signal(signal);

            a.ExitCode();
            b.ExitCode();
            Assert.Empty(Directory.GetFileSystemEntries(Room.Top));
        }
    }

    [Fact]
    public void Staying_B_gets_every_line_once_when_A_is_killed_and_restarted()
    {
        var sent = Lines.Bytes(Lines.Numbered(600_000));
        var input = Path.Combine(Path.GetDirectoryName(Room.CreateDirectory())!, "input");
        Assert.Equal(0, Libc.MakeFifo(input, 0x180));
        Room.ExpectBesideRoom("input");
        // The test holds the FIFO open, so that the next A reads what the killed one has not read.
        using var source = new FileStream(input, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
        var b1 = Room.Start("b1");
        Room.Start("b", "--stay").ShouldReport("waiting for A");
        var first = Room.StartThroughShell("a", $"""exec "$0" "$@" < '{input}' """);
        first.ShouldConnect();
        b1.Pause();
        var writer = new BackgroundWriter(source, sent);
        Wait.UntilStable(() => writer.Written, "the rings and pipes are full");

        first.Kill();
        var second = Room.StartThroughShell("a", $"""exec "$0" "$@" < '{input}' """);
        second.ShouldReport("going on where an earlier A was ended");
        b1.Resume();
        second.ShouldConnect();

        // The line that the first A had read in part is split in two: the second A reads the rest as a line.
        Wait.Until(() => b1.Output.EndsWith(sent.AsSpan(^1000..)), "all lines are shown");
        var shown = b1.Output.Text;
        Assert.InRange(shown.Length, sent.Length, sent.Length + 1);
        Assert.Equal(Lines.Text(sent).Replace("\n", "", StringComparison.Ordinal), shown.Replace("\n", "", StringComparison.Ordinal));
    }

    [Fact]
    public void Staying_B_serves_one_script_after_another()
    {
        var b = Room.StartThroughShell("b", """exec "$0" "$@" < /dev/null""", "--stay");
        var b1 = Room.Start("b1");
        b.ShouldReport("waiting for A");

        for (var script = 1; script <= 3; script++)
            Room.StartThroughShell("a", $"""printf 'done {script}\n' | "$0" "$@" """).ShouldExit();

        b1.ShouldShow("done 1", "done 2", "done 3");
        Assert.False(b.HasExited);
        Assert.Contains("has left", b.Errors.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a")]
    [InlineData("b")]
    public void FIFOs_are_kept_while_a_process_stays_whichever_created_them(string first)
    {
        var a = first == "a" ? Room.Start("a") : null;
        a?.ShouldReport("waiting for B");
        var b = Room.Start("b", "--stay");
        if (a is null)
            b.ShouldReport("waiting for A");
        a ??= Room.Start("a");
        a.ShouldConnect();
        var before = Fifos();

        a.EndInput();
        a.ShouldExit();

        b.ShouldReport("has left");
        Assert.Equal(before, Fifos());
        Room.StartThroughShell("a", """echo again | "$0" "$@" """).ShouldExit();
        Assert.Equal(before, Fifos());
    }

    [Fact]
    public void Staying_processes_end_only_on_their_own_Ctrl_C()
    {
        var chat = Room.StartAll(["--stay"], ["--stay"]);
        chat.A.EndInput();
        chat.A.Signal(Libc.SIGINT);
        chat.A.ShouldExit();
        chat.B.ShouldReport("has left");

        var a = Room.Start("a", "--stay");
        a.Send("back");
        chat.B1.ShouldShow("back");
        chat.B.Signal(Libc.SIGINT);
        chat.B.ShouldExit();
        a.ShouldReport("has left");
        Assert.False(a.HasExited);
    }

    private string Fifos()
    {
        using var stat = System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo(
                "stat", ["-c", "%n %i", Path.Combine(Room.Directory, "fifo1"), Path.Combine(Room.Directory, "fifo2")])
            {
                RedirectStandardOutput = true,
            })!;
        return stat.StandardOutput.ReadToEnd();
    }
}
