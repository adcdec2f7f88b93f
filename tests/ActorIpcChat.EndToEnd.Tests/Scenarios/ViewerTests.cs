using System.Text.Json;
using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Scenarios;

[Trait(AnyProgram.Name, AnyProgram.Value)]
public sealed class ViewerTests(ITestOutputHelper output) : RoomTest(output)
{
    [Fact]
    public void Late_viewer_shows_earlier_and_new_lines()
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
    public void History_option_sets_the_number_of_earlier_lines()
    {
        var chat = Room.StartAll();
        chat.A.Send(Lines.Bytes(Lines.Numbered(10)));
        chat.B1.ShouldShow(Lines.Numbered(10));

        var (three, none, all) = (Room.Start("b1", "--history", "3"), Room.Start("b1", "--history", "0"), Room.Start("b1", "--history", "all"));
        three.ShouldShow("line 8", "line 9", "line 10");
        all.ShouldShow(Lines.Numbered(10));
        var sent = 10;
        Wait.Until(
            () =>
            {
                chat.A.Send($"line {++sent}");
                return none.Output.Length > 0;
            },
            "the viewer without history shows a later line");

        chat.B1.ShouldShow(Lines.Numbered(sent));
        three.ShouldShow(Lines.Numbered(sent)[7..]);
        all.ShouldShow(Lines.Numbered(sent));
        none.ShouldShowEnd($"line {sent}\n");
        Assert.Equal(Lines.Numbered(sent)[^none.Output.Lines.Length..], none.Output.Lines);
        Assert.DoesNotContain("line 10", none.Output.Lines);
    }

    [Fact]
    public void Three_viewers_each_show_every_line()
    {
        var sent = Lines.Random(4 << 20, seed: 5);
        var chat = Room.StartAll();
        RunningProcess[] viewers = [chat.B1, Room.Start("b1"), Room.Start("b1")];
        chat.A.Send("first line");
        foreach (var viewer in viewers)
            viewer.ShouldShow("first line");

        _ = new BackgroundWriter(chat.A.Input, sent);

        foreach (var viewer in viewers)
            viewer.ShouldShow([.. "first line\n"u8, .. sent]);
    }

    [Fact]
    public void Killed_viewer_does_not_block_the_sender()
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
    public void Next_viewer_shows_the_lines_that_a_killed_viewer_has_not()
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
        Wait.Until(() => next.Output.Length >= sent.Length && next.Output.EndsWith(sent.AsSpan(^4096..)), "the next viewer shows all lines");
        Assert.True(all.AsSpan().EndsWith(next.Output.Bytes), "the next viewer shows other bytes");
    }

    [Fact]
    public void Classic_format_prints_lines_as_the_original_viewer()
    {
        var b1 = Room.Start("b1", "--format", "classic");
        var (a, _) = (Room.Start("a"), Room.Start("b"));

        a.Send("hi");

        b1.ShouldShow("I am B1, recv from B:[hi]");
    }

    [Fact]
    public void JSON_format_has_sender_nick_number_time_and_text()
    {
        var b1 = Room.Start("b1", "--format", "json");
        var (a, b) = (Room.Start("a", "--nick", "Zoë"), Room.Start("b"));
        b.ShouldConnect();
        var before = DateTimeOffset.UtcNow;

        a.Send("grüße\u001b[m\u202e \"");
        a.Send([0xFF, (byte)'\n']);
        Wait.Until(() => b1.Output.Lines.Length == 2, "the viewer shows two lines");

        var lines = b1.Output.Lines.Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        Assert.All(lines, line => Assert.Equal(("A", "Zoë"), (line.GetProperty("from").GetString(), line.GetProperty("nick").GetString())));
        Assert.All(lines, line => Assert.InRange(line.GetProperty("time").GetDateTimeOffset(), before, DateTimeOffset.UtcNow));
        Assert.Equal([1, 2], lines.Select(line => line.GetProperty("seq").GetInt64()));
        Assert.Equal("grüße\u001b[m\u202e \"", lines[0].GetProperty("text").GetString());
        Assert.Equal("/w==", lines[1].GetProperty("base64").GetString());
        Assert.DoesNotContain("\u001b", b1.Output.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Line_longer_than_shared_memory_comes_in_parts_in_JSON()
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
        Assert.True(b1.ResidentBytes < 120 << 20, $"the viewer has {b1.ResidentBytes >> 20} MiB");
    }

    [Theory]
    [InlineData("CST-8", 8)]
    [InlineData("<-03>3", -3)]
    public void Times_are_in_the_zone_of_TZ(string zone, int hours)
    {
        var b1 = Room.StartProgram("b1", ChatRoom.Program, ["b1", "--directory", Room.Top, "--room", "room", "--format", "pretty"], ("TZ", zone));
        var (a, _) = (Room.Start("a"), Room.Start("b"));
        var from = DateTime.UtcNow;

        a.Send("sent now");
        b1.ShouldShowText(": sent now\n");

        var shown = b1.Output.Lines.Last(line => line.Length > 0);
        Assert.Contains(
            shown[..5],
            ((DateTime[])[from, DateTime.UtcNow]).Select(
                time => time.AddHours(hours).ToString("HH:mm", System.Globalization.CultureInfo.InvariantCulture)));
    }
}
