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
            pane.Add(PaneLine.Message(DateTimeOffset.UnixEpoch, "\e]0;x\u0007nick", [.. Encoding.UTF8.GetBytes(text), .. invalid], own: false));
            foreach (var row in pane.Show(width, 100))
            {
                var shown = System.Text.RegularExpressions.Regex.Replace(row, "\e\\[[0-9;]*m", "");
                Assert.DoesNotContain(shown.EnumerateRunes(), rune => Rune.IsControl(rune) || rune.Value == 0x202e);
                Assert.InRange(Cells.Width(shown), 0, width);
            }
        });
    }

    private static Pane Numbered(int count)
    {
        var pane = new Pane();
        for (var number = 1; number <= count; number++)
            pane.Add(Line($"{number}"));
        return pane;
    }

    private static PaneLine Line(string text) => PaneLine.Plain(Encoding.UTF8.GetBytes(text));
}
