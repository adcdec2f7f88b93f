using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Scenarios;

public sealed class EndOfInputTests(ITestOutputHelper output) : RoomTest(output)
{
    [Fact]
    public void When_A_ends_its_input_everything_is_delivered_and_both_leave_while_viewers_wait()
    {
        var sent = Lines.Random(4 << 20, seed: 4);
        var chat = Room.StartAll();
        chat.B.Say("from B");
        chat.A1.ShouldShow("from B");

        _ = new BackgroundWriter(chat.A.Input, sent, thenClose: true);

        chat.A.ShouldExit();
        chat.B.ShouldExit();
        chat.B1.ShouldShow(sent);
        chat.B1.ShouldSay("waiting for B");
        chat.A1.ShouldSay("waiting for A");
    }

    [Fact]
    public void Viewers_that_are_to_show_one_chat_end_with_it()
    {
        RunningProcess[] viewers = [Room.Start("a1", "--once"), Room.Start("b1", "--once")];
        var (a, b) = (Room.Start("a"), Room.Start("b"));

        b.Say("from B");
        viewers[0].ShouldShow("from B");
        // A viewer that is not there yet when the chat ends waits for the next one.
        Room.WaitForViewer("b");
        a.Say("from A");
        a.EndInput();

        foreach (var process in (RunningProcess[])[a, b, .. viewers])
            process.ShouldExit();
        viewers[1].ShouldHaveShown("from A");
    }

    [Fact]
    public void Lines_that_are_said_before_the_peer_is_there_are_delivered_when_it_comes()
    {
        var b1 = Room.Start("b1");
        var a = Room.Start("a");
        a.Say("early");
        a.Say("and ended");
        a.EndInput();
        a.ShouldSay("waiting for B");

        var b = Room.Start("b");

        b1.ShouldShow("early", "and ended");
        a.ShouldExit();
        b.ShouldExit();
    }
}
