using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Memory;
using ActorIpcChat.Rooms;

namespace ActorIpcChat.Tests.Memory;

/// <summary>Another process overwrites the segment; its owner continues.</summary>
public sealed unsafe class CorruptSegmentTests : RingTestBase
{
    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    [InlineData(1L << 40)]
    public void Writer_never_reserves_space_outside_the_ring(long position)
    {
        var ring = Writer();
        ring.Put(Frames.NextOfLength(1000));

        (Segment.Header->Reserved, Segment.Header->Head, Segment.Header->First) = (position, position, position);

        Assert.True(ring.TryReserve(out var start, out var length));
        Assert.InRange(length, 1, Capacity);
        Assert.Equal((nint)Segment.InboxAt(1000), (nint)start);
    }

    [Fact]
    public void Publishing_repairs_the_head()
    {
        var ring = Writer();
        ring.Put(Frames.NextOfLength(1000));

        Segment.Header->Head = -77;
        ring.Put(Frames.NextOfLength(500));

        Assert.Equal(1500, Segment.Header->Head);
    }

    [Theory]
    [InlineData(long.MaxValue, 0)]
    [InlineData(1L << 40, 0)]
    [InlineData(1L << 40, 1L << 50)]
    [InlineData(500, long.MinValue)]
    public void Viewer_shows_frames_after_the_writer_repaired_the_header(long head, long first)
    {
        var ring = Writer();
        ring.Put(Frames.NextOfLength(1000));
        var viewer = Viewer();
        viewer.MoveTo(1000);

        (Segment.Header->Head, Segment.Header->First) = (head, first);
        Assert.Equal(1000, viewer.Head);
        Assert.True(viewer.Repair());
        Segment.Restate();
        ring.Put(Frames.Next("after the repair\n"));

        Assert.Equal("after the repair\n", viewer.Text());
    }

    [Fact]
    public void Writer_with_a_corrupt_first_position_still_finds_its_unfinished_line()
    {
        var ring = Writer();
        ring.Put(Frames.Next("unfinished"));

        Segment.Header->First = long.MinValue;

        Assert.True(ring.TryEndLine());
        Segment.Header->First = 0;
        Assert.Equal("unfinished\n", Viewer().Text());
    }

    [Fact]
    public void Outbox_uses_its_own_positions()
    {
        var outbox = new Outbox(Segment, "me"u8, TimeProvider.System);
        Assert.True(outbox.TryReserve(out var payload, out _, out _));
        "line\n"u8.CopyTo(new Span<byte>(payload, 5));
        outbox.Commit(5);
        var head = outbox.Head;

        (Segment.Header->OutboxHead, Segment.Header->OutboxTail, Segment.Header->OutboxAcknowledged) = (1L << 40, -1, 1L << 50);

        Assert.Equal((head, head, 1), (outbox.Head, outbox.Unsent, outbox.UndeliveredLines()));
    }

    [Fact]
    public void Ring_offsets_are_read_only_once()
    {
        Segment.Header->OutboxOffset = 1L << 40;
        Segment.Header->OutboxCapacity = 1L << 50;

        Assert.True(new Outbox(Segment, "me"u8, TimeProvider.System).TryReserve(out var payload, out _, out _));
        *payload = 1;
    }

    [Theory]
    [InlineData(5000, 4000, 0, 0)]
    [InlineData(0, Capacity + 1, 0, 0)]
    [InlineData(-1, 0, 0, 0)]
    [InlineData(long.MaxValue, long.MaxValue, 0, 0)]
    [InlineData(0, 0, 1, 0)]
    [InlineData(0, 0, 0, 1L << 40)]
    public void Segment_with_impossible_positions_is_refused_and_kept(long first, long head, long outboxTail, long outboxHead)
    {
        (Segment.Header->First, Segment.Header->Head) = (first, head);
        (Segment.Header->OutboxTail, Segment.Header->OutboxHead) = (outboxTail, outboxHead);

        var refused = Assert.Throws<LinuxException>(() => Room.CreateSegment());

        Assert.Contains("its positions are corrupt", refused.Message, StringComparison.Ordinal);
        Assert.Contains($"ipcrm -M {Room.Key(Role.A)}", refused.Message, StringComparison.Ordinal);
        Assert.NotNull(Segment.Segment.Status());
    }
}
