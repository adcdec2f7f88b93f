using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Scenarios;

[Trait(AnyProgram.Name, AnyProgram.Value)]
public sealed class StayTests(ITestOutputHelper output) : RoomTest(output)
{
    [Fact]
    public void A_that_stays_loses_and_repeats_nothing_when_B_is_killed_and_comes_back()
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
            Wait.Until(() => b1.Output.Length > shown, "the chat goes on");
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

    [Fact]
    public void B_that_stays_gets_everything_once_when_A_is_killed_and_comes_back()
    {
        var sent = Lines.Bytes(Lines.Numbered(600_000));
        var input = Path.Combine(Path.GetDirectoryName(Room.CreateDirectory())!, "input");
        Assert.Equal(0, Libc.MakeFifo(input, 0x180));
        Room.ExpectBesideRoom("input");
        // Held open by the test: what one A has not read is there for the next one.
        using var says = new FileStream(input, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
        var b1 = Room.Start("b1");
        Room.Start("b", "--stay").ShouldReport("waiting for A");
        var first = Room.StartThroughShell("a", $"""exec "$0" "$@" < '{input}' """);
        first.ShouldConnect();
        b1.Pause();
        var writer = new BackgroundWriter(says, sent);
        Wait.UntilStable(() => writer.Written, "everything on the way is full");

        first.Kill();
        var second = Room.StartThroughShell("a", $"""exec "$0" "$@" < '{input}' """);
        second.ShouldReport("going on where an earlier A was ended");
        b1.Resume();
        second.ShouldConnect();

        // The line that the first one had read half of is a line; its other half, which the second one reads, is another.
        Wait.Until(() => b1.Output.EndsWith(sent.AsSpan(^1000..)), "everything is shown");
        var shown = b1.Output.Text;
        Assert.InRange(shown.Length, sent.Length, sent.Length + 1);
        Assert.Equal(Lines.Text(sent).Replace("\n", "", StringComparison.Ordinal), shown.Replace("\n", "", StringComparison.Ordinal));
    }

    [Fact]
    public void B_that_stays_listens_to_one_script_after_another()
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
    public void The_FIFOs_stay_as_long_as_somebody_does_whoever_made_them(string first)
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
    public void Both_that_stay_are_ended_by_their_own_Ctrl_C_only()
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
