using System.Numerics;

namespace ActorIpcChat.Memory;

/// <summary>Where the rings of a segment are. Read once, checked and kept: later changes by other processes have no effect.</summary>
internal readonly record struct SegmentLayout(long InboxOffset, long InboxCapacity, long OutboxOffset, long OutboxCapacity)
{
    public static SegmentLayout Of(in SegmentHeader header)
        => new(header.InboxOffset, header.InboxCapacity, header.OutboxOffset, header.OutboxCapacity);

    /// <summary>Whether both rings lie within this many bytes, behind header and slots.</summary>
    public bool FitsInto(long length) => IsRing(InboxOffset, InboxCapacity, length) && IsRing(OutboxOffset, OutboxCapacity, length);

    private static bool IsRing(long offset, long capacity, long length)
        => offset >= SegmentHeader.RingsOffset && offset % 4096 == 0 && offset <= length
            && capacity >= ChatSegment.MinCapacity && BitOperations.IsPow2(capacity) && capacity <= length - offset;
}
