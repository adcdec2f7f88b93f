using System.Text;
using ActorIpcChat.Cli.Terminal;

namespace ActorIpcChat.Cli.Tests.Window;

public sealed class PastedTextTests
{
    [Theory]
    [InlineData("a\rb\r", "a¶b¶", 2)]
    [InlineData("a\nb", "a¶b¶", 2)]
    [InlineData("a\r\n\r\nb", "a¶¶b¶", 3)]
    [InlineData("\r", "¶", 1)]
    [InlineData("/etc\r//x\ra/b", "//etc¶///x¶a/b¶", 3)]
    public void Pasted_lines_are_sent_with_leading_slashes_doubled(string pasted, string sent, int lines)
    {
        Assert.False(PastedText.IsPiece(Encoding.UTF8.GetBytes(pasted)));
        var text = PastedText.Read(Encoding.UTF8.GetBytes(pasted));
        Assert.Equal((sent, lines), (Encoding.UTF8.GetString(text.Bytes).Replace('\n', '¶'), text.Lines));
    }

    [Fact]
    public void Paste_longer_than_a_terminal_line_is_a_line_even_without_a_line_end()
    {
        Assert.False(PastedText.IsPiece(new byte[5000]));
        var text = PastedText.Read(new byte[5000]);
        Assert.Equal((5001, 1), (text.Bytes.Length, text.Lines));
    }

    [Fact]
    public void Paste_of_invalid_UTF_8_is_a_line_even_without_a_line_end()
    {
        byte[] latin1 = [.. "caf"u8, 0xe9];
        Assert.False(PastedText.IsPiece(latin1));
        Assert.Equal([.. latin1, (byte)'\n'], PastedText.Read(latin1).Bytes);
    }

    [Theory]
    [InlineData("no line end")]
    [InlineData("a\tb\0\e[1m\u202e")]
    [InlineData("")]
    public void Pasted_text_without_a_line_end_is_a_part_of_a_line(string pasted) => Assert.True(PastedText.IsPiece(Encoding.UTF8.GetBytes(pasted)));
}
