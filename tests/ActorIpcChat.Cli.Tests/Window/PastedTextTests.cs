using System.Text;
using ActorIpcChat.Cli.Window;

namespace ActorIpcChat.Cli.Tests.Window;

public sealed class PastedTextTests
{
    [Theory]
    [InlineData("a\rb\r", "a¶b¶", 2)]
    [InlineData("a\nb", "a¶b¶", 2)]
    [InlineData("a\r\n\r\nb", "a¶¶b¶", 3)]
    [InlineData("\r", "¶", 1)]
    [InlineData("/etc\r//x\ra/b", "//etc¶///x¶a/b¶", 3)]
    public void Its_lines_are_sent_as_they_are(string pasted, string sent, int lines)
    {
        var text = PastedText.TryRead(Encoding.UTF8.GetBytes(pasted));
        Assert.NotNull(text);
        Assert.Equal((sent, lines), (Encoding.UTF8.GetString(text.Bytes).Replace('\n', '¶'), text.Lines));
    }

    [Fact]
    public void What_no_line_of_a_terminal_holds_is_a_line_though_it_has_no_end()
    {
        var text = PastedText.TryRead(new byte[5000]);
        Assert.Equal((5001, 1), (text?.Bytes.Length, text?.Lines));
    }

    [Fact]
    public void A_piece_of_a_line_is_none() => Assert.Null(PastedText.TryRead("no line end"u8.ToArray()));
}
