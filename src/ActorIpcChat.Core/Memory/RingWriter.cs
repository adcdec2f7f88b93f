using ActorIpcChat.Wire;

namespace ActorIpcChat.Memory;

/// <summary>
/// The only writer of an inbox ring. It fills space behind the head. One store of the head shows the frames to the viewers and acknowledges
/// them to the sender.
/// </summary>
/// <remarks>
/// It uses its own copies of all fields that it writes. Another process that overwrites them in the segment may confuse viewers until the
/// next restate, but cannot make this writer leave the ring.
/// </remarks>
internal sealed unsafe class RingWriter : IRestated
{
    private readonly ChatSegment _segment;
    private readonly SegmentHeader* _header;
    private readonly ViewerSlots _slots;
    private readonly bool _overwrites;
    private readonly ReceptionWriter _reception;
    private long _head;
    private long _first;
    private long _linesBeforeFirst;
    private long _reserved;
    private long _wanted = SegmentHeader.NotWanted;
    private long _corrupt;
    private ulong _present;
    private FrameHeader _last;

    /// <param name="segment">A segment whose role this process holds.</param>
    /// <param name="overwrites">Overwrite unread frames instead of waiting for the viewers.</param>
    public RingWriter(ChatSegment segment, bool overwrites)
    {
        _segment = segment;
        _header = segment.Header;
        _slots = new ViewerSlots(segment);
        _overwrites = overwrites;
        (_head, _first) = (Volatile.Read(ref _header->Head), Volatile.Read(ref _header->First));
        if (!Positions.AreOfRing(_first, _head, segment.InboxCapacity))
            _first = _head = 0;
        var oldest = OldestFrame.Read(_header);
        _linesBeforeFirst = oldest.Position == _first && Positions.IsValid(oldest.Lines) ? oldest.Lines : 0;
        // A predecessor's unpublished reservation is void.
        _reserved = _head;
        (_present, _corrupt) = (_header->Present, Math.Max(0, _header->CorruptConnections));
        _reception = new ReceptionWriter(_header, _head);
        FindLastFrame();
        segment.Add(this);
        Restate();
    }

    public ViewerSlots Slots => _slots;

    /// <summary>End of the published frames.</summary>
    public long Head
    {
        get => _head;
        private set => Volatile.Write(ref _header->Head, _head = value);
    }

    /// <summary>Start of the oldest whole frame.</summary>
    public long First => _first;

    /// <summary>Highest position that viewers had reached when they left.</summary>
    public long Seen => Volatile.Read(ref _header->Seen);

    /// <summary>The stream that is being received; 0 for none yet.</summary>
    public ulong Session => _reception.Session;

    /// <summary>Stream position up to which everything is published.</summary>
    public long ReceivedUpTo => Session == 0 ? 0 : Head - _reception.Base;

    /// <summary>The stream of the peer whose last notice was "joined"; 0 if it has left.</summary>
    public ulong Present => _present;

    /// <summary>
    /// Reserves space at the head: at least one frame, at most a quarter of the ring. The history for late viewers shrinks by what is
    /// reserved.
    /// </summary>
    /// <param name="start">First byte, at the head.</param>
    /// <param name="length">Bytes that may be written.</param>
    /// <returns>False if the ring is full of unread frames.</returns>
    public bool TryReserve(out byte* start, out int length) => TryReserve(FrameHeader.MaxLength, out start, out length);

    private bool TryReserve(int least, out byte* start, out int length)
    {
        var head = Head;
        start = _segment.InboxAt(head);
        length = (int)Math.Max(FrameHeader.MaxLength, _segment.InboxCapacity / 4);
        if (Reserved - head >= least)
        {
            length = (int)(Reserved - head);
            return true;
        }

        var free = _overwrites ? _segment.InboxCapacity : _slots.Oldest(head) + _segment.InboxCapacity - head;
        if (free < least)
            return false;
        length = (int)Math.Min(length, free);
        _segment.Restate();
        MoveFirst(head + length - _segment.InboxCapacity);
        Reserved = head + length;
        // Pairs with the fence of a viewer that claims a slot: it sees the new First, or this sees its slot.
        Interlocked.MemoryBarrier();
        if (!_overwrites && _slots.Oldest(head) + _segment.InboxCapacity - head < length)
        {
            Reserved = head;
            return false;
        }

        return true;
    }

