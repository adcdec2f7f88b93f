using System.Text;
using ActorIpcChat.Cli.Terminal;
using ActorIpcChat.Text;
using CsCheck;

namespace ActorIpcChat.Cli.Tests.Window;

public sealed class PaneTests
{
    [Fact]
    public void Last_lines_are_visible()
    {
        var pane = Numbered(10);
        Assert.Equal(["8", "9", "10"], pane.Show(20, 3));
    }

    [Fact]
    public void New_lines_do_not_move_a_scrolled_view()
    {
        var pane = Numbered(10);
        pane.Show(20, 3);
        pane.ScrollPage(1);
        Assert.Equal(["6", "7", "8"], pane.Show(20, 3));
        pane.Add(Line("11"));
        Assert.Equal(["6", "7", "8"], pane.Show(20, 3));
        Assert.Equal(3, pane.Back);
        pane.ScrollToTop();
        Assert.Equal(["1", "2", "3"], pane.Show(20, 3));
        pane.ScrollToBottom();
        Assert.Equal(["9", "10", "11"], pane.Show(20, 3));
    }

    [Fact]
    public void Resize_keeps_the_visible_text()
    {
        var pane = new Pane();
        for (var number = 1; number <= 30; number++)
            pane.Add(Line($"{number:00} {string.Concat(Enumerable.Range(0, 8).Select(word => $"{number:00}{(char)('a' + word)}xx "))}end"));
        pane.Show(100, 4);
        pane.ScrollPage(1);
        pane.ScrollPage(1);
        Assert.StartsWith("21 ", pane.Show(100, 4)[0], StringComparison.Ordinal);
        Assert.Equal(6, pane.Back);
        // Five rows a line: the view starts within a line.
        Assert.StartsWith("21 ", pane.Show(12, 4)[0], StringComparison.Ordinal);
        pane.ScrollPage(-1);
        Assert.StartsWith("21fxx", pane.Show(12, 4)[0], StringComparison.Ordinal);
        Assert.Equal((5 - 3 - 2) + ((30 - 22) * 5) + 3, pane.Back);
        Assert.Contains("21fxx", pane.Show(24, 2)[0], StringComparison.Ordinal);
        Assert.Contains("21fxx", pane.Show(200, 9)[0], StringComparison.Ordinal);
        Assert.Equal(1, pane.Back);
        Assert.StartsWith("21fxx", pane.Show(12, 4)[0], StringComparison.Ordinal);
        // At the end, the view follows new lines.
        pane.Show(200, 20);
        Assert.Equal(0, pane.Back);
        pane.Add(Line("31"));
        Assert.Equal("31", pane.Show(200, 20)[^1]);
    }

    [Fact]
    public void View_scrolled_to_the_top_follows_the_oldest_line_when_lines_are_removed()
    {
        var pane = Numbered(10_000);
        pane.ScrollToTop();
        Assert.Equal(["1", "2"], pane.Show(20, 2));
        Assert.Equal(9998, pane.Back);
        for (var number = 1; number <= 1001; number++)
            pane.Add(Line("more"));
        Assert.Equal(["1002", "1003"], pane.Show(20, 2));
        Assert.Equal(9998, pane.Back);
    }

    [Theory]
    [InlineData("\u0301x", "<U+0301>x")]
    [InlineData("a \u200d\ufe0fb", "a <U+200D>\ufe0fb")]
    [InlineData("e\u0301 \u3099", "e\u0301 <U+3099>")]
    public void Combining_character_without_a_base_is_escaped(string text, string shown) => Assert.Equal(shown, VisibleText.Of(text));

    [Fact]
    public void Few_lines_are_shown_at_the_top()
    {
        var pane = Numbered(1);
        pane.ScrollPage(1);
        Assert.Equal(["1", "", ""], pane.Show(20, 3));
    }

    [Fact]
    public void Long_line_breaks_between_words()
    {
        var pane = new Pane();
        pane.Add(Line("one two three"));
        Assert.Equal(["one two", "three"], pane.Show(8, 2));
        Assert.Equal(["thre", "e"], pane.Show(4, 2));
    }

