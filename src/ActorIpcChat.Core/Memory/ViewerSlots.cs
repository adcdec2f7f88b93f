using ActorIpcChat.Linux.Processes;
using ActorIpcChat.Rooms;
using ActorIpcChat.Wire;

namespace ActorIpcChat.Memory;

/// <summary>
/// The viewers of a segment and their positions. There is no lock that a dead process could hold: one compare-and-swap claims a slot, and
/// any process may free a dead viewer's slot.
/// </summary>
internal sealed unsafe class ViewerSlots(ChatSegment segment)
{
    private readonly SegmentHeader* _header = segment.Header;
    private readonly ViewerSlot* _slots = segment.Slots;
    private Consumers? _consumers;

    public int Count => Math.Clamp(Volatile.Read(ref _header->SlotsInUse), 0, SegmentHeader.SlotCount);

    public ref ViewerSlot this[int index] => ref _slots[index];

    /// <summary>Claims a free slot, or a dead viewer's, for a viewer of this process.</summary>
    /// <param name="viewer">The viewer's random number. Its doorbell already exists and shows whether the viewer lives.</param>
    /// <returns>The slot's index; -1 if 128 viewers live.</returns>
    public int TryClaim(ulong viewer)
    {
        for (var index = 0; index < SegmentHeader.SlotCount; index++)
        {
            if (Volatile.Read(ref _slots[index].Owner) != 0)
                ReclaimIfDead(index);
            if (Interlocked.CompareExchange(ref _slots[index].Owner, viewer, 0) != 0)
                continue;
            SetProcess(ref _slots[index]);
            // A free slot's position is Claiming already, so it counts at once.
            Raise(ref _header->SlotsInUse, index + 1);
            return index;
        }

        return -1;
    }

    /// <summary>Frees a slot, and raises the segment's <see cref="SegmentHeader.Seen"/> to the viewer's position.</summary>
    public void Release(int index, ulong owner)
    {
        ref var slot = ref _slots[index];
        var position = Interlocked.Exchange(ref slot.Position, ViewerSlot.Claiming);
        if (position <= Volatile.Read(ref _header->Head))
            Raise(ref _header->Seen, position);
        Volatile.Write(ref slot.Asleep, 0);
        // The slot's next viewer must not be mistaken for this process.
        Volatile.Write(ref slot.PidNamespace, 0);
        Volatile.Write(ref slot.Pid, 0);
        Interlocked.CompareExchange(ref slot.Owner, 0, owner);
    }

    /// <summary>Rewrites a viewer's claim to its slot, unless another viewer has claimed it.</summary>
    public void RestoreClaim(int index, ulong owner)
    {
        Raise(ref _header->SlotsInUse, index + 1);
        var now = Volatile.Read(ref _slots[index].Owner);
        if (now != owner && (now == 0 || !segment.Room.HasDoorbellOpen(segment.Role, _slots[index].Pid, now)))
            Interlocked.CompareExchange(ref _slots[index].Owner, owner, now);
        if (Volatile.Read(ref _slots[index].Owner) == owner)
            SetProcess(ref _slots[index]);
    }

    /// <summary>
    /// Whether a slot's viewer lives. Pid and start time tell in this pid namespace. Otherwise its doorbell does: a dead process has none
    /// open.
    /// </summary>
    /// <param name="slot">The slot, or a copy.</param>
    /// <param name="room">The room of its doorbell.</param>
    /// <param name="role">The role whose memory it shows.</param>
    public static bool IsAlive(in ViewerSlot slot, Room room, Role role)
        => PidNamespace.IsOwn(slot.PidNamespace) && slot.Pid != 0 ? slot.Process.IsAlive : room.HasDoorbellOpen(role, slot.Pid, slot.Owner);

    /// <summary>Slot of the living viewer with a number; -1 if there is none.</summary>
    public static int Find(ReadOnlySpan<ViewerSlot> slots, ulong viewer, Room room, Role role)
    {
        for (var slot = 0; slot < slots.Length && viewer != 0; slot++)
        {
            if (Volatile.Read(in slots[slot].Owner) == viewer && IsAlive(in slots[slot], room, role))
                return slot;
        }

        return -1;
    }

    /// <summary>Frees the slot of a dead viewer. A stopped viewer lives.</summary>
    /// <returns>True if the slot was freed.</returns>
    public bool ReclaimIfDead(int index)
    {
        var owner = Volatile.Read(ref _slots[index].Owner);
        if (owner == 0 || IsAlive(in _slots[index], segment.Room, segment.Role))
            return false;
        // Two processes may try at once. Only the one that replaces the owner clears the slot; else the slower one would clear a new
        // viewer's slot.
        var self = UniqueNumber.Next();
        if (Interlocked.CompareExchange(ref _slots[index].Owner, self, owner) != owner)
            return false;
        Release(index, self);
        return true;
    }

    /// <summary>
    /// Position that the writer must keep: the slowest living viewer's or named consumer's. Without both, the highest that former viewers
    /// reached.
    /// </summary>
    public long Oldest() => Oldest(Volatile.Read(ref _header->Head));

    /// <summary>The same for a writer, whose own head is more reliable than the header's.</summary>
    public long Oldest(long head)
    {
        var lowest = Math.Max(0, head - segment.InboxCapacity);
        var oldest = long.MaxValue;
        for (var index = Count - 1; index >= 0; index--)
        {
            if (Volatile.Read(ref _slots[index].Owner) == 0)
                continue;
            var position = Volatile.Read(ref _slots[index].Position);
            oldest = Math.Min(oldest, position < 0 ? Volatile.Read(ref _header->First) : position);
        }

        if (Volatile.Read(ref _header->ConsumersInUse) != 0)
            oldest = Math.Min(oldest, (_consumers ??= new Consumers(segment)).Oldest(head, lowest));
        // A corrupt position is no reason to overwrite lines that may be unread.
        if (oldest == long.MaxValue)
            oldest = Volatile.Read(ref _header->Seen) is var seen && seen <= head ? seen : lowest;
        return Math.Clamp(oldest, lowest, head);
    }

    /// <summary>A slot is claimed, by a living or a dead viewer.</summary>
    public bool AnyClaimed
    {
        get
        {
            for (var index = Count - 1; index >= 0; index--)
            {
                if (Volatile.Read(ref _slots[index].Owner) != 0)
                    return true;
            }

            return false;
        }
    }

    /// <summary>Counts the living viewers.</summary>
    public int CountLiving()
    {
        var living = 0;
        for (var index = Count - 1; index >= 0; index--)
        {
            if (Volatile.Read(ref _slots[index].Owner) != 0 && !ReclaimIfDead(index))
                living++;
        }

        return living;
    }

    private static void SetProcess(ref ViewerSlot slot)
    {
        var self = ProcessIdentity.Current;
        slot.StartTime = self.StartTime;
        Volatile.Write(ref slot.Pid, self.Pid);
        Volatile.Write(ref slot.PidNamespace, PidNamespace.Own);
    }

    private static void Raise(ref int value, int to)
    {
        for (var seen = Volatile.Read(ref value); seen < to;)
        {
            var before = Interlocked.CompareExchange(ref value, to, seen);
            if (before == seen)
                return;
            seen = before;
        }
    }

    private static void Raise(ref long value, long to)
    {
        for (var seen = Volatile.Read(ref value); seen < to;)
        {
            var before = Interlocked.CompareExchange(ref value, to, seen);
            if (before == seen)
                return;
            seen = before;
        }
    }
}
