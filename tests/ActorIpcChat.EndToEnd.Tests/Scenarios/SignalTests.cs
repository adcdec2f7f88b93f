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
    public void Signal_to_A_or_B_ends_both_and_the_viewers_show_the_next_chat(int signal, string who)
    {
        var chat = Room.StartAll();
        chat.A.Send("first, from A");
        chat.B.Send("first, from B");
        chat.B1.ShouldShow("first, from A");

        // A viewer without a slot when the chat ends would show only the next chat.
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
    public void Signal_right_after_the_first_file_was_created_leaves_nothing_behind()
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
    public void Ctrl_C_to_all_four_processes_at_once_ends_all_four()
    {
        var chat = Room.StartAll();
        chat.A.Send("last line");
        chat.B1.ShouldShow("last line");

        foreach (var process in Room.Processes)
            process.Signal(Libc.SIGINT);

        foreach (var process in Room.Processes)
            process.ShouldExit();
    }

    [Fact]
    public void Ctrl_C_to_both_at_once_delivers_their_lines_and_ends_both()
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
    public void Second_Ctrl_C_leaves_at_once_and_reports_the_undelivered_lines()
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
        Assert.False(chat.A.HasExited, "A left without delivering its lines");
        chat.A.Signal(Libc.SIGINT);

        chat.A.ShouldExit();
        Assert.Matches(@"\d+ lines were not delivered to B", chat.A.Errors.Text);
        chat.B.Signal(Libc.SIGINT);
        // Two pending signals of a kind are merged.
        Wait.For(TimeSpan.FromMilliseconds(300));
        chat.B.Signal(Libc.SIGINT);
        chat.B.ShouldExit();
        chat.B1.Resume();
        Wait.UntilStable(() => chat.B1.Output.Length, "B1 has shown the lines of the ring");
        var shown = chat.B1.Output.Bytes.AsSpan("shown\n".Length);
        Assert.True(shown.Length > 1 << 18, $"only {shown.Length} bytes of the ring are shown");
        Assert.True(sent.AsSpan().StartsWith(shown[..^1]), "the shown lines are not the first sent lines");
    }

    [Fact]
    public void Ctrl_C_ends_a_waiting_process()
    {
        RunningProcess[] waiting = [Room.Start("a"), Room.Start("a1"), Room.Start("b1")];
        foreach (var process in waiting)
            Room.WaitUntilReady(process);

        foreach (var process in waiting)
            process.Signal(Libc.SIGINT);

        foreach (var process in waiting)
            process.ShouldExit();
    }

    [Fact]
    public void Ctrl_C_ends_a_chat_started_with_SIGINT_ignored()
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
            Assert.False(Room.HasFile(name), $"{name} was not removed");
    }
}
