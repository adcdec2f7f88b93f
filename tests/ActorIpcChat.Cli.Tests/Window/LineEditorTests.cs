using System.Text;
using ActorIpcChat.Cli.Window;
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
    public void Keys_move_and_delete(string typed, string keys, string expected)
    {
        var editor = new LineEditor();
        editor.Insert(typed);
        Press(editor, keys);
        Assert.Equal(expected, editor.Text.Insert(editor.Cursor, "|"));
    }

    [Fact]
    public void Lines_that_were_said_come_back_and_the_unfinished_one_too()
    {
        var editor = new LineEditor();
        Say(editor, "one");
        Say(editor, "two");
        Say(editor, "two");
        editor.Insert("thr");
        Press(editor, "Up");
        Assert.Equal("two", editor.Text);
        Press(editor, "Up Up Up");
        Assert.Equal("one", editor.Text);
        Press(editor, "Down Down Down");
        Assert.Equal("thr", editor.Text);
    }

    [Theory]
    [InlineData("abcdef", 10, "abcdef", 6)]
    [InlineData("abcdef", 4, "def", 3)]
    [InlineData("你好吗", 4, "吗", 2)]
    [InlineData("", 5, "", 0)]
    public void The_part_with_the_cursor_is_shown(string typed, int width, string shown, int column)
    {
        var editor = new LineEditor();
        editor.Insert(typed);
        Assert.Equal((shown, column), editor.Show(width));
    }

    [Fact]
    public void A_line_that_nobody_can_see_as_a_whole_is_edited_no_slower()
    {
        var editor = new LineEditor();
        for (var piece = 0; piece < 16; piece++)
            editor.Insert(new string('x', 4096));
        editor.Insert("more than fits");
        Assert.Equal(65536, editor.Text.Length);
        for (var press = 0; press < 1000; press++)
        {
            Press(editor, "Left");
            Assert.Equal(9, editor.Show(10).Column);
        }
    }

    [Fact]
    public void Whatever_is_pressed_the_cursor_stays_in_the_line()
    {
        string[] keys = ["a", "é", "👋", " ", "e\u0301", "Left", "Right", "WordLeft", "WordRight", "Home", "End", "Backspace", "Delete", "^w", "^k", "^u", "Up", "Down"];
        Gen.Select(Gen.Int[0, keys.Length - 1].Array[0, 60], Gen.Int[1, 12]).Sample((choice, width) =>
        {
            var editor = new LineEditor();
            foreach (var key in choice)
            {
                if (key < 5)
                    editor.Insert(keys[key]);
                else
                    Press(editor, keys[key]);
                var (shown, column) = editor.Show(width);
                Assert.InRange(editor.Cursor, 0, editor.Text.Length);
                Assert.InRange(Cells.Width(shown), 0, width);
                Assert.InRange(column, 0, width);
            }
        });
    }

    private static void Say(LineEditor editor, string line)
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
