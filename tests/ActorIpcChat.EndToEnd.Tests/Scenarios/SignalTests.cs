using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Scenarios;

public sealed class SignalTests(ITestOutputHelper output) : RoomTest(output)
{
    [Theory]
    [InlineData(Libc.SIGINT, "a")]
    [InlineData(Libc.SIGINT, "b")]
    [InlineData(Libc.SIGTERM, "a")]
    [InlineData(Libc.SIGTERM, "b")]
    [InlineData(Libc.SIGHUP, "a")]
    [InlineData(Libc.SIGHUP, "b")]
    public void A_signal_to_one_ends_both_and_the_viewers_show_the_next_chat_too(int signal, string who)
    {
        var chat = Room.StartAll();
        chat.A.Send("first, from A");
        chat.B.Send("first, from B");
        chat.B1.ShouldShow("first, from A");

        // One that is not there yet when the chat ends shows the next one only.
        Room.WaitForViewerSlot("a");
        (who == "a" ? chat.A : chat.B).Signal(signal);

        chat.A.ShouldExit();
        chat.B.ShouldExit();
        chat.A1.ShouldShow("first, from B");
        ShouldHaveLeftNothing(chat);

        var (a, b) = (Room.Start("a"), Room.Start("b"));
        a.Send("second, from A");
        b.Send("second, from B");

        chat.B1.ShouldShow("first, from A", "second, from A");
        chat.A1.ShouldShow("first, from B", "second, from B");
    }

    [Fact]
    public void A_signal_that_comes_as_soon_as_there_is_something_to_take_away_leaves_nothing()
    {
        for (var time = 0; time < 8; time++)
        {
            var a = Room.Start("a");
            Wait.Until(() => Room.HasFile("a.lock"), "A has its role");

            a.Signal(Libc.SIGINT);

            a.ShouldExit();
            Assert.Empty(Segment.MadeBy([a.Pid]));
        }
    }

    [Fact]
    public void Ctrl_C_to_all_four_at_once_ends_all_four()
    {
        var chat = Room.StartAll();
        chat.A.Send("last words");
        chat.B1.ShouldShow("last words");

        foreach (var process in Room.Processes)
            process.Signal(Libc.SIGINT);

        foreach (var process in Room.Processes)
            process.ShouldExit();
    }

    [Fact]
    public void Ctrl_C_to_both_at_once_ends_both_and_delivers_what_both_said()
    {
        var chat = Room.StartAll();
        var lines = Lines.Numbered(500);
        chat.A.Send(Lines.Bytes(lines));
        chat.B.Send(Lines.Bytes(lines));
        chat.B1.ShouldShow(lines);
        chat.A1.ShouldShow(lines);

        chat.A.Signal(Libc.SIGINT);
        chat.B.Signal(Libc.SIGINT);

        chat.A.ShouldExit();
        chat.B.ShouldExit();
        ShouldHaveLeftNothing(chat);
    }

    [Fact]
    public void A_second_Ctrl_C_leaves_at_once_and_tells_how_much_was_not_delivered()
    {
        var chat = Room.StartAll();
        var sent = Lines.Bytes(Lines.Numbered(1_000_000));
        chat.A.Send("shown\n"u8.ToArray());
        chat.B1.ShouldShow("shown");
        chat.B1.Pause();
        var writer = new BackgroundWriter(chat.A.Input, sent);
        Wait.UntilStable(() => writer.Written, "the ring and the pipes are full");

        chat.A.Signal(Libc.SIGINT);
        Wait.For(TimeSpan.FromMilliseconds(300));
        Assert.False(chat.A.HasExited, "the first Ctrl+C waits for what is accepted");
        chat.A.Signal(Libc.SIGINT);

        chat.A.ShouldExit();
        Assert.Matches(@"\d+ lines were not delivered to B", chat.A.Errors.Text);
        chat.B.Signal(Libc.SIGINT);
        // Two signals that nobody has taken yet are one.
        Wait.For(TimeSpan.FromMilliseconds(300));
        chat.B.Signal(Libc.SIGINT);
        chat.B.ShouldExit();
        chat.B1.Resume();
        Wait.UntilStable(() => chat.B1.Output.Length, "B1 shows what the ring held");
        var shown = chat.B1.Output.Bytes.AsSpan("shown\n".Length);
        Assert.True(shown.Length > 1 << 18, $"what the ring held is shown: {shown.Length} bytes");
        Assert.True(sent.AsSpan().StartsWith(shown[..^1]), "what is shown is the beginning of what was said");
    }

    [Fact]
    public void Ctrl_C_while_nobody_is_there_yet_leaves()
    {
        RunningProcess[] alone = [Room.Start("a"), Room.Start("a1"), Room.Start("b1")];
        foreach (var process in alone)
            Room.WaitUntilReady(process);

        foreach (var process in alone)
            process.Signal(Libc.SIGINT);

        foreach (var process in alone)
            process.ShouldExit();
    }

    [Fact]
    public void A_script_that_ignores_Ctrl_C_does_not_make_the_chat_deaf()
    {
        var a = Room.StartThroughShell("a", """trap "" INT; exec "$0" "$@" """);
        a.ShouldReport("waiting for B");

        a.Signal(Libc.SIGINT);

        a.ShouldExit();
    }

    private void ShouldHaveLeftNothing(FourProcesses chat)
    {
        Assert.DoesNotContain(Segment.MadeBy([chat.A.Pid, chat.B.Pid]), segment => segment.Key != 0);
        foreach (var name in (string[])["fifo1", "fifo2", "a.lock", "b.lock", "a.bell", "b.bell"])
            Assert.False(Room.HasFile(name), $"{name} is left");
    }
}
