using ActorIpcChat.Text;

namespace ActorIpcChat.Memory;

/// <summary>
/// The named consumers of a segment. The writer keeps what a consumer has not acknowledged, whether its reader lives or not. As with
/// <see cref="ViewerSlots"/> there is no lock that a dead process could hold.
/// </summary>
internal sealed unsafe class Consumers(ChatSegment segment)
{
    private readonly SegmentHeader* _header = segment.Header;
    private readonly ConsumerEntry* _entries = segment.Consumers;

    public int Count => Math.Clamp(Volatile.Read(ref _header->ConsumersInUse), 0, SegmentHeader.ConsumerCount);

    public ref ConsumerEntry this[int index] => ref _entries[index];

    /// <summary>The names in use.</summary>
    public IEnumerable<string> Names
    {
        get
        {
            List<string> names = [];
            for (var index = 0; index < Count; index++)
            {
                if (_entries[index].IsInUse)
                    names.Add(VisibleText.Of(_entries[index].Name));
            }

            return names;
        }
    }

    /// <summary>The lowest frame that a consumer has not acknowledged; long.MaxValue without consumers.</summary>
    /// <param name="head">End of the published frames.</param>
    /// <param name="ifCorrupt">What a corrupt cursor counts as.</param>
    public long Oldest(long head, long ifCorrupt)
    {
        var oldest = long.MaxValue;
        for (var index = Count - 1; index >= 0; index--)
        {
            if (_entries[index].IsInUse)
                oldest = Math.Min(oldest, _entries[index].Frame(head) is var frame and >= 0 ? frame : ifCorrupt);
        }

        return oldest;
    }

    /// <summary>The entry with a name; -1 if there is none.</summary>
    /// <param name="name">The name, UTF-8.</param>
    /// <param name="except">An entry that does not count.</param>
    public int Find(ReadOnlySpan<byte> name, int except = -1)
    {
        for (var index = 0; index < Count; index++)
        {
            if (index != except && _entries[index].Is(name))
                return index;
        }

        return -1;
    }

    /// <summary>Slot of the living viewer that reads for an entry; -1 if its reader is absent.</summary>
    public int ReaderOf(int index) => SlotOf(Volatile.Read(ref _entries[index].Owner));

    /// <summary>Slot of the living viewer with a number; -1 if there is none.</summary>
    public int SlotOf(ulong viewer)
        => ViewerSlots.Find(new ReadOnlySpan<ViewerSlot>(segment.Slots, SegmentHeader.SlotCount), viewer, segment.Room, segment.Role);

    /// <summary>Takes an entry whose reader is absent.</summary>
    /// <param name="index">The entry.</param>
    /// <param name="viewer">The new reader's number.</param>
    /// <param name="slot">The living reader's slot; -1 if there is none.</param>
    public bool TryTake(int index, ulong viewer, out int slot)
    {
        var owner = Volatile.Read(ref _entries[index].Owner);
        slot = SlotOf(owner);
        return slot < 0 && Interlocked.CompareExchange(ref _entries[index].Owner, viewer, owner) == owner;
    }

    /// <summary>Frees an entry: its lines are no longer kept.</summary>
    /// <returns>False if its reader lives.</returns>
    public bool TryForget(int index)
    {
        var owner = Volatile.Read(ref _entries[index].Owner);
        if (SlotOf(owner) >= 0 || Interlocked.CompareExchange(ref _entries[index].Owner, 0, owner) != owner)
            return false;
        Volatile.Write(ref _entries[index].NameLength, 0);
        return true;
    }

    /// <summary>Gives a free entry a name, and a cursor at a viewer's position.</summary>
    /// <param name="name">The name, UTF-8.</param>
    /// <param name="viewer">The viewer's number.</param>
    /// <param name="cursor">The cursor.</param>
    /// <param name="isFull">No entry is free.</param>
    /// <returns>The entry; -1 if none is free, or another process made the name at the same time.</returns>
    public int TryMake(ReadOnlySpan<byte> name, ulong viewer, StoredCursor cursor, out bool isFull)
    {
        isFull = false;
        for (var index = 0; index < SegmentHeader.ConsumerCount; index++)
        {
            ref var entry = ref _entries[index];
            var owner = Volatile.Read(ref entry.Owner);
            // A process that was killed while it made a name leaves its number without one.
            if (entry.IsInUse || SlotOf(owner) >= 0 || Interlocked.CompareExchange(ref entry.Owner, viewer, owner) != owner)
                continue;
            if (entry.IsInUse)
            {
                Interlocked.CompareExchange(ref entry.Owner, owner, viewer);
                continue;
            }

            (entry.Cursor0, entry.Cursor1) = (default, default);
            entry.Write(in cursor);
            RaiseCount(index);
            entry.WriteName(name);
            // Pairs with the same fence of another process: at least one of the two sees the other's entry.
            Interlocked.MemoryBarrier();
            if (Find(name, except: index) < 0)
                return index;
            Volatile.Write(ref entry.NameLength, 0);
            Interlocked.CompareExchange(ref entry.Owner, 0, viewer);
            return -1;
        }

        isFull = true;
        return -1;
    }

    /// <summary>Makes the writer look at an entry.</summary>
    public void RaiseCount(int index)
    {
        for (var now = Volatile.Read(ref _header->ConsumersInUse); now <= index || now > SegmentHeader.ConsumerCount;)
        {
            var before = Interlocked.CompareExchange(ref _header->ConsumersInUse, index + 1, now);
            if (before == now)
                return;
            now = before;
        }
    }
}
