using ActorIpcChat.Wire;

namespace ActorIpcChat.Memory;

/// <summary>One viewer of an inbox ring: its slot, which publishes its position to the writer, and the frames behind that position.</summary>
internal sealed unsafe class RingReader : IDisposable
{
    private const int MaxTries = 1000;

    private readonly ChatSegment _segment;
    private readonly SegmentHeader* _header;
    private readonly ViewerSlots _slots;
    private long _position;
    private bool _waitsForWriter;

    private RingReader(ChatSegment segment, ViewerSlots slots, int slot, ulong owner)
    {
        Number = owner;
        _segment = segment;
        _header = segment.Header;
        _slots = slots;
        Slot = slot;
    }

    public int Slot { get; }

    /// <summary>The viewer's random number.</summary>
    public ulong Number { get; }

    /// <summary>Start of the first frame that is not shown yet.</summary>
    public long Position
    {
        get => _position;
        private set => Volatile.Write(ref _slots[Slot].Position, _position = value);
    }

    /// <summary>End of the frames to show; the position while the header is corrupt.</summary>
    public long Head
    {
        get
        {
            var head = Volatile.Read(ref _header->Head);
            return Positions.IsValid(head) && head >= _position && (MayBeOverwritten || head - _position <= _segment.InboxCapacity)
                ? head : _position;
        }
    }

    /// <summary>The writer may overwrite unread frames. Copy first, then check <see cref="WasOverwritten"/>.</summary>
    public bool MayBeOverwritten => Volatile.Read(ref _header->Overwrites) != 0;

    /// <summary>Claims a slot, and starts at the oldest frame in the ring.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="number">The viewer's random number, which names its doorbell; 0 for a viewer without one.</param>
    /// <returns>Null if all 128 slots are taken.</returns>
    public static RingReader? TryClaim(ChatSegment segment, ulong number = 0)
    {
        var slots = new ViewerSlots(segment);
        var owner = number == 0 ? UniqueNumber.Next() : number;
        var slot = slots.TryClaim(owner);
        if (slot < 0)
            return null;
        var reader = new RingReader(segment, slots, slot, owner);
        // A writer moves First at most a few times before it sees this slot; a faulty process may move it forever.
        for (var tries = 0; tries < MaxTries; tries++)
        {
            var first = reader.Oldest;
            (reader.Position, reader.LinesBefore) = (first.Position, Math.Max(0, first.Lines));
            // Pairs with the writer's fence between moving First and reading the slots.
            Interlocked.MemoryBarrier();
            if (reader.Oldest.Position <= first.Position)
                break;
        }

        return reader;
    }

    /// <summary>Continues at this viewer's earlier position in the same ring, if the frame is there or was overwritten.</summary>
    public void ResumeAt(long position)
    {
        if (position <= Head && (position > Position || MayBeOverwritten))
            Position = position;
    }

    /// <summary>Restores this viewer's slot while idle, and recovers from a corrupt header. At worst the viewer shows the ring again.</summary>
    /// <returns>True if the writer waits for space or must repair its positions: ring its doorbell.</returns>
    public bool Repair()
    {
        _slots.RestoreClaim(Slot, Number);
        var head = Volatile.Read(ref _header->Head);
        if (head == _position || Head != _position)
        {
            (_waitsForWriter, HeadIsCorrupt) = (false, false);
            return MoveTo(_position);
        }

        // The writer has its own positions and gets the first try. If that does not help, this viewer's position is wrong.
        _waitsForWriter = !_waitsForWriter;
        if (_waitsForWriter)
            return true;
        HeadIsCorrupt = !Positions.IsValid(head);
        if (!HeadIsCorrupt)
            MoveTo(Oldest.Position);
        return true;
    }

    /// <summary>The frames from a position on that can be shown now.</summary>
    /// <param name="position">Start of a frame, at most the head.</param>
    public FrameCursor FramesFrom(long position) => _segment.InboxFrames(position, Math.Min(Head, position + _segment.InboxCapacity));

    /// <summary>Reads the frame at a position.</summary>
    /// <param name="position">Start of a frame, at most the head.</param>
    /// <param name="header">The frame's header.</param>
    /// <param name="start">The frame's first byte.</param>
    /// <returns>False if the frame is corrupt.</returns>
    public bool TryRead(long position, out FrameHeader header, out byte* start)
    {
        var frames = FramesFrom(position);
        var found = frames.MoveNext();
        header = frames.Frame;
        start = _segment.InboxAt(position);
        return found;
    }

    /// <summary>Frees the space before a position: everything there was shown.</summary>
    /// <returns>True if the writer waits for this: ring its doorbell.</returns>
    public bool MoveTo(long position)
    {
        Position = position;
        // Pairs with the writer's fence between requesting space and reading the positions.
        Interlocked.MemoryBarrier();
        var wanted = Volatile.Read(ref _header->Wanted);
        return position >= wanted && Interlocked.CompareExchange(ref _header->Wanted, SegmentHeader.NotWanted, wanted) == wanted;
    }

    /// <summary>Whether the writer may have overwritten the frame at a position.</summary>
    public bool WasOverwritten(long position)
    {
        Interlocked.MemoryBarrier();
        // A killed writer may have filled its reserved space. First of its successor shows how far.
        return (Volatile.Read(ref _header->Reserved) is var reserved && Positions.IsValid(reserved) && position < reserved - _segment.InboxCapacity)
            || (Volatile.Read(ref _header->First) is var first && Positions.IsValid(first) && first <= Head && position < first);
    }

    /// <summary>Counts a corrupt frame that this viewer skips, for <c>status</c>.</summary>
    public void CountSkippedFrame() => Interlocked.Increment(ref _header->SkippedFrames);

    /// <summary>Lines that ended before this viewer's first position, since the segment was created.</summary>
    public long LinesBefore { get; private set; }

    /// <summary>The oldest whole frame and how many lines ended before it, -1 if unknown. If the header is corrupt, the head.</summary>
    public (long Position, long Lines) Oldest
    {
        get
        {
            // The head first: an overwriting writer moves both meanwhile.
            var head = Volatile.Read(ref _header->Head);
            var oldest = OldestFrame.Read(_header);
            return Positions.AreOfRing(oldest.Position, head, _segment.InboxCapacity) ? oldest : (Positions.IsValid(head) ? head : Position, -1);
        }
    }

    /// <summary>The header is corrupt, and the writer did not repair it on request.</summary>
    public bool HeadIsCorrupt { get; private set; }

    /// <summary>Announces that this viewer sleeps until its doorbell rings.</summary>
    /// <returns>False if there is news: do not sleep.</returns>
    public bool TryFallAsleep()
    {
        Volatile.Write(ref _slots[Slot].Asleep, 1);
        // Pairs with the writer's fence between publishing and looking for sleepers.
        Interlocked.MemoryBarrier();
        if (Head == Position && !_segment.IsClosed)
            return true;
        WakeUp();
        return false;
    }

    /// <summary>Withdraws the announcement.</summary>
    public void WakeUp() => Volatile.Write(ref _slots[Slot].Asleep, 0);

    public void Dispose()
    {
        _slots.RestoreClaim(Slot, Number);
        _slots.Release(Slot, Number);
    }
}