    /// <summary>Lines from peers that were published.</summary>
    public long ReceivedLines { get; private set; }

    /// <summary>Bytes of these lines' frames.</summary>
    public long ReceivedBytes { get; private set; }

    /// <summary>Publishes whole frames at the head.</summary>
    /// <param name="bytes">Bytes of the frames.</param>
    /// <param name="lines">Lines that end in them, for the meter.</param>
    /// <param name="last">The last frame.</param>
    public void Publish(int bytes, long lines = 0, in FrameHeader last = default)
    {
        (ReceivedLines, ReceivedBytes, _last) = (ReceivedLines + lines, ReceivedBytes + bytes, last);
        MoveHead(bytes);
    }

    private void MoveHead(int bytes)
    {
        Head += bytes;
        // Pairs with a viewer's fence between announcing its sleep and reading the head.
        Interlocked.MemoryBarrier();
    }

    public void Restate()
    {
        (Head, Reserved) = (_head, _reserved);
        OldestFrame.Restate(_header, _first, _linesBeforeFirst);
        Volatile.Write(ref _header->Overwrites, _overwrites ? 1u : 0u);
        // A viewer that rings stores NotWanted. A waiting writer requests space again on each attempt.
        if (Volatile.Read(ref _header->Wanted) != _wanted)
            Volatile.Write(ref _header->Wanted, SegmentHeader.NotWanted);
        (_header->CorruptConnections, _header->Present) = (_corrupt, _present);
        _reception.Restate();
    }

    /// <summary>Begins a stream: the next frames are the stream's from this position on.</summary>
    /// <returns>False if this stream already continues at this position.</returns>
    public bool BeginSession(ulong session, long position)
    {
        if (Session == session && ReceivedUpTo == position)
            return false;
        _reception.Write(Head, session, Head - position);
        return true;
    }

    /// <summary>Publishes a notice: the peer joined, left or was lost. Not while frames of the peer may be in progress.</summary>
    /// <param name="kind">Which notice.</param>
    /// <param name="nick">The peer's nick, at most <see cref="FrameHeader.MaxNick"/> bytes of UTF-8.</param>
    /// <param name="sent">When, in µs since 1970 UTC.</param>
    /// <param name="present">The peer's stream while it is present, else 0.</param>
    /// <returns>False if the ring is full: the notice is dropped, so that lines do not wait for it.</returns>
    public bool TryPublishNotice(FrameKind kind, ReadOnlySpan<byte> nick, long sent, ulong present)
    {
        var length = FrameHeader.Size + nick.Length + FrameHeader.TrailerSize;
        if (!TryReserve(length, out var start, out _))
            return false;
        nick.CopyTo(new Span<byte>(start + FrameHeader.Size, nick.Length));
        // Inside a line that may continue: both ends of this frame are inside it, too.
        var cut = EndsInsideLine ? FrameCut.StartsInsideLine | FrameCut.EndsInsideLine : FrameCut.None;
        var notice = new FrameHeader(length, kind, cut, nick.Length, 0, NextLine, sent);
        notice.Write(start, 0);
        PublishBesideStream(notice);
        Volatile.Write(ref _header->Present, _present = present);
        return true;
    }

    /// <summary>
    /// Publishes a frame that is not part of the sender's stream. One store of the head publishes the frame and validates the shifted
    /// stream: a reader or successor sees both or neither.
    /// </summary>
    private void PublishBesideStream(in FrameHeader frame)
    {
        if (Session != 0)
            _reception.Write(Head + frame.Length, Session, _reception.Base + frame.Length);
        _last = frame;
        MoveHead(frame.Length);
    }

