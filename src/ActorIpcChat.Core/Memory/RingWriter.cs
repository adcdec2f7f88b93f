using ActorIpcChat.Wire;

namespace ActorIpcChat.Memory;

/// <summary>
/// The one writer of an inbox ring. Bytes are put behind the head, where nobody looks; one store of the head shows them to the
/// viewers and acknowledges them to the sender.
/// </summary>
/// <remarks>
/// It goes by copies of its own of all that it alone writes: another process that changes them in the segment can confuse a viewer, until
/// they are restated, but not make this process write outside the ring.
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
    private long _garbled;
    private ulong _present;
    private FrameHeader _last;

    /// <param name="segment">The segment, whose role this process holds.</param>
    /// <param name="overwrites">Overwrite what nobody has seen instead of waiting for the viewers.</param>
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
        // A predecessor may have had space reserved that it never published.
        _reserved = _head;
        (_present, _garbled) = (_header->Present, Math.Max(0, _header->GarbledConnections));
        _reception = new ReceptionWriter(_header, _head);
        FindLastFrame();
        segment.Add(this);
        Restate();
    }

    /// <summary>The viewers.</summary>
    public ViewerSlots Slots => _slots;

    /// <summary>End of what is published.</summary>
    public long Head
    {
        get => _head;
        private set => Volatile.Write(ref _header->Head, _head = value);
    }

    /// <summary>Start of the oldest frame that is still whole.</summary>
    public long First => _first;

    /// <summary>Up to where viewers that have left had shown everything.</summary>
    public long Seen => Volatile.Read(ref _header->Seen);

    /// <summary>The stream that is being received, 0 for none yet.</summary>
    public ulong Session => _reception.Session;

    /// <summary>Position in that stream up to which everything is published.</summary>
    public long ReceivedUpTo => Session == 0 ? 0 : Head - _reception.Base;

    /// <summary>The stream of the peer whose coming was noted, 0 when it has gone since.</summary>
    public ulong Present => _present;

    /// <summary>
    /// Space to put incoming bytes in, from the head on: at least a whole frame, but no more than a quarter of the ring, since
    /// the history that late viewers see is as long as what is not reserved.
    /// </summary>
    /// <param name="start">First byte, at the head.</param>
    /// <param name="length">Bytes that may be written.</param>
    /// <returns>False while the viewers have not seen enough.</returns>
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
        // Pairs with the fence of a viewer that has just taken its place: either it sees the new First, or this sees its place.
        Interlocked.MemoryBarrier();
        if (!_overwrites && _slots.Oldest(head) + _segment.InboxCapacity - head < length)
        {
            Reserved = head;
            return false;
        }

        return true;
    }

    /// <summary>Lines of peers' that were published here.</summary>
    public long ReceivedLines { get; private set; }

    /// <summary>The same in bytes of their frames.</summary>
    public long ReceivedBytes { get; private set; }

    /// <summary>Shows so many bytes of whole frames to the viewers; they stand at the head.</summary>
    /// <param name="bytes">How many.</param>
    /// <param name="lines">Lines that end in them, for those who ask how many there were.</param>
    /// <param name="last">The last of the frames.</param>
    public void Publish(int bytes, long lines = 0, in FrameHeader last = default)
    {
        (ReceivedLines, ReceivedBytes, _last) = (ReceivedLines + lines, ReceivedBytes + bytes, last);
        Show(bytes);
    }

    private void Show(int bytes)
    {
        Head += bytes;
        // Pairs with the fence of a viewer between saying that it sleeps and looking at the head.
        Interlocked.MemoryBarrier();
    }

    /// <inheritdoc/>
    public void Restate()
    {
        (Head, Reserved) = (_head, _reserved);
        OldestFrame.Restate(_header, _first, _linesBeforeFirst);
        Volatile.Write(ref _header->Overwrites, _overwrites ? 1u : 0u);
        // A viewer that rings says NotWanted; while the writer waits it says again what it wants each time that it looks.
        if (Volatile.Read(ref _header->Wanted) != _wanted)
            Volatile.Write(ref _header->Wanted, SegmentHeader.NotWanted);
        (_header->GarbledConnections, _header->Present) = (_garbled, _present);
        _reception.Restate();
    }

    /// <summary>
    /// What comes from now on is of this stream, from this position on.
    /// </summary>
    /// <returns>False when it was being received already and the position is where it stands.</returns>
    public bool BeginSession(ulong session, long position)
    {
        if (Session == session && ReceivedUpTo == position)
            return false;
        _reception.Write(Head, session, Head - position);
        return true;
    }

    /// <summary>Notes what became of the peer, where its stream stands now. Not while it may be publishing.</summary>
    /// <param name="kind">What.</param>
    /// <param name="nick">What it calls itself, at most <see cref="FrameHeader.MaxNick"/> bytes of UTF-8.</param>
    /// <param name="sent">When.</param>
    /// <param name="present">Its stream while it is there, else 0.</param>
    /// <returns>False where there is no room: the ring is full to the last bytes, and nobody is to wait for a note.</returns>
    public bool TryNote(FrameKind kind, ReadOnlySpan<byte> nick, long sent, ulong present)
    {
        var length = FrameHeader.Size + nick.Length + FrameHeader.TrailerSize;
        if (!TryReserve(length, out var start, out _))
            return false;
        nick.CopyTo(new Span<byte>(start + FrameHeader.Size, nick.Length));
        // In the middle of a line that may go on: then both ends of this are.
        var cut = EndsInsideLine ? FrameCut.StartsInsideLine | FrameCut.EndsInsideLine : FrameCut.None;
        var note = new FrameHeader(length, kind, cut, nick.Length, 0, NextLine, sent);
        note.Write(start, 0);
        PublishBesideStream(note);
        Volatile.Write(ref _header->Present, _present = present);
        return true;
    }

    /// <summary>
    /// Publishes what is none of the sender's bytes: its stream stands where it stood. The same store of the head shows the frame and
    /// makes what was written for that count, so nobody, and no successor, ever sees one without the other.
    /// </summary>
    private void PublishBesideStream(in FrameHeader frame)
    {
        if (Session != 0)
            _reception.Write(Head + frame.Length, Session, _reception.Base + frame.Length);
        _last = frame;
        Show(frame.Length);
    }

    /// <summary>What came was not what is due: counted, so that it can be seen from outside.</summary>
    public void CountGarbledConnection() => Volatile.Write(ref _header->GarbledConnections, ++_garbled);

    /// <summary>
    /// Asks the viewers to ring when there is room again.
    /// </summary>
    /// <returns>False when there is room by now.</returns>
    public bool WantSpace()
    {
        _segment.Restate();
        _wanted = Head + Math.Max(FrameHeader.MaxLength, _segment.InboxCapacity / 4) - _segment.InboxCapacity;
        Volatile.Write(ref _header->Wanted, _wanted);
        // Pairs with the fence of a viewer between moving its position and looking at Wanted.
        Interlocked.MemoryBarrier();
        if (_slots.Oldest(Head) + _segment.InboxCapacity - Head < FrameHeader.MaxLength)
            return true;
        Volatile.Write(ref _header->Wanted, SegmentHeader.NotWanted);
        return false;
    }

    /// <summary>The next viewer to wake, from a slot number on; -1 when no more sleeps. It counts as awake from here on.</summary>
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

    /// <summary>Lines in the ring that no viewer has shown, and that no viewer alive will show.</summary>
    public long UnseenLines()
    {
        if (_slots.Living() > 0)
            return 0;
        long lines = 0;
        var frames = _segment.InboxFrames(Math.Max(Seen, First), Head);
        while (frames.MoveNext())
            lines += frames.Frame.Lines;
        return lines;
    }

    /// <summary>Ends a line that a sender who is gone left unfinished, so that the next one's first line stands alone.</summary>
    /// <returns>False while the viewers have not seen enough.</returns>
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

    /// <summary>The line of the last frame is unfinished.</summary>
    public bool EndsInsideLine => _last.EndsInsideLine;

    /// <summary>Number of the line that the next frame begins or goes on with.</summary>
    public long NextLine => Math.Max(1, _last.FirstLine + _last.Lines);

    /// <summary>What a predecessor published last, as far as it can be told.</summary>
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
        // Where no frame stands, only the head is certain.
        (_first, _linesBeforeFirst) = (frames.Next < atLeast ? Head : frames.Next, lines);
        OldestFrame.Write(_header, _first, lines);
    }

    private long Reserved
    {
        get => _reserved;
        set => Volatile.Write(ref _header->Reserved, _reserved = value);
    }
}
