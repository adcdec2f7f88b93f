using ActorIpcChat.Rooms;
using ActorIpcChat.Text;
using ActorIpcChat.Wire;

namespace ActorIpcChat.Memory;

/// <summary>What a named consumer has not acknowledged, as far as the ring holds it.</summary>
/// <param name="Name">Its name; any process may have written it.</param>
/// <param name="Viewer">Number of the viewer that reads with the name, or did last; 0 for none.</param>
/// <param name="Frame">Start of the frame in which its next line begins or goes on; -1 if its cursor is corrupt.</param>
/// <param name="Lines">Lines that it has not acknowledged.</param>
/// <param name="Bytes">Bytes of the frames from <paramref name="Frame"/> on.</param>
/// <param name="IsBehind">It lacks a line, or the start of one. Notices do not count.</param>
internal sealed record ConsumerBacklog(string Name, ulong Viewer, long Frame, long Lines, long Bytes, bool IsBehind)
{
    /// <summary>The name for messages.</summary>
    public string ShownName => VisibleText.Of(Name);

    /// <summary>"12 lines".</summary>
    public string Text => Counted.Lines(Lines);

    /// <summary>What a writer that waits for it says.</summary>
    public string WaitText
        => $"waiting for {ShownName}: absent, {Text} behind; start its reader again (--as {ShownName}), "
            + $"or forget it with ipcchat clean --consumer {ShownName}";

    /// <summary>The consumers without a living reader that keep a full ring full.</summary>
    /// <param name="start">First byte of the segment.</param>
    /// <param name="layout">Where its rings are.</param>
    /// <param name="room">The segment's room.</param>
    /// <param name="role">The segment's role.</param>
    public static unsafe List<ConsumerBacklog> ReadAbsentInTheWay(byte* start, SegmentLayout layout, Room room, Role role)
        => Read(start, layout).FindAll(
            consumer => layout.InboxCapacity - consumer.Bytes < FrameHeader.MaxLength && !consumer.IsRead(start, room, role));

    /// <summary>A living viewer reads with the name.</summary>
    /// <param name="start">First byte of the segment.</param>
    /// <param name="room">The segment's room.</param>
    /// <param name="role">The segment's role.</param>
    public unsafe bool IsRead(byte* start, Room room, Role role)
    {
        var slots = new ReadOnlySpan<ViewerSlot>(start + SegmentHeader.SlotsOffset, SegmentHeader.SlotCount);
        return ViewerSlots.Find(slots, Viewer, room, role) >= 0;
    }

    /// <summary>The consumers of a segment. Any process may write it meanwhile, and it is only read.</summary>
    /// <param name="start">First byte of the segment.</param>
    /// <param name="layout">Where its rings are.</param>
    public static unsafe List<ConsumerBacklog> Read(byte* start, SegmentLayout layout)
    {
        var header = (SegmentHeader*)(start + SegmentHeader.Offset);
        var entries = (ConsumerEntry*)(start + SegmentHeader.ConsumersOffset);
        List<ConsumerBacklog> consumers = [];
        var count = Math.Clamp(Volatile.Read(ref header->ConsumersInUse), 0, SegmentHeader.ConsumerCount);
        for (var index = 0; index < count; index++)
        {
            if (!entries[index].IsInUse)
                continue;
            // The cursor before the head: it is never behind a head that is read later.
            var known = entries[index].FindCursor(Positions.Largest, out var cursor);
            Interlocked.MemoryBarrier();
            var (first, head) = (Volatile.Read(ref header->First), Volatile.Read(ref header->Head));
            if (!Positions.AreOfRing(first, head, layout.InboxCapacity))
                (first, head) = (0, 0);
            known &= cursor.Frame <= head;
            var from = known ? Math.Max(first, cursor.Frame) : first;
            var walk = new FrameWalk(start + layout.InboxOffset, layout.InboxCapacity);
            var isWhole = walk.TryCount(from, head, out var lines, out var endsInsideLine);
            lines = Math.Max(0, lines - (known && from == cursor.Frame ? cursor.Lines : 0));
            consumers.Add(new ConsumerBacklog(
                entries[index].Name, Volatile.Read(ref entries[index].Owner), known ? cursor.Frame : -1, lines, head - from,
                lines > 0 || endsInsideLine || !isWhole));
        }

        return consumers;
    }
}
