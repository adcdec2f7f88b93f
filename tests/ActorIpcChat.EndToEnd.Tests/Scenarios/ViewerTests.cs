using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Scenarios;

public sealed class ViewerTests(ITestOutputHelper output) : RoomTest(output)
{
    [Fact]
    public void A_viewer_that_comes_late_shows_what_is_held_and_what_comes()
    {
        var (a, b) = (Room.Start("a"), Room.Start("b"));
        b.ShouldConnect();
        a.Say("early 1\nearly 2");

        var b1 = Room.Start("b1");
        b1.ShouldShow("early 1", "early 2");
        a.Say("later");

        b1.ShouldShow("early 1", "early 2", "later");
    }

    [Fact]
    public void Viewers_begin_with_as_much_history_as_they_are_told_to()
    {
        var chat = Room.StartAll();
        chat.A.Say(Lines.Bytes(Lines.Numbered(10)));
        chat.B1.ShouldShow(Lines.Numbered(10));

        var (three, none, all) = (Room.Start("b1", "--history", "3"), Room.Start("b1", "--history", "0"), Room.Start("b1", "--history", "all"));
        three.ShouldShow("line 8", "line 9", "line 10");
        all.ShouldShow(Lines.Numbered(10));
        var said = 10;
        Eventually.True(
            () =>
            {
                chat.A.Say($"line {++said}");
                return none.Output.Length > 0;
            },
            "the one without history shows what comes after it");

        chat.B1.ShouldShow(Lines.Numbered(said));
        three.ShouldShow(Lines.Numbered(said)[7..]);
        all.ShouldShow(Lines.Numbered(said));
        none.ShouldShowEnd($"line {said}\n");
        Assert.Equal(Lines.Numbered(said)[^none.Output.Lines.Length..], none.Output.Lines);
        Assert.DoesNotContain("line 10", none.Output.Lines);
    }

    [Fact]
    public void Three_viewers_at_once_each_show_everything()
    {
        var sent = Lines.Random(4 << 20, seed: 5);
        var chat = Room.StartAll();
        RunningProcess[] viewers = [chat.B1, Room.Start("b1"), Room.Start("b1")];
        chat.A.Say("are you all there?");
        foreach (var viewer in viewers)
            viewer.ShouldShow("are you all there?");

        _ = new BackgroundWriter(chat.A.Input, sent);

        foreach (var viewer in viewers)
            viewer.ShouldShow([.. "are you all there?\n"u8, .. sent]);
    }

    [Fact]
    public void A_viewer_that_is_killed_holds_nobody_up()
    {
        var chat = Room.StartAll();
        var survivor = Room.Start("b1");
        chat.A.Say("before");
        chat.B1.ShouldShow("before");
        survivor.ShouldShow("before");

        chat.B1.Kill();
        Room.AllowRemainsOf(chat.B1);
        var sent = Lines.Random(4 << 20, seed: 6);
        _ = new BackgroundWriter(chat.A.Input, sent);

        survivor.ShouldShow([.. "before\n"u8, .. sent]);
    }

    [Fact]
    public void When_the_only_viewer_is_killed_the_next_one_shows_what_it_has_not()
    {
        var chat = Room.StartAll();
        chat.A.Say("before");
        chat.B1.ShouldShow("before");

        chat.B1.Kill();
        Room.AllowRemainsOf(chat.B1);
        var sent = Lines.Random(4 << 20, seed: 7);
        _ = new BackgroundWriter(chat.A.Input, sent);
        var next = Room.Start("b1");

        byte[] all = [.. "before\n"u8, .. sent];
        Eventually.True(() => next.Output.Length >= sent.Length && next.Output.EndsWith(sent.AsSpan(^4096..)), "the next viewer shows all of it");
        Assert.True(all.AsSpan().EndsWith(next.Output.Bytes), "the next viewer shows nothing else");
    }

    [Fact]
    public void Classic_lines_look_as_they_always_did()
    {
        var b1 = Room.Start("b1", "--format", "classic");
        var (a, _) = (Room.Start("a"), Room.Start("b"));

        a.Say("hi");

        b1.ShouldShow("I am B1, recv from B:[hi]");
    }
}
