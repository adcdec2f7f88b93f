using System.Text;
using ActorIpcChat.Cli.Terminal;
using CsCheck;

namespace ActorIpcChat.Cli.Tests.Window;

public sealed class LineEditorTests
{
    [Theory]
    [InlineData("abc", "", "abc|")]
    [InlineData("abc", "Left Left", "a|bc")]
    [InlineData("abc", "Home Delete", "|bc")]
    [InlineData("abc", "Left Backspace", "a|c")]
    [InlineData("abc", "Home Right End", "abc|")]
    [InlineData("abc", "^a ^f ^k", "a|")]
    [InlineData("abc", "Left ^u", "|c")]
    [InlineData("one two  three", "^w", "one two  |")]
    [InlineData("one two  three", "^w ^w", "one |")]
    [InlineData("one two three", "WordLeft WordLeft", "one |two three")]
    [InlineData("one two three", "Home WordRight", "one| two three")]
    [InlineData("one two", "Left DeleteWord", "one |o")]
    [InlineData("ae\u0301o", "Left Left", "a|e\u0301o")]
    [InlineData("ae\u0301o", "Left Backspace", "a|o")]
    [InlineData("x👨‍👩‍👧y", "Left Backspace", "x|y")]
    [InlineData("", "Left Backspace Delete ^w ^k ^u Right", "|")]
    [InlineData("one two", "Home DeleteNextWord", "| two")]
    [InlineData("one two", "^w ^a ^y", "two|one ")]
    [InlineData("one two", "^u ^y ^y", "one twoone two|")]
    [InlineData("one two", "Home ^k ^y", "one two|")]
    [InlineData("one two three", "^w ^w ^y", "one two three|")]
    [InlineData("one two three", "Home DeleteNextWord DeleteNextWord End ^y", " threeone two|")]
    [InlineData("one two three", "^w Left Right ^w ^y", "one two |")]
    [InlineData("one", "^y", "one|")]
    [InlineData("abc", "^t", "acb|")]
    [InlineData("abc", "Home Right ^t", "ba|c")]
    [InlineData("abc", "Home ^t", "|abc")]
    [InlineData("a", "^t", "a|")]
    [InlineData("", "^t ^_", "|")]
    [InlineData("ae\u0301x", "^t", "axe\u0301|")]
    [InlineData("abc", "^w ^_", "abc|")]
    [InlineData("abc", "Backspace Backspace ^_", "abc|")]
    [InlineData("abc", "Backspace Left Backspace ^_", "a|b")]
    [InlineData("abc", "^t ^u ^_ ^_", "abc|")]
    [InlineData("abc", "^u ^y ^_", "|")]
    [InlineData("abc", "^_ ^_ ^_", "|")]
    public void Editing_keys_move_the_cursor_and_delete_text(string typed, string keys, string expected)
    {
        var editor = new LineEditor();
        editor.Insert(typed);
        Press(editor, keys);
        Assert.Equal(expected, editor.Text.Insert(editor.Cursor, "|"));
    }

    [Fact]
    public void Sent_lines_and_the_unfinished_line_are_recalled()
    {
        var editor = new LineEditor();
        Send(editor, "one");
        Send(editor, "two");
        Send(editor, "two");
        editor.Insert("thr");
        Press(editor, "Up");
        Assert.Equal("two", editor.Text);
        Press(editor, "Up Up Up");
        Assert.Equal("one", editor.Text);
        Press(editor, "Down Down Down");
        Assert.Equal("thr", editor.Text);
    }

    [Fact]
    public void Draft_is_kept_when_another_line_is_sent()
    {
        var editor = new LineEditor();
        Send(editor, "one");
        Send(editor, "two");
        editor.Insert("a draft");
        Press(editor, "Up");
        editor.Insert(" and more");
        Press(editor, "Up Down");
        Assert.Equal("two and more", editor.Text);
        Press(editor, "Up");
        Assert.Equal(["a draft", "two and more"], editor.Drafts.Order());
        Assert.Equal("one", editor.Take());
        Assert.Empty(editor.Drafts);
        List<string> recalled = [];
        for (var step = 0; step < 5; step++)
        {
            Press(editor, "Up");
            recalled.Add(editor.Text);
        }

        Assert.Equal(["a draft", "one", "one", "two", "two and more"], recalled.Order());
    }

    [Fact]
    public void Undo_takes_back_word_by_word()
    {
        var editor = new LineEditor();
        foreach (var rune in "one two".EnumerateRunes())
            editor.Press(new Key(KeyCode.Text, rune));
        Press(editor, "^_");
        Assert.Equal("one ", editor.Text);
        Press(editor, "^_ ^_");
        Assert.Equal("", editor.Text);
    }

    [Fact]
    public void Undo_does_not_bring_back_a_sent_line()
    {
        var editor = new LineEditor();
        Send(editor, "one");
        Press(editor, "^_");
        Assert.Equal("", editor.Text);
    }

    [Theory]
    [InlineData("abcdef", 10, "", "abcdef|")]
    [InlineData("abcdef", 4, "", "def|")]
    [InlineData("abcdef", 4, "Left Left", "bcd|e")]
    [InlineData("你好吗", 4, "", "吗|")]
    [InlineData("", 5, "", "|")]
    [InlineData("a\tb", 20, "Left", "a       |b")]
    [InlineData("\e[2J\u202ex\0\u009b", 30, "", "^[[2J<U+202E>x^@<U+009B>|")]
    public void Long_line_shows_the_part_with_the_cursor(string typed, int width, string keys, string shown)
    {
        var editor = new LineEditor();
        editor.Insert(typed);
        Press(editor, keys);
        var (before, behind) = editor.Show(width);
        Assert.Equal(shown, $"{before}|{behind}");
    }

    [Fact]
    public void Line_of_64_KiB_is_edited_and_shown()
    {
        var editor = new LineEditor();
        for (var piece = 0; piece < 16; piece++)
            editor.Insert(new string('x', 4096));
        editor.Insert("more than fits");
        Assert.Equal(65536, editor.Text.Length);
        for (var press = 0; press < 1000; press++)
        {
            Press(editor, "Left");
            Assert.Equal(9, editor.Show(10).Before.Length);
        }
    }

    [Fact]
    public void Cursor_stays_within_the_line_after_random_keys()
    {
        string[] keys =
        [
            "a", "é", "👋", "\t", "\u202e", "Left", "Right", "WordLeft", "WordRight", "Home", "End", "Backspace", "Delete", "^w",
            "^k", "^u", "Up", "Down", "^y", "^_", "^t", "DeleteNextWord",
        ];
        Gen.Select(Gen.Int[0, keys.Length - 1].Array[0, 60], Gen.Int[1, 12]).Sample((choice, width) =>
        {
            var editor = new LineEditor();
            foreach (var key in choice)
            {
                if (key < 5)
                    editor.Insert(keys[key]);
                else
                    Press(editor, keys[key]);
                var (before, behind) = editor.Show(width);
                Assert.InRange(editor.Cursor, 0, editor.Text.Length);
                Assert.InRange(Cells.Width(before + behind), 0, width);
                Assert.InRange(Cells.Width(before), 0, width - 1);
            }
        });
    }

    private static void Send(LineEditor editor, string line)
    {
        editor.Insert(line);
        Assert.Equal(line, editor.Take());
    }

    private static void Press(LineEditor editor, string keys)
    {
        foreach (var key in keys.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            Assert.True(editor.Press(key[0] == '^' ? new Key(KeyCode.Control, new Rune(key[1])) : new Key(Enum.Parse<KeyCode>(key))));
    }
}
