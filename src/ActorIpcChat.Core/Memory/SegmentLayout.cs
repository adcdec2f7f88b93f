using System.Numerics;

namespace ActorIpcChat.Memory;

/// <summary>
/// Where the rings of a segment are. It is read once, checked and kept, so that nobody can change it under our feet.
/// </summary>
internal readonly record struct SegmentLayout(long InboxOffset, long InboxCapacity, long OutboxOffset, long OutboxCapacity)
{
    /// <summary>What a header says.</summary>
    public static SegmentLayout Of(in SegmentHeader header) => new(header.InboxOffset, header.InboxCapacity, header.OutboxOffset, header.OutboxCapacity);

    /// <summary>Both rings lie within so many bytes, behind the header and the slots.</summary>
    public bool FitsInto(long length) => IsRing(InboxOffset, InboxCapacity, length) && IsRing(OutboxOffset, OutboxCapacity, length);

    private static bool IsRing(long offset, long capacity, long length)
        => offset >= SegmentHeader.RingsOffset && offset % 4096 == 0 && offset <= length
            && capacity >= ChatSegment.MinCapacity && BitOperations.IsPow2(capacity) && capacity <= length - offset;
}
