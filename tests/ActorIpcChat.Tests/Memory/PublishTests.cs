using ActorIpcChat.Memory;

namespace ActorIpcChat.Tests.Memory;

public sealed unsafe class PublishTests : RingTestBase
{
    [Fact]
    public void Bytes_behind_the_head_are_visible_only_after_publishing()
    {
        var ring = Writer();
        var viewer = Viewer();
        var frame = Frames.Next("hello\n");
        Assert.True(ring.TryReserve(out var start, out var length));
        frame.CopyTo(new Span<byte>(start, length));
        Assert.Equal("", viewer.Text());

        ring.Publish(frame.Length);

        Assert.Equal("hello\n", viewer.Text());
        Assert.Equal(frame.Length, viewer.Head);
    }

    [Fact]
    public void Reservation_is_a_quarter_of_the_ring_at_the_head()
    {
        var ring = Writer();
        Assert.True(ring.TryReserve(out var first, out var length));
        Assert.Equal(Quarter, length);

        ring.Publish(Frames.Next("hello\n").Length);
        Assert.True(ring.TryReserve(out var second, out _));

        Assert.Equal(ring.Head, second - first);
    }

    [Fact]
    public void Frame_may_cross_the_rings_end()
    {
        var ring = Writer();
        var viewer = Viewer();
        for (var i = 0; i < 40; i++)
        {
            ring.Put(Frames.NextOfLength(10_000));
            Assert.EndsWith("\n", viewer.Text(), StringComparison.Ordinal);
            viewer.MoveTo(viewer.Head);
        }

        Assert.True(ring.Head > Capacity);
    }

    [Fact]
    public void History_begins_with_a_whole_frame_and_excludes_reserved_bytes()
    {
        var ring = Writer(overwrites: true);
        HashSet<long> starts = [];
        for (var i = 0; i < 500; i++)
        {
            starts.Add(ring.Head);
            ring.Put(Frames.NextOfLength(1000 + (i % 7)));
            var first = Segment.Header->First;
            Assert.True(first == ring.Head || starts.Contains(first), $"{first} is not the start of a frame");
            Assert.True(first >= Segment.Header->Reserved - Capacity);
            Assert.True(first < Math.Max(1, Segment.Header->Reserved - Capacity + 1007));
        }
    }

    [Fact]
    public void Late_viewer_begins_with_the_history()
    {
        var ring = Writer();
        Viewer().MoveTo(0);
        ring.Put(Frames.Next("early\n"));
        ring.Put(Frames.Next("later\n"));

        var late = Viewer();

        Assert.Equal(0, late.Position);
        Assert.Equal("early\nlater\n", late.Text());
    }

    [Fact]
    public void Late_viewer_of_a_wrapped_ring_begins_at_its_oldest_whole_frame()
    {
        var ring = Writer();
        var viewer = Viewer();
        for (var i = 0; i < 100; i++)
        {
            ring.Put(Frames.NextOfLength(10_000));
            viewer.MoveTo(ring.Head);
        }

        var late = Viewer();

        Assert.Equal(Segment.Header->First, late.Position);
        Assert.InRange(ring.Head - late.Position, Capacity - (2 * Quarter), Capacity);
        Assert.Equal((ring.Head - late.Position) / 10_000, late.Text().Count(c => c == '\n'));
    }

    [Fact]
    public void Corrupt_frame_is_not_read()
    {
        var ring = Writer();
        var viewer = Viewer();
        ring.Put([.. Frames.Next("good\n"), .. Frames.Goodbye(), .. new byte[100]]);

        Assert.True(viewer.TryRead(0, out var frame, out _));
        Assert.False(viewer.TryRead(frame.Length, out _, out _));
        Assert.False(viewer.TryRead(frame.Length + 40, out _, out _));
    }

    [Fact]
    public void Frame_that_reaches_behind_the_head_is_not_read()
    {
        var ring = Writer();
        var viewer = Viewer();
        var frame = Frames.Next("hello\n");
        ring.TryReserve(out var start, out var length);
        frame.CopyTo(new Span<byte>(start, length));
        ring.Publish(frame.Length - 1);

        Assert.False(viewer.TryRead(0, out _, out _));
    }

    [Fact]
    public void Successor_of_the_writer_continues_at_the_head()
    {
        var ring = Writer();
        var viewer = Viewer();
        ring.Put(Frames.Next("one\n"));
        ring.TryReserve(out _, out _);

        var successor = Writer();

        Assert.Equal(successor.Head, Segment.Header->Reserved);
        successor.Put(Frames.Next("two\n"));
        Assert.Equal("one\ntwo\n", viewer.Text());
    }

    [Theory]
    [InlineData(1 << 16)]
    [InlineData(1 << 17)]
    [InlineData(1 << 20)]
    public void Full_frame_fits_into_a_ring_of_any_size(int capacity)
    {
        using var room = new TestRoom();
        using var segment = room.CreateSegment(inbox: capacity);
        using var viewer = RingReader.TryClaim(segment)!;
        var ring = new RingWriter(segment, overwrites: false);
        for (var i = 0; i < 40; i++)
        {
            ring.Put(Frames.NextOfLength(65536));
            Assert.Equal(65536 - 40, viewer.Text().Length);
            viewer.MoveTo(ring.Head);
        }
    }
}
