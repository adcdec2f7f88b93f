using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Scenarios;

public sealed class KilledPeerTests(ITestOutputHelper output) : RoomTest(output)
{
    [Fact]
    public void When_B_is_killed_A_says_so_takes_away_what_is_its_own_and_ends()
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
    public void What_a_killed_one_left_is_taken_over_and_taken_away_by_the_next_one()
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
    public void What_was_said_before_the_kill_is_shown()
    {
        var a1 = Room.Start("a1");
        var (a, b) = (Room.Start("a"), Room.Start("b"));
        b.ShouldConnect();
        Room.WaitForViewerSlot("a");
        a1.Pause();
        var lines = Lines.Numbered(2000);
        b.Send(Lines.Bytes(lines));
        Wait.UntilStable(() => b.ProcessorTime.Ticks / 1000, "B has sent what it was given");

        b.Kill();
        a1.Resume();

        a.ShouldExit();
        a1.ShouldShow(lines);
        Room.AllowLeftoversOf(b);
    }

    [Fact]
    public void The_doorbell_of_a_killed_viewer_goes_with_the_chat()
    {
        var chat = Room.StartAll();
        chat.B1.Kill();
        Assert.True(Room.HasViewerDoorbell(chat.B1), "the doorbell is there to be taken away");

        chat.A.Signal(Libc.SIGINT);
        chat.A.ShouldExit();
        chat.B.ShouldExit();

        Assert.False(Room.HasViewerDoorbell(chat.B1), "the doorbell is left");
    }
}
