using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Memory;
using ActorIpcChat.Linux.Processes;
using ActorIpcChat.Memory;
using ActorIpcChat.Rooms;

namespace ActorIpcChat.Tests.Memory;

public sealed unsafe class ChatSegmentTests : IDisposable
{
    private readonly TestRoom _room = new();

    public void Dispose() => _room.Dispose();

    [Fact]
    public void No_segment_is_found_before_one_is_created() => Assert.Null(ChatSegment.TryOpen(_room.Room, Role.A));

    [Fact]
    public void New_segment_is_ready_and_opens_for_its_role_only()
    {
        using var made = _room.CreateSegment(out var takenOver, Role.A, inbox: 300_000, outbox: 1 << 18);
        using var opened = ChatSegment.TryOpen(_room.Room, Role.A);

        Assert.False(takenOver);
        Assert.NotNull(opened);
        Assert.Equal(made.Segment, opened.Segment);
        Assert.Equal((1 << 19, 1 << 18), (opened.InboxCapacity, opened.OutboxCapacity));
        Assert.Equal(ProcessIdentity.Current, opened.Owner);
        Assert.False(opened.IsClosed);
        Assert.NotEqual(0UL, opened.Header->Session);
        Assert.Null(ChatSegment.TryOpen(_room.Room, Role.B));
    }

    [Fact]
    public void Inbox_gets_the_smallest_capacity_if_less_is_requested()
    {
        using var made = _room.CreateSegment(inbox: 1);

        Assert.Equal(ChatSegment.MinCapacity, made.InboxCapacity);
    }

    [Fact]
    public void Both_rings_are_mapped_twice_so_no_frame_is_cut_at_the_end()
    {
        using var segment = _room.CreateSegment();

        segment.InboxAt(segment.InboxCapacity - 1)[1] = 11;
        segment.OutboxAt(segment.OutboxCapacity - 1)[1] = 22;

        Assert.Equal(11, *segment.InboxAt(0));
        Assert.Equal(22, *segment.OutboxAt(0));
        Assert.Equal(11, *segment.InboxAt(5 * segment.InboxCapacity));
    }

    [Fact]
    public void Segment_of_a_dead_process_is_taken_over_with_its_contents()
    {
        SharedMemorySegment left;
        using (var dead = _room.CreateSegment())
        {
            left = dead.Segment;
            dead.Header->Owner = 12345;
            dead.Header->Head = 77;
        }

        using var adopted = _room.CreateSegment(out var takenOver, inbox: 1 << 20);

        Assert.True(takenOver);
        Assert.Equal(left, adopted.Segment);
        Assert.Equal(77, adopted.Header->Head);
        Assert.Equal(1 << 18, adopted.InboxCapacity);
        Assert.Equal(ProcessIdentity.Current, adopted.Owner);
    }

    [Fact]
    public void Closed_segment_is_replaced_by_a_new_one()
    {
        using var closed = _room.CreateSegment();
        closed.MarkClosed();

        using var made = _room.CreateSegment(out var takenOver);

        Assert.True(closed.IsClosed);
        Assert.False(takenOver);
        Assert.NotEqual(closed.Segment, made.Segment);
        Assert.False(made.IsClosed);
    }

    [Fact]
    public void Segment_being_created_is_not_found_yet()
    {
        Raw(8192 * 4);

        Assert.Null(ChatSegment.TryOpen(_room.Room, Role.A));
    }

    [Fact]
    public void Half_created_segment_is_replaced_by_a_new_one()
    {
        var half = Raw(8192 * 4);

        using var made = _room.CreateSegment(out var takenOver);

        Assert.False(takenOver);
        Assert.NotEqual(half, made.Segment);
        Assert.Null(half.Status());
    }

    [Fact]
    public void Attached_segment_of_zeroes_is_refused_and_kept()
    {
        var half = Raw(8192 * 4);
        using var user = half.Attach();

        Assert.Throws<LinuxException>(() => _room.CreateSegment());
        Assert.NotNull(half.Status());
    }

    [Theory]
    [InlineData(1024 + 0, 0x1234, "it is not one of ipcchat's")]
    [InlineData(1024 + 8, 9, "another version of ipcchat made it (layout 9, here 4)")]
    [InlineData(1024 + 12, 0x0403_0201, "another version of ipcchat made it")]
    [InlineData(1024 + 16, 4096, "its header is corrupt")]
    [InlineData(1024 + 24, 65537, "its header is corrupt")]
    [InlineData(1024 + 32, 16385, "its header is corrupt")]
    [InlineData(1024 + 40, 1 << 30, "its header is corrupt")]
    public void Segment_with_an_invalid_header_is_refused_and_kept(int offset, int value, string why)
    {
        using var segment = _room.CreateSegment();
        *(int*)((byte*)segment.Header - SegmentHeader.Offset + offset) = value;

        var onOpen = Assert.ThrowsAny<LinuxException>(() => ChatSegment.TryOpen(_room.Room, Role.A));
        var onTakeOver = Assert.Throws<LinuxException>(() => _room.CreateSegment());

        Assert.Contains(why, onOpen.Message, StringComparison.Ordinal);
        Assert.Equal(onOpen.Message, onTakeOver.Message);
        Assert.Contains($"ipcrm -M {_room.Key(Role.A)}", onOpen.Message, StringComparison.Ordinal);
        Assert.NotNull(segment.Segment.Status());
    }

    [Fact]
    public void Small_segment_of_another_program_is_refused()
    {
        Raw(1024);

        var refused = Assert.ThrowsAny<LinuxException>(() => ChatSegment.TryOpen(_room.Room, Role.A));

        Assert.Contains("its 1024 bytes are too few", refused.Message, StringComparison.Ordinal);
        Assert.Throws<LinuxException>(() => _room.CreateSegment());
    }

    [Fact]
    public void Removed_segment_is_not_found_and_its_key_is_free()
    {
        using var removed = _room.CreateSegment();
        removed.Segment.Remove();

        Assert.Null(ChatSegment.TryOpen(_room.Room, Role.A));
        using var made = _room.CreateSegment(out var takenOver);

        Assert.False(takenOver);
        Assert.NotEqual(removed.Segment, made.Segment);
    }

    private SharedMemorySegment Raw(long size) => SharedMemorySegment.TryCreate(_room.Key(Role.A), size, TestRoom.ReadWrite)!.Value;
}
