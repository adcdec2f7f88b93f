using System.Text;
using ActorIpcChat.Memory;
using ActorIpcChat.Originals;

namespace ActorIpcChat.Tests.Memory;

public sealed unsafe class ClassicWindowTests
{
    private readonly byte[] _memory = GC.AllocateArray<byte>(ClassicWindow.Size + 1, pinned: true);

    [Theory]
    [InlineData("hello")]
    [InlineData("")]
    [InlineData("€")]
    public void What_is_shown_is_read(string text)
    {
        Show("something longer than that");

        Show(text);

        Assert.Equal(text, Read());
    }

    [Fact]
    public void The_longest_text_ends_within_the_window()
    {
        _memory[^1] = 0xA5;

        Show(new string('x', MessageCutter.MaxLength));

        Assert.Equal(new string('x', MessageCutter.MaxLength), Read());
        Assert.Equal((0, 0xA5), (_memory[^2], _memory[^1]));
    }

    [Fact]
    public void A_text_without_an_end_ends_with_the_window()
    {
        _memory.AsSpan().Fill((byte)'x');

        Assert.Equal(ClassicWindow.Size, Read().Length);
    }

    private void Show(string text) => Window().Show(Encoding.UTF8.GetBytes(text));

    private string Read()
    {
        var text = new byte[ClassicWindow.Size];
        Assert.True(Window().TryRead(text, out var length));
        return Encoding.UTF8.GetString(text, 0, length);
    }

    private ClassicWindow Window()
    {
        fixed (byte* start = _memory)
            return new ClassicWindow(start);
    }
}
