using ActorIpcChat.Wire;

namespace ActorIpcChat.Memory;

/// <summary>
/// One viewer of an inbox ring: a slot that tells the writer how far it has got, and the frames behind that.
/// </summary>
internal sealed unsafe class RingReader : IDisposable
{
    private const int MostTries = 1000;

    private readonly ChatSegment _segment;
    private readonly SegmentHeader* _header;
    private readonly ViewerSlots _slots;
    private readonly ulong _owner;
    private long _position;
    private bool _waitsForWriter;

    private RingReader(ChatSegment segment, ViewerSlots slots, int slot, ulong owner)
    {
        _owner = owner;
        _segment = segment;
        _header = segment.Header;
        _slots = slots;
        Slot = slot;
    }

    /// <summary>Its slot.</summary>
    public int Slot { get; }

    /// <summary>Up to where everything was shown; always the start of a frame.</summary>
    public long Position
    {
        get => _position;
        private set => Volatile.Write(ref _slots[Slot].Position, _position = value);
    }

    /// <summary>End of what there is to show: the position while the segment says something that cannot be.</summary>
    public long Head
    {
        get
        {
            var head = Volatile.Read(ref _header->Head);
            return Positions.IsValid(head) && head >= _position && (MayBeOverwritten || head - _position <= _segment.InboxCapacity) ? head : _position;
        }
    }

    /// <summary>The writer may overwrite what this viewer has not seen: copy, then ask <see cref="WasOverwritten"/>.</summary>
    public bool MayBeOverwritten => Volatile.Read(ref _header->Overwrites) != 0;

    /// <summary>Takes a place at the oldest frame that the ring still holds.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="number">The viewer's random number, which its bell is named after; 0 for one without a bell.</param>
    /// <returns>Null when 128 viewers have one already.</returns>
    public static RingReader? TryClaim(ChatSegment segment, ulong number = 0)
    {
        var slots = new ViewerSlots(segment);
        var owner = number == 0 ? UniqueNumber.Next() : number;
        var slot = slots.TryClaim(owner);
        if (slot < 0)
            return null;
        var reader = new RingReader(segment, slots, slot, owner);
        // A writer moves First a few times at most before it sees this place; another process may do so for ever.
        for (var tries = 0; tries < MostTries; tries++)
        {
            var first = reader.Oldest;
            (reader.Position, reader.LinesBefore) = (first.Position, Math.Max(0, first.Lines));
            // Pairs with the fence of the writer between moving First and looking at the slots.
            Interlocked.MemoryBarrier();
            if (reader.Oldest.Position <= first.Position)
                break;
        }

        return reader;
    }

    /// <summary>Goes on where this viewer was in the same ring before, if that is still there, or <see cref="WasOverwritten"/> can tell.</summary>
    public void GoOnAt(long position)
    {
        if (position <= Head && (position > Position || MayBeOverwritten))
            Position = position;
    }

    /// <summary>
    /// While nothing comes: says again where this viewer is, and finds its way back where somebody scribbled over the header, at
    /// worst by showing what the ring holds once more.
    /// </summary>
    /// <returns>True when the writer waits for that, or has to put its positions right, and wants its bell rung.</returns>
    public bool StayInPlace()
    {
        _slots.Keep(Slot, _owner);
        var head = Volatile.Read(ref _header->Head);
        if (head == _position || Head != _position)
        {
            (_waitsForWriter, IsAstray) = (false, false);
            return MoveTo(_position);
        }

        // First the writer, which has positions of its own, is to look; where that does not help, it is this viewer that is wrong.
        _waitsForWriter = !_waitsForWriter;
        if (_waitsForWriter)
            return true;
        IsAstray = !Positions.IsValid(head);
        if (!IsAstray)
            MoveTo(Oldest.Position);
        return true;
    }

    /// <summary>The frames from a position on that can be shown now.</summary>
    /// <param name="position">Start of a frame, at most the head.</param>
    public FrameCursor FramesFrom(long position) => _segment.InboxFrames(position, Math.Min(Head, position + _segment.InboxCapacity));

    /// <summary>Reads the frame at a position.</summary>
    /// <param name="position">Start of a frame, at most the head.</param>
    /// <param name="header">Its head.</param>
    /// <param name="start">Its first byte.</param>
    /// <returns>False where no frame stands.</returns>
    public bool TryRead(long position, out FrameHeader header, out byte* start)
    {
        var frames = FramesFrom(position);
        var found = frames.MoveNext();
        header = frames.Frame;
        start = _segment.InboxAt(position);
        return found;
    }

    /// <summary>Everything before a position was shown: its space may be used again.</summary>
    /// <returns>True when the writer waits for that and wants its bell rung.</returns>
    public bool MoveTo(long position)
    {
        Position = position;
        // Pairs with the fence of the writer between asking for space and looking at the positions.
        Interlocked.MemoryBarrier();
        var wanted = Volatile.Read(ref _header->Wanted);
        return position >= wanted && Interlocked.CompareExchange(ref _header->Wanted, SegmentHeader.NotWanted, wanted) == wanted;
    }

    /// <summary>Whether the writer may have written over what stood at a position, now or before.</summary>
    public bool WasOverwritten(long position)
    {
        Interlocked.MemoryBarrier();
        // A writer that was killed may have filled what it had reserved; its successor knows by the oldest frame how far that went.
        return (Volatile.Read(ref _header->Reserved) is var reserved && Positions.IsValid(reserved) && position < reserved - _segment.InboxCapacity)
            || (Volatile.Read(ref _header->First) is var first && Positions.IsValid(first) && first <= Head && position < first);
    }

    /// <summary>What stands in the ring is no frame and is passed over: counted, so that it can be seen from outside.</summary>
    public void CountPassedOver() => Interlocked.Increment(ref _header->PassedOver);

    /// <summary>Lines that ended before the place that was taken first, since the segment was made.</summary>
    public long LinesBefore { get; private set; }

    /// <summary>
    /// The oldest frame that is still whole, and how many lines ended before it; -1 where that is not known. Where the segment says what
    /// cannot be, what comes next.
    /// </summary>
    public (long Position, long Lines) Oldest
    {
        get
        {
            // The head first: a writer that overwrites moves both on meanwhile.
            var head = Volatile.Read(ref _header->Head);
            var oldest = OldestFrame.Read(_header);
            return Positions.AreOfRing(oldest.Position, head, _segment.InboxCapacity) ? oldest : (Positions.IsValid(head) ? head : Position, -1);
        }
    }

    /// <summary>The segment says what cannot be, and the writer has not put it right when it was asked.</summary>
    public bool IsAstray { get; private set; }

    /// <summary>Says that this viewer sleeps until its bell rings.</summary>
    /// <returns>False when something has come meanwhile: do not sleep.</returns>
    public bool TryFallAsleep()
    {
        Volatile.Write(ref _slots[Slot].Asleep, 1);
        // Pairs with the fence of the writer between publishing and looking for sleepers.
        Interlocked.MemoryBarrier();
        if (Head == Position && !_segment.IsClosed)
            return true;
        WakeUp();
        return false;
    }

    /// <summary>Takes that back.</summary>
    public void WakeUp() => Volatile.Write(ref _slots[Slot].Asleep, 0);

    /// <inheritdoc/>
    public void Dispose()
    {
        _slots.Keep(Slot, _owner);
        _slots.Release(Slot, _owner);
    }
}
