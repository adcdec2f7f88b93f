using System.Text;
using ActorIpcChat.Memory;
using ActorIpcChat.Originals;

namespace ActorIpcChat.Tests.Memory;

public sealed unsafe class OriginalWindowTests
{
    private readonly byte[] _memory = GC.AllocateArray<byte>(OriginalWindow.Size + 1, pinned: true);

    [Theory]
    [InlineData("hello")]
    [InlineData("")]
    [InlineData("€")]
    public void Shown_text_is_read(string text)
    {
        Show("something longer than that");

        Show(text);

        Assert.Equal(text, Read());
    }

    [Fact]
    public void Longest_text_ends_within_the_window()
    {
        _memory[^1] = 0xA5;

        Show(new string('x', MessageCutter.MaxLength));

        Assert.Equal(new string('x', MessageCutter.MaxLength), Read());
        Assert.Equal((0, 0xA5), (_memory[^2], _memory[^1]));
    }

    [Fact]
    public void Text_without_a_NUL_ends_with_the_window()
    {
        _memory.AsSpan().Fill((byte)'x');

        Assert.Equal(OriginalWindow.Size, Read().Length);
    }

    private void Show(string text) => Window().Show(Encoding.UTF8.GetBytes(text));

    private string Read()
    {
        var text = new byte[OriginalWindow.Size];
        Assert.True(Window().TryRead(text, out var length));
        return Encoding.UTF8.GetString(text, 0, length);
    }

    private OriginalWindow Window()
    {
        fixed (byte* start = _memory)
            return new OriginalWindow(start);
    }
}
