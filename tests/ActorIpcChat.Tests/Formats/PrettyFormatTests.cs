using System.Text;
using System.Text.RegularExpressions;
using ActorIpcChat.Formats;
using ActorIpcChat.Rooms;
using ActorIpcChat.Settings;
using ActorIpcChat.Tests.Fuzz;
using ActorIpcChat.Text;
using CsCheck;

namespace ActorIpcChat.Tests.Formats;

public sealed partial class PrettyFormatTests : IDisposable
{
    private static readonly DateTimeOffset Moment = new(2026, 11, 24, 21, 5, 7, TimeSpan.Zero);

    private readonly ShownFrames _shown = new();
    private readonly FrameStream _frames = new("alice");
    private readonly ManualTime _clock = new();
    private int _columns;

    public PrettyFormatTests() => _clock.Advance(Moment - _clock.GetUtcNow());

    public void Dispose() => _shown.Dispose();

    [Theory]
    [InlineData(0, "unbroken.txt")]
    [InlineData(60, "60-columns.txt")]
    [InlineData(20, "20-columns.txt")]
    public void Lines_match_the_golden_file(int columns, string golden)
    {
        _columns = columns;

        Assert.Equal(Golden.Text(golden), _shown.Text(Begun(Format()), Conversation()));
    }

    [Fact]
    public void Nick_is_coloured_and_escaped_bytes_are_in_reverse_video()
    {
        var shown = _shown.Text(Begun(Format(Colours.Many)), At(0, "a\u001b\u0007b\n"));

        Assert.Matches(@"^\e\[38;5;243m23:05\e\[22;39m \e\[38;5;\d+malice\e\[22;39m: a\e\[7m\^\[\^G\e\[27mb\n$", shown);
    }

    [Theory]
    [InlineData("* alice waves", "* alice waves")]
    [InlineData("* alice ", "* alice ")]
    [InlineData("* alice", "alice: * alice")]
    [InlineData("* alicia waves", "alice: * alicia waves")]
    [InlineData("*alice waves", "alice: *alice waves")]
    public void What_a_person_does_is_shown_without_the_nick_in_front(string line, string shown)
        => Assert.Equal($"23:05 {shown}\n", _shown.Text(Begun(Format()), At(0, line + "\n")));

    [Fact]
    public void Colours_and_time_follow_the_settings()
    {
        var chosen = new FormatSettings("HH.mm:ss", true, 5, [3], 100);
        var style = new PrettyStyle(() => 0, Colours.Many, ViewerBellMode.Off, "me", utc => utc.AddHours(2), _clock) { Format = chosen };
        Assert.Equal("\e[38;5;100m23.05:07\e[22;39m \e[33malice\e[22;39m: a\n", _shown.Text(Begun(new PrettyFormat(Role.B, style)), At(0, "a\n")));
        style = style with { Colours = Colours.None, Format = chosen with { Time = "" } };
        Assert.Equal("alice: a\n", _shown.Text(Begun(new PrettyFormat(Role.B, style)), At(0, "a\n")));
        Assert.Equal("\e[35m", new Palette(Colours.Eight, chosen).Own);
    }

