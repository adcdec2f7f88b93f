using System.Text;
using ActorIpcChat.Text;

namespace ActorIpcChat.Tests.Formats;

public sealed class CellCounterTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("abc", 3)]
    [InlineData("grüße", 5)]
    [InlineData("聊天", 4)]
    [InlineData("ｈｉ", 4)]
    [InlineData("ﾊﾛｰ", 3)]
    [InlineData("한글", 4)]
    [InlineData("\u1112\u1161\u11ab", 2)]
    [InlineData("e\u0301\u0302", 1)]
    [InlineData("\u0301", 0)]
    [InlineData("👍", 2)]
    [InlineData("👍🏽", 4)]
    [InlineData("👩‍👩‍👧‍👦", 8)]
    [InlineData("🏃‍♂️", 4)]
    [InlineData("1\ufe0f\u20e3", 2)]
    [InlineData("☺", 1)]
    [InlineData("☺\ufe0f", 2)]
    [InlineData("a\ufe0f", 1)]
    [InlineData("🇩🇪", 4)]
    [InlineData("🇩🇪🇫🇷", 8)]
    [InlineData("नमस्ते", 4)]
    [InlineData("می\u200cخواهم", 7)]
    [InlineData("\U00020000\U0003FFFD", 4)]
    [InlineData("─…", 2)]
    public void Text_is_counted_in_terminal_columns(string text, int cells)
    {
        var counter = default(CellCounter);

        Assert.Equal(cells, text.EnumerateRunes().Sum(rune => counter.Add(rune, out _)));
    }

    [Theory]
    [InlineData("e\u0301", 1)]
    [InlineData("👩‍👧👍🏽", 2)]
    [InlineData("🇩🇪🇫🇷", 2)]
    [InlineData("聊天", 2)]
    [InlineData("a\u200db", 2)]
    [InlineData("👩‍👩‍👧‍👦‍👩‍👩‍👧‍👦", 2)]
    public void Combined_characters_are_not_split_between_rows(string text, int pieces)
    {
        var counter = default(CellCounter);

        Assert.Equal(pieces, text.EnumerateRunes().Count(rune =>
        {
            counter.Add(rune, out var joins);
            return !joins;
        }));
    }

    [Fact]
    public void Table_of_wide_characters_is_sorted()
    {
        var ranges = WideCharacters.Ranges;
        Assert.Equal(0, ranges.Length % 2);
        for (var at = 1; at < ranges.Length; at++)
            Assert.True(ranges[at] > ranges[at - 1] || (at % 2 == 1 && ranges[at] == ranges[at - 1]), $"{ranges[at]:X}");
        for (var rune = 0; rune < 0x1100; rune++)
            Assert.False(WideCharacters.Contains(rune));
        for (var at = 0; at < ranges.Length; at += 2)
        {
            Assert.True(WideCharacters.Contains(ranges[at]) && WideCharacters.Contains(ranges[at + 1]));
            Assert.False(WideCharacters.Contains(ranges[at] - 1) || WideCharacters.Contains(ranges[at + 1] + 1));
        }
    }
}
