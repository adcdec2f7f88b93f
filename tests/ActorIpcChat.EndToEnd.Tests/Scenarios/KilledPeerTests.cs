using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Scenarios;

public sealed class KilledPeerTests(ITestOutputHelper output) : RoomTest(output)
{
    [Fact]
    public void A_reports_the_death_of_B_cleans_up_and_exits_with_0()
    {
        var chat = Room.StartAll();
        chat.A.Send("still there");
        chat.B1.ShouldShow("still there");

        chat.B.Kill();

        chat.A.ShouldExit();
        Assert.Contains($"B (process {chat.B.Pid}) is gone", chat.A.Errors.Text, StringComparison.Ordinal);
        chat.A1.ShouldReport("waiting for A");
        Room.AllowLeftoversOf(chat.B);
    }

    [Fact]
    public void Segment_of_a_killed_B_is_taken_over_and_removed_by_the_next_B()
    {
        var chat = Room.StartAll();
        chat.A.Send("before");
        chat.B1.ShouldShow("before");
        chat.B.Kill();
        chat.A.ShouldExit();

        var (b, a) = (Room.Start("b"), Room.Start("a"));
        a.Send("after");

        chat.B1.ShouldShow("before", "after");
        b.ShouldReport("going on where an earlier B was ended");
    }

    [Fact]
    public void Lines_sent_before_the_kill_are_shown()
    {
        var a1 = Room.Start("a1");
        var (a, b) = (Room.Start("a"), Room.Start("b"));
        b.ShouldConnect();
        Room.WaitForViewerSlot("a");
        a1.Pause();
        var lines = Lines.Numbered(2000);
        b.Send(Lines.Bytes(lines));
        Wait.UntilStable(() => b.ProcessorTime.Ticks / 1000, "B has sent its lines");

        b.Kill();
        a1.Resume();

        a.ShouldExit();
        a1.ShouldShow(lines);
        Room.AllowLeftoversOf(b);
    }

    [Fact]
    public void Doorbell_of_a_killed_viewer_is_removed_at_the_end_of_the_chat()
    {
        var chat = Room.StartAll();
        chat.B1.Kill();
        Assert.True(Room.HasViewerDoorbell(chat.B1), "the killed viewer has left its doorbell");

        chat.A.Signal(Libc.SIGINT);
        chat.A.ShouldExit();
        chat.B.ShouldExit();

        Assert.False(Room.HasViewerDoorbell(chat.B1), "the doorbell was not removed");
    }
}
