using ActorIpcChat.Linux.Processes;
using ActorIpcChat.Rooms;
using ActorIpcChat.Wire;

namespace ActorIpcChat.Memory;

/// <summary>
/// Who views a segment and how far each has got. There is no lock to be left behind: a slot is claimed by one
/// compare-and-swap, and one whose process has died is taken back by whoever meets it.
/// </summary>
internal sealed unsafe class ViewerSlots(ChatSegment segment)
{
    private readonly SegmentHeader* _header = segment.Header;
    private readonly ViewerSlot* _slots = segment.Slots;

    /// <summary>Slots that may be in use.</summary>
    public int Count => Math.Clamp(Volatile.Read(ref _header->SlotsInUse), 0, SegmentHeader.SlotCount);

    public ref ViewerSlot this[int index] => ref _slots[index];

    /// <summary>Claims a free slot, or one of a dead viewer, for a viewer of this process.</summary>
    /// <param name="viewer">The viewer's random number. Its bell is there already: it tells whether the viewer lives.</param>
    /// <returns>The slot's index; -1 when 128 viewers are alive.</returns>
    public int TryClaim(ulong viewer)
    {
        for (var index = 0; index < SegmentHeader.SlotCount; index++)
        {
            if (Volatile.Read(ref _slots[index].Owner) != 0)
                ReclaimIfDead(index);
            if (Interlocked.CompareExchange(ref _slots[index].Owner, viewer, 0) != 0)
                continue;
            SetProcess(ref _slots[index]);
            // A free slot's position is Claiming already, so that it counts from the first moment.
            Raise(ref _header->SlotsInUse, index + 1);
            return index;
        }

        return -1;
    }

    /// <summary>Gives a slot back; what its viewer has seen stays known.</summary>
    public void Release(int index, ulong owner)
    {
        ref var slot = ref _slots[index];
        var position = Interlocked.Exchange(ref slot.Position, ViewerSlot.Claiming);
        if (position <= Volatile.Read(ref _header->Head))
            Raise(ref _header->Seen, position);
        Volatile.Write(ref slot.Asleep, 0);
        // The next viewer of the slot is not taken for the process that had it.
        Volatile.Write(ref slot.PidNamespace, 0);
        Volatile.Write(ref slot.Pid, 0);
        Interlocked.CompareExchange(ref slot.Owner, 0, owner);
    }

    /// <summary>Says again that a viewer has its slot, unless another viewer has it by now.</summary>
    public void Keep(int index, ulong owner)
    {
        Raise(ref _header->SlotsInUse, index + 1);
        var now = Volatile.Read(ref _slots[index].Owner);
        if (now != owner && (now == 0 || !segment.Room.HasBellOpen(segment.Role, _slots[index].Pid, now)))
            Interlocked.CompareExchange(ref _slots[index].Owner, owner, now);
        if (Volatile.Read(ref _slots[index].Owner) == owner)
            SetProcess(ref _slots[index]);
    }

    /// <summary>
    /// Whether a slot's viewer is alive. Of this pid namespace, its pid and start time tell; of another one, or while these are not
    /// known yet, its bell, which only the living hold open.
    /// </summary>
    /// <param name="slot">The slot, or a copy.</param>
    /// <param name="room">Where its bell is.</param>
    /// <param name="role">Whose viewer it is.</param>
    public static bool IsAlive(in ViewerSlot slot, Room room, Role role)
        => PidNamespace.IsOwn(slot.PidNamespace) && slot.Pid != 0 ? slot.Process.IsAlive : room.HasBellOpen(role, slot.Pid, slot.Owner);

    /// <summary>Takes a slot back whose viewer has died. A stopped viewer is alive.</summary>
    /// <returns>True when it was taken back.</returns>
    public bool ReclaimIfDead(int index)
    {
        var owner = Volatile.Read(ref _slots[index].Owner);
        if (owner == 0 || IsAlive(in _slots[index], segment.Room, segment.Role))
            return false;
        // Two may meet it at once: only the one that puts itself in the dead one's place clears it, or the slower one would clear
        // the place of a newcomer.
        var self = UniqueNumber.Next();
        if (Interlocked.CompareExchange(ref _slots[index].Owner, self, owner) != owner)
            return false;
        Release(index, self);
        return true;
    }

    /// <summary>
    /// Up to where the writer must keep: the slowest living viewer's position, or where the last ones had got when there is none.
    /// </summary>
    public long Oldest() => Oldest(Volatile.Read(ref _header->Head));

    /// <summary>The same, for a writer that knows the end of what there is to view better than the segment says.</summary>
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

        // What cannot be is no reason to overwrite what may not have been seen.
        if (oldest == long.MaxValue)
            oldest = Volatile.Read(ref _header->Seen) is var seen && seen <= head ? seen : lowest;
        return Math.Clamp(oldest, lowest, head);
    }

    /// <summary>Somebody has a place, alive or not.</summary>
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

    /// <summary>Living viewers.</summary>
    public int Living()
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
