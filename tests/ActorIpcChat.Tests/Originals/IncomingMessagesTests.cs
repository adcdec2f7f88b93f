using System.Text;
using ActorIpcChat.Lines;
using ActorIpcChat.Memory;
using ActorIpcChat.Originals;
using ActorIpcChat.Tests.Memory;
using ActorIpcChat.Wire;

namespace ActorIpcChat.Tests.Originals;

public sealed unsafe class IncomingMessagesTests : RingTestBase
{
    private readonly ManualTime _time = new();
    private readonly IncomingMessages _incoming;
    private readonly RingWriter _ring;
    private readonly RingReader _viewer;

    public IncomingMessagesTests() => (_incoming, _ring, _viewer) = (new IncomingMessages(_time), Writer(), Viewer());

    [Fact]
    public void Each_read_is_a_line()
    {
        Receive("one");
        Receive("two");

        Assert.Equal("one\ntwo\n", _viewer.Text());
    }

    [Fact]
    public void Read_with_several_lines_gives_several_lines()
    {
        Assert.Equal((2, 1L), Receive("one\ntwo"));
        Assert.Equal((1, 3L), Receive("three"));
    }

    [Fact]
    public void Line_has_the_time_of_its_arrival()
    {
        _time.Advance(1234);
        Receive("one");

        Assert.True(_viewer.TryRead(0, out var frame, out _));
        Assert.Equal(1_234_000, frame.Sent);
    }

    [Fact]
    public void Read_is_limited_to_one_frame()
    {
        var space = Space();
        _incoming.FreeSpace(space, out var room);
        var (lines, first) = Receive(new string('x', room));

        Assert.Equal((1, 1L), (lines, first));
        Assert.Equal(FrameHeader.MaxLength, _ring.Head);
    }

    private InboxSpace Space()
    {
        var space = new InboxSpace();
        Assert.True(_ring.TryReserve(out space.Start, out space.Length));
        return space;
    }

    private (int Lines, long First) Receive(string message)
    {
        var space = Space();
        var bytes = Encoding.UTF8.GetBytes(message);
        var place = _incoming.FreeSpace(space, out var room);
        Assert.InRange(bytes.Length, 1, room);
        bytes.CopyTo(new Span<byte>(place, room));
        Assert.Equal(default, _incoming.Take(space, bytes.Length));
        var start = _ring.Head;
        _ring.Publish(space.Filled);
        Assert.True(_viewer.TryRead(start, out var frame, out _));
        return (frame.Lines, frame.FirstLine);
    }
}
