using System.Text.Json;
using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Scenarios;

[Trait(AnyProgram.Name, AnyProgram.Value)]
public sealed class ViewerTests(ITestOutputHelper output) : RoomTest(output)
{
    [Fact]
    public void A_viewer_that_comes_late_shows_what_is_held_and_what_comes()
    {
        var (a, b) = (Room.Start("a"), Room.Start("b"));
        b.ShouldConnect();
        a.Send("early 1\nearly 2");

        var b1 = Room.Start("b1");
        b1.ShouldShow("early 1", "early 2");
        a.Send("later");

        b1.ShouldShow("early 1", "early 2", "later");
    }

    [Fact]
    public void Viewers_begin_with_as_much_history_as_they_are_told_to()
    {
        var chat = Room.StartAll();
        chat.A.Send(Lines.Bytes(Lines.Numbered(10)));
        chat.B1.ShouldShow(Lines.Numbered(10));

        var (three, none, all) = (Room.Start("b1", "--history", "3"), Room.Start("b1", "--history", "0"), Room.Start("b1", "--history", "all"));
        three.ShouldShow("line 8", "line 9", "line 10");
        all.ShouldShow(Lines.Numbered(10));
        var said = 10;
        Wait.Until(
            () =>
            {
                chat.A.Send($"line {++said}");
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
        chat.A.Send("are you all there?");
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
        chat.A.Send("before");
        chat.B1.ShouldShow("before");
        survivor.ShouldShow("before");

        chat.B1.Kill();
        Room.AllowLeftoversOf(chat.B1);
        var sent = Lines.Random(4 << 20, seed: 6);
        _ = new BackgroundWriter(chat.A.Input, sent);

        survivor.ShouldShow([.. "before\n"u8, .. sent]);
    }

    [Fact]
    public void When_the_only_viewer_is_killed_the_next_one_shows_what_it_has_not()
    {
        var chat = Room.StartAll();
        chat.A.Send("before");
        chat.B1.ShouldShow("before");

        chat.B1.Kill();
        Room.AllowLeftoversOf(chat.B1);
        var sent = Lines.Random(4 << 20, seed: 7);
        _ = new BackgroundWriter(chat.A.Input, sent);
        var next = Room.Start("b1");

        byte[] all = [.. "before\n"u8, .. sent];
        Wait.Until(() => next.Output.Length >= sent.Length && next.Output.EndsWith(sent.AsSpan(^4096..)), "the next viewer shows all of it");
        Assert.True(all.AsSpan().EndsWith(next.Output.Bytes), "the next viewer shows nothing else");
    }

    [Fact]
    public void Classic_lines_look_as_they_always_did()
    {
        var b1 = Room.Start("b1", "--format", "classic");
        var (a, _) = (Room.Start("a"), Room.Start("b"));

        a.Send("hi");

        b1.ShouldShow("I am B1, recv from B:[hi]");
    }

    [Fact]
    public void Json_tells_who_said_what_and_when()
    {
        var b1 = Room.Start("b1", "--format", "json");
        var (a, b) = (Room.Start("a", "--nick", "Zoë"), Room.Start("b"));
        b.ShouldConnect();
        var before = DateTimeOffset.UtcNow;

        a.Send("grüße\u001b[m\u202e \"");
        a.Send([0xFF, (byte)'\n']);
        Wait.Until(() => b1.Output.Lines.Length == 2, "it shows two lines");

        var lines = b1.Output.Lines.Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        Assert.All(lines, line => Assert.Equal(("A", "Zoë"), (line.GetProperty("from").GetString(), line.GetProperty("nick").GetString())));
        Assert.All(lines, line => Assert.InRange(line.GetProperty("time").GetDateTimeOffset(), before, DateTimeOffset.UtcNow));
        Assert.Equal([1, 2], lines.Select(line => line.GetProperty("seq").GetInt64()));
        Assert.Equal("grüße\u001b[m\u202e \"", lines[0].GetProperty("text").GetString());
        Assert.Equal("/w==", lines[1].GetProperty("base64").GetString());
        Assert.DoesNotContain("\u001b", b1.Output.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_longer_than_shared_memory_comes_in_parts_in_json()
    {
        var b1 = Room.Start("b1", "--format", "json");
        var (a, b) = (Room.Start("a"), Room.Start("b"));
        b.ShouldConnect();
        var sent = Enumerable.Repeat((byte)'x', 20 << 20).ToArray();

        _ = new BackgroundWriter(a.Input, [.. sent, .. "\nend\n"u8]);
        b1.ShouldShowEnd("\"text\":\"end\"}\n");

        var parts = b1.Output.Lines[..^1].Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        Assert.Equal(sent.Length, parts.Sum(part => part.GetProperty("text").GetString()!.Length));
        Assert.Equal(Enumerable.Range(1, parts.Length), parts.Select(part => part.GetProperty("part").GetInt32()));
        Assert.True(b1.ResidentBytes < 120 << 20, $"it occupies {b1.ResidentBytes >> 20} MiB");
    }

    [Theory]
    [InlineData("CST-8", 8)]
    [InlineData("<-03>3", -3)]
    public void Times_are_of_the_zone_that_TZ_describes(string zone, int hours)
    {
        var b1 = Room.StartProgram("b1", ChatRoom.Program, ["b1", "--directory", Room.Top, "--room", "room", "--format", "pretty"], ("TZ", zone));
        var (a, _) = (Room.Start("a"), Room.Start("b"));
        var from = DateTime.UtcNow;

        a.Send("said now");
        b1.ShouldShowText(": said now\n");

        var shown = b1.Output.Lines.Last(line => line.Length > 0);
        Assert.Contains(
            shown[..5],
            ((DateTime[])[from, DateTime.UtcNow]).Select(
                time => time.AddHours(hours).ToString("HH:mm", System.Globalization.CultureInfo.InvariantCulture)));
    }
}
