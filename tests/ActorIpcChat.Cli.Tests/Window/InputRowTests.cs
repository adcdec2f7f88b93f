using System.Text;
using ActorIpcChat.Cli.Terminal;

namespace ActorIpcChat.Cli.Tests.Window;

public sealed class InputRowTests
{
    private readonly InputRow _row = new();

    [Theory]
    [InlineData("name\tvalue")]
    [InlineData("a\0b\e[1mc\u007f\u0085\u202ed\u2028")]
    [InlineData("👨‍👩‍👧 e\u0301 \ufffd")]
    public void Pasted_part_of_a_line_is_sent_unchanged(string pasted)
    {
        Type("> ");
        Paste(pasted);
        Type("!");
        Assert.Equal($"> {pasted}!\n", Encoding.UTF8.GetString(_row.Take()));
    }

    [Fact]
    public void Paste_that_exceeds_the_line_limit_needs_a_confirmation()
    {
        Type("a draft");
        var piece = new string('x', 4000);
        for (var count = 0; count < 16; count++)
            Paste(piece);
        Assert.False(_row.IsAsking);
        Paste(piece);
        Assert.True(_row.IsAsking);
        Assert.Equal($"{piece}\n", Encoding.UTF8.GetString(_row.Answer(new Key(KeyCode.Enter))!.Bytes));
        Assert.Equal(7 + (16 * 4000) + 1, _row.Take().Length);
    }

    [Fact]
    public void Paste_during_the_confirmation_is_sent_with_the_first_paste()
    {
        Paste("one\rtw");
        Paste("o\rthree");
        Assert.Equal("one\ntwo\nthree\n", Encoding.UTF8.GetString(_row.Answer(new Key(KeyCode.Enter))!.Bytes));
        Paste("four\r");
        Assert.Equal("four\n", Encoding.UTF8.GetString(_row.Answer(new Key(KeyCode.Enter))!.Bytes));
    }

    [Fact]
    public void Clear_drops_the_paste_and_then_the_line_which_can_be_recalled()
    {
        Assert.False(_row.Clear());
        Type("a draft");
        Paste("one\rtwo");
        Assert.True(_row.Clear());
        Assert.False(_row.IsAsking);
        Assert.True(_row.Clear());
        Assert.True(_row.IsEmpty);
        Assert.False(_row.Clear());
        _row.Press(new Key(KeyCode.Up));
        Assert.Equal("a draft\n", Encoding.UTF8.GetString(_row.Take()));
    }

    [Fact]
    public void Control_characters_of_drafts_are_escaped()
    {
        Assert.Empty(_row.Drafts);
        Paste("a\tdraft\e[2J");
        Paste("one\rtwo");
        Assert.Equal(["a       draft^[[2J", "one^Jtwo"], _row.Drafts);
    }

    private void Type(string text)
    {
        foreach (var rune in text.EnumerateRunes())
            _row.Press(new Key(KeyCode.Text, rune));
    }

    private void Paste(string text) => _row.Paste(Encoding.UTF8.GetBytes(text));
}
