using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Memory;
using ActorIpcChat.Rooms;

namespace ActorIpcChat.Tests.Memory;

/// <summary>Somebody else writes into the segment, where its owner has to go on.</summary>
public sealed unsafe class ScribbledSegmentTests : RingTestBase
{
    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    [InlineData(1L << 40)]
    public void The_writer_never_gives_space_that_is_not_in_the_ring(long scribble)
    {
        var ring = Writer();
        ring.Put(Frames.NextOfLength(1000));

        (Segment.Header->Reserved, Segment.Header->Head, Segment.Header->First) = (scribble, scribble, scribble);

        Assert.True(ring.TryReserve(out var start, out var length));
        Assert.InRange(length, 1, Capacity);
        Assert.Equal((nint)Segment.InboxAt(1000), (nint)start);
    }

    [Fact]
    public void What_the_writer_publishes_puts_the_head_right()
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
    public void A_viewer_shows_what_the_writer_puts_right(long head, long first)
    {
        var ring = Writer();
        ring.Put(Frames.NextOfLength(1000));
        var viewer = Viewer();
        viewer.MoveTo(1000);

        (Segment.Header->Head, Segment.Header->First) = (head, first);
        Assert.Equal(1000, viewer.Head);
        Assert.True(viewer.StayInPlace());
        Segment.Restate();
        ring.Put(Frames.Next("after all that\n"));

        Assert.Equal("after all that\n", viewer.Text());
    }

    [Fact]
    public void A_writer_whose_first_position_is_scribbled_over_still_finds_its_unfinished_line()
    {
        var ring = Writer();
        ring.Put(Frames.Next("unfinished"));

        Segment.Header->First = long.MinValue;

        Assert.True(ring.TryEndLine());
        Segment.Header->First = 0;
        Assert.Equal("unfinished\n", Viewer().Text());
    }

    [Fact]
    public void The_outbox_goes_by_its_own_positions()
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
    public void Where_the_rings_are_is_not_asked_twice()
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
    public void A_segment_whose_positions_cannot_be_is_not_taken_over_and_left_alone(long first, long head, long outboxTail, long outboxHead)
    {
        (Segment.Header->First, Segment.Header->Head) = (first, head);
        (Segment.Header->OutboxTail, Segment.Header->OutboxHead) = (outboxTail, outboxHead);

        var refused = Assert.Throws<LinuxException>(() => Room.CreateSegment());

        Assert.Contains("its positions make no sense", refused.Message, StringComparison.Ordinal);
        Assert.Contains($"ipcrm -M {Room.Key(Role.A)}", refused.Message, StringComparison.Ordinal);
        Assert.NotNull(Segment.Segment.Status());
    }
}