    /// <summary>Counts corrupt input from the peer, for <c>status</c>.</summary>
    public void CountCorruptConnection() => Volatile.Write(ref _header->CorruptConnections, ++_corrupt);

    /// <summary>Asks the viewers to ring when there is space.</summary>
    /// <returns>False if there is space already.</returns>
    public bool RequestSpace()
    {
        _segment.Restate();
        _wanted = Head + Math.Max(FrameHeader.MaxLength, _segment.InboxCapacity / 4) - _segment.InboxCapacity;
        Volatile.Write(ref _header->Wanted, _wanted);
        // Pairs with a viewer's fence between moving its position and reading Wanted.
        Interlocked.MemoryBarrier();
        if (_slots.Oldest(Head) + _segment.InboxCapacity - Head < FrameHeader.MaxLength)
            return true;
        Volatile.Write(ref _header->Wanted, SegmentHeader.NotWanted);
        return false;
    }

    /// <summary>The next sleeping viewer from a slot on, marked awake; -1 if there is none.</summary>
    public int NextSleeper(int from)
    {
        var count = _slots.Count;
        for (var index = from; index < count; index++)
        {
            ref var slot = ref _slots[index];
            if (Volatile.Read(ref slot.Asleep) != 0 && Interlocked.Exchange(ref slot.Asleep, 0) != 0)
                return index;
        }

        return -1;
    }

    /// <summary>Unread lines that no living viewer will show.</summary>
    public long UnseenLines()
    {
        if (_slots.CountLiving() > 0)
            return 0;
        long lines = 0;
        var seen = _segment.Backlogs.Select(static consumer => consumer.Frame).Append(Seen).Max();
        var frames = _segment.InboxFrames(Math.Clamp(seen, First, Head), Head);
        while (frames.MoveNext())
            lines += frames.Frame.Lines;
        return lines;
    }

    /// <summary>Ends the unfinished line of a sender that has left, so that the next sender's line stays apart from it.</summary>
    /// <returns>False if the ring is full of unread frames.</returns>
    public bool TryEndLine()
    {
        if (!EndsInsideLine)
            return true;
        if (!TryReserve(out var start, out _))
            return false;
        start[FrameHeader.Size] = (byte)'\n';
        var length = FrameHeader.Size + 1 + FrameHeader.TrailerSize;
        var end = new FrameHeader(length, FrameKind.Lines, FrameCut.StartsInsideLine, 0, 1, NextLine, _last.Sent);
        end.Write(start, 0);
        PublishBesideStream(end);
        return true;
    }

    /// <summary>The last frame's line is unfinished.</summary>
    public bool EndsInsideLine => _last.EndsInsideLine;

    /// <summary>Number of the line that the next frame begins or continues.</summary>
    public long NextLine => Math.Max(1, _last.FirstLine + _last.Lines);

    /// <summary>Finds a predecessor's last frame, as far as the frames are intact.</summary>
    private void FindLastFrame()
    {
        var frames = _segment.InboxFrames(First, Head);
        while (frames.MoveNext())
            _last = frames.Frame;
    }

    private void MoveFirst(long atLeast)
    {
        var frames = _segment.InboxFrames(First, Head);
        var lines = _linesBeforeFirst;
        while (frames.Next < atLeast && frames.MoveNext())
            lines += frames.Frame.Lines;
        // Behind a corrupt frame only the head is certain.
        (_first, _linesBeforeFirst) = (frames.Next < atLeast ? Head : frames.Next, lines);
        OldestFrame.Write(_header, _first, lines);
    }

    private long Reserved
    {
        get => _reserved;
        set => Volatile.Write(ref _header->Reserved, _reserved = value);
    }
}