    [Fact]
    public void Number_of_kept_lines_is_limited()
    {
        var pane = Numbered(30_000);
        pane.ScrollToTop();
        var first = int.Parse(pane.Show(20, 1)[0], System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(first, 15_000, 20_001);
    }

    [Fact]
    public void Size_of_the_kept_text_is_limited()
    {
        var pane = new Pane();
        for (var line = 1; line <= 2000; line++)
            pane.Add(Line($"{line} {new string('x', 8000)}"));
        pane.ScrollToTop();
        var first = pane.Show(8100, 1)[0].Split(' ')[0];
        Assert.InRange(int.Parse(first, System.Globalization.CultureInfo.InvariantCulture), 1000, 1600);
    }

    [Fact]
    public void Random_text_gives_rows_without_control_characters_within_the_width()
    {
        string[] pieces = ["a", " ", "\e", "\u0007", "\u009b", "\u202e", "\r", "\t", "你", "e\u0301", "👋🏽", "👨‍👩‍👧", "word "];
        Gen.Select(Gen.Int[0, pieces.Length - 1].Array[0, 60], Gen.Byte.Array[0, 10], Gen.Int[2, 40]).Sample((choice, invalid, width) =>
        {
            var pane = new Pane();
            var text = string.Concat(choice.Select(piece => pieces[piece]));
            pane.Add(Shown.Message(
                DateTimeOffset.UnixEpoch, "\e]0;x\u0007nick", [.. Encoding.UTF8.GetBytes(text), .. invalid], own: false, mention: true));
            pane.AddMark(Shown.Rule(text));
            pane.Find("a", -1);
            pane.ScrollToTop();
            foreach (var row in pane.Show(width, 100))
            {
                var shown = System.Text.RegularExpressions.Regex.Replace(row, "\e\\[[0-9;]*m", "");
                Assert.DoesNotContain(shown.EnumerateRunes(), rune => Rune.IsControl(rune) || rune.Value == 0x202e);
                Assert.InRange(Cells.Width(shown), 0, width);
            }
        });
    }

    [Fact]
    public void Mark_is_there_once_and_leaves_a_scrolled_view_in_place()
    {
        var pane = Numbered(5);
        pane.AddMark(Line("mark"));
        pane.Add(Line("6"));
        pane.AddMark(Line("mark"));
        pane.Add(Line("7"));
        Assert.Equal(["5", "6", "mark", "7"], pane.Show(20, 4));
        for (var number = 8; number <= 20; number++)
            pane.Add(Line($"{number}"));
        pane.Show(20, 3);
        pane.ScrollPage(1);
        Assert.Equal(["16", "17", "18"], pane.Show(20, 3));
        pane.RemoveMark();
        Assert.Equal(["16", "17", "18"], pane.Show(20, 3));
        pane.RemoveMark();
        Assert.Equal(2, pane.Back);
    }

    [Fact]
    public void Wheel_scrolls_three_rows()
    {
        var pane = Numbered(20);
        pane.Show(20, 5);
        Assert.True(pane.Scroll(KeyCode.WheelUp, homeAndEnd: false));
        Assert.Equal("13", pane.Show(20, 5)[0]);
        Assert.False(pane.IsAtEnd);
        pane.Scroll(KeyCode.WheelDown, homeAndEnd: false);
        Assert.Equal("16", pane.Show(20, 5)[0]);
        Assert.True(pane.IsAtEnd);
    }

    [Fact]
    public void Search_goes_from_match_to_match_and_marks_them()
    {
        var pane = new Pane();
        for (var number = 1; number <= 30; number++)
            pane.Add(Line(number % 10 == 0 ? $"line {number} has Pears" : $"line {number}"));
        pane.Show(40, 4);
        Assert.True(pane.Find("pear", -1));
        Assert.Contains("line 30 has \e[7mPear\e[27ms", pane.Show(40, 4));
        Assert.True(pane.Find("pear", -1));
        Assert.Contains("line 20 has \e[7mPear\e[27ms", pane.Show(40, 4));
        Assert.True(pane.Find("pear", -1));
        Assert.Contains("line 10 has \e[7mPear\e[27ms", pane.Show(40, 4));
        Assert.False(pane.Find("pear", -1));
        Assert.True(pane.Find("pear", 1));
        Assert.Contains("line 20 has \e[7mPear\e[27ms", pane.Show(40, 4));
        pane.EndSearch();
        Assert.Contains("line 30 has Pears", pane.Show(40, 4));
        Assert.False(pane.Find("figs", -1));
    }

    [Fact]
    public void Search_does_not_find_the_numbers_of_a_colour()
    {
        var pane = new Pane();
        pane.Add(Shown.Message(DateTimeOffset.UnixEpoch, "bob", "text with a 3"u8, own: false));
        pane.Find("3", -1);
        var row = pane.Show(60, 1)[0];
        Assert.Equal("text with a 3", System.Text.RegularExpressions.Regex.Replace(row, "\e\\[[0-9;]*m", "")[^13..]);
        Assert.EndsWith("\e[7m3\e[27m", row, StringComparison.Ordinal);
    }

    [Fact]
    public void Cleared_pane_is_empty_and_goes_on()
    {
        var pane = Numbered(30);
        pane.Show(20, 3);
        pane.ScrollPage(1);
        pane.Clear();
        Assert.Equal(["", "", ""], pane.Show(20, 3));
        pane.Add(Line("31"));
        Assert.Equal(["31", "", ""], pane.Show(20, 3));
        Assert.Equal(0, pane.Back);
    }

    private static Look Shown { get; } = new(ActorIpcChat.Settings.FormatSettings.Default, ActorIpcChat.Formats.Colours.Many, Signs.Unicode);

    private static Pane Numbered(int count)
    {
        var pane = new Pane();
        for (var number = 1; number <= count; number++)
            pane.Add(Line($"{number}"));
        return pane;
    }

    private static PaneLine Line(string text) => PaneLine.Plain(Encoding.UTF8.GetBytes(text));
}