    [Fact]
    public void Only_ASCII_is_drawn_in_another_locale()
    {
        var style = new PrettyStyle(() => 30, Colours.None, ViewerBellMode.Off, "me", utc => utc, _clock) { Signs = Signs.Ascii };
        var format = Begun(new PrettyFormat(Role.B, style));
        var shown = _shown.Text(format, At(-86400, "a\n"), new FrameStream(new string('n', 30)).Next("b\n"));
        Assert.True(Ascii.IsValid(shown), shown);
        Assert.Contains("-- Mon 23 Nov 2026 --", shown, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("xterm-256color", null, null, "Many")]
    [InlineData("xterm", null, "truecolor", "Many")]
    [InlineData("linux", "", null, "Eight")]
    [InlineData("xterm-256color", "1", null, "None")]
    [InlineData("dumb", null, "truecolor", "None")]
    [InlineData("", null, null, "None")]
    [InlineData(null, null, null, "None")]
    public void Colours_follow_TERM_and_NO_COLOR(string? terminal, string? noColour, string? colourTerminal, string colours)
        => Assert.Equal(colours, PrettyStyle.ColoursOf(name => name switch
        {
            "TERM" => terminal,
            "NO_COLOR" => noColour,
            _ => colourTerminal,
        }).ToString());

    [Fact]
    public void Long_URL_has_no_blanks_between_its_rows()
    {
        _columns = 40;
        var url = "https://example.org/" + string.Concat(Enumerable.Range(10, 40));
        var rows = _shown.Text(Begun(Format()), At(0, $"see {url} now, and words that go on behind it\n")).TrimEnd('\n').Split('\n');
        Assert.Equal("23:05 alice: see", rows[0]);
        Assert.Equal(13 + url.IndexOf("101", StringComparison.Ordinal), rows[1].IndexOf("101", StringComparison.Ordinal));
        Assert.Contains(url, string.Concat(rows[1..]), StringComparison.Ordinal);
        Assert.All(rows[1..3], row => Assert.Equal(40, row.Length));
        Assert.StartsWith(new string(' ', 13), rows[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void New_day_is_announced_in_its_own_row()
    {
        var format = Begun(Format());

        var shown = _shown.Text(format, At(-86400, "yesterday\n"), At(0, "today\n"), At(60, "still\n"), At(3600, "past midnight\n"));

        Assert.Equal(
            """
            ── Mon 23 Nov 2026 ──
            23:05 alice: yesterday
            ── Tue 24 Nov 2026 ──
            23:05 alice: today
            23:06 alice: still
            ── Wed 25 Nov 2026 ──
            00:05 alice: past midnight

            """,
            shown);
    }

    [Fact]
    public void Missed_lines_are_counted_in_a_row_at_their_position()
    {
        var format = Begun(Format());
        _shown.Bytes(format, At(0, "one\n"));

        Assert.True(format.ShowMissed(7, _shown.Buffer));

        Assert.Equal("23:05 ── 7 lines missed\n", Encoding.UTF8.GetString(_shown.Written()));
    }

    [Fact]
    public void Notice_inside_a_line_has_its_own_row()
    {
        _columns = 40;
        var format = Begun(Format());
        string[] shown =
        [
            Encoding.UTF8.GetString(_shown.Bytes(format, At(0, new string('x', 60_000)), At(0, new string('x', 10_000)))),
            format.ShowMissed(1, _shown.Buffer) ? Encoding.UTF8.GetString(_shown.Written()) : "",
            _shown.Text(format, At(0, "end\n")),
        ];

        Assert.EndsWith("x", shown[0], StringComparison.Ordinal);
        Assert.EndsWith("\n23:05 ── 1 line missed\n", shown[1], StringComparison.Ordinal);
        Assert.EndsWith("xend\n", shown[2], StringComparison.Ordinal);
        Assert.Equal(70_000, string.Concat(shown).Count(letter => letter == 'x'));
    }

    [Fact]
    public void Rows_fit_the_new_width_after_a_resize()
    {
        var format = Format();
        _columns = 80;
        var wide = _shown.Text(Begun(format), At(0, new string('x', 60) + "\n"));
        _columns = 40;

        var narrow = _shown.Text(Begun(format), At(0, new string('x', 60) + "\n"));

        Assert.Equal((1, 3), (wide.Count('\n'), narrow.Count('\n')));
    }

    [Theory]
    [InlineData("Off", "hi me\n", 0, 0)]
    [InlineData("Message", "hi\nhi\nhi\n", 0, 1)]
    [InlineData("Message", "hi\n", -60, 0)]
    [InlineData("Mention", "hi\n", 0, 0)]
    [InlineData("Mention", "hi, ME!\n", 0, 1)]
    [InlineData("Mention", "some\n", 0, 0)]
    [InlineData("Mention", "some me\nme\n", 0, 1)]
    public void Bell_rings_once_per_batch_as_configured(string when, string text, int later, int rings)
    {
        var format = Begun(Format(bell: Enum.Parse<ViewerBellMode>(when)));

        var shown = _shown.Bytes(format, At(later, text));
        format.EndBatch(_shown.Buffer);

        Assert.DoesNotContain((byte)7, shown);
        Assert.Equal(rings, _shown.Written().Count(value => value == 7));
    }

    [Fact]
    public void Line_of_any_length_is_shown_whole()
    {
        _columns = 100;
        var line = string.Concat(Enumerable.Repeat("0123456789 聊天 ", 20_000));
        At(0, "x\n");

        var shown = _shown.Text(Begun(Format()), [.. Encoding.UTF8.GetBytes(line + "\n").Chunk(60_001).Select(_frames.Next)]);

        Assert.Equal(line.Replace(" ", "", StringComparison.Ordinal), WhiteSpace().Replace(shown["23:05 alice: ".Length..], ""));
    }

    [Fact]
    public void Random_bytes_give_no_control_characters_and_no_row_wider_than_the_terminal() => Gen
        .Select(RandomText.Bytes, Gen.Int[1, 200], Gen.Int[20, 90], Gen.Bool)
        .Fuzz(
            (text, cut, columns, colours) =>
            {
                _columns = columns;
                var format = Begun(Format(colours ? Colours.Many : Colours.None));
                var frames = new FrameStream(
                    Encoding.Latin1.GetString(text[..Math.Min(16, text.Length)]).Replace("\n", "", StringComparison.Ordinal));

                byte[] shown = [.. _shown.Bytes(format, [.. text.Chunk(cut).Select(frames.Next)]), .. _shown.End(format)];

                var without = OwnCodes().Replace(Encoding.UTF8.GetString(shown), "");
                RandomText.AssertNoControlCharacters(Encoding.UTF8.GetBytes(without));
                Assert.All(without.Split('\n'), row => Assert.True(Cells(row) <= columns, $"{Cells(row)} of {columns}: {row}"));
                Assert.True(colours || without.Length == Encoding.UTF8.GetString(shown).Length);
            },
            part: 4);

    private byte[][] Conversation() =>
    [
        At(0, "Hello B.\n\n"),
        At(
            0,
            "A line that is longer than a terminal is wide goes on under its own beginning, "
                + "and averyverylongwordthatdoesnotfitanywhereatall is broken.\n"),
        At(60, "聊天聊天聊天聊天聊天聊天聊天聊天聊天聊天聊天聊天聊天聊天聊天聊天\n"),
        At(60, "\tan indented line, \u001b[31mred\u001b[m, CR\r, \u202eevil, \u009b, DEL\u007f\n"),
        _frames.Next([.. "latin1: "u8, 0xE9, 0xFF, (byte)'\n']),
        At(60, "👩‍👧 🇩🇪 👍🏽 ☺\ufe0f e\u0301\n"),
    ];

    private byte[] At(int later, string payload)
    {
        _frames.Sent = (Moment.ToUnixTimeMilliseconds() * 1000) + (later * 1_000_000L);
        return _frames.Next(payload);
    }

    private PrettyFormat Format(Colours colours = Colours.None, ViewerBellMode bell = ViewerBellMode.Off)
        => new(Role.B, new PrettyStyle(() => _columns, colours, bell, "me", utc => utc.AddHours(2), _clock));

    private static PrettyFormat Begun(PrettyFormat format)
    {
        format.BeginBatch();
        return format;
    }

    private static int Cells(string row)
    {
        var counter = default(CellCounter);
        return row.EnumerateRunes().Sum(rune => counter.Add(rune, out _));
    }

    [GeneratedRegex(@"\e\[(22;39|7|27|38;5;\d+)m")]
    private static partial Regex OwnCodes();

    [GeneratedRegex(@"\s")]
    private static partial Regex WhiteSpace();
}
