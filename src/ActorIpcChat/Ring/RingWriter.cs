using ActorIpcChat.Wire;

namespace ActorIpcChat.Ring;

/// <summary>
/// The one writer of an inbox ring. Bytes are put behind the head, where nobody looks; one store of the head shows them to the
/// viewers and acknowledges them to the sender.
/// </summary>
/// <remarks>
/// Its own positions it keeps to itself and only tells the others: whoever scribbles over them in the segment can confuse a viewer,
/// but not make this process write outside the ring.
/// </remarks>
internal sealed unsafe class RingWriter
{
    private readonly ChatSegment _segment;
    private readonly SegmentHeader* _header;
    private readonly ViewerSlots _slots;
    private readonly bool _overwrites;
    private long _head;
    private long _first;
    private long _linesBeforeFirst;
    private long _reserved;

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
            _first = Head = 0;
        Volatile.Write(ref _header->Overwrites, overwrites ? 1u : 0u);
        Volatile.Write(ref _header->Wanted, SegmentHeader.NotWanted);
        ForgetUnpublished();
        var oldest = OldestFrame.Read(_header);
        SetFirst(_first, oldest.Position == _first ? Math.Max(0, oldest.Lines) : 0);
        // A predecessor may have had space reserved that it never published.
        Reserved = Head;
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
    public ulong Session => Reception->Session;

    /// <summary>Position in that stream up to which everything is published.</summary>
    public long ReceivedUpTo => Session == 0 ? 0 : Head - Reception->Base;

    /// <summary>The stream of the peer whose coming was noted, 0 when it has gone since.</summary>
    public ulong Present => Volatile.Read(ref _header->Present);

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
    public void Publish(int bytes, long lines = 0)
    {
        (ReceivedLines, ReceivedBytes) = (ReceivedLines + lines, ReceivedBytes + bytes);
        Show(bytes);
    }

    private void Show(int bytes)
    {
        Head += bytes;
        // Pairs with the fence of a viewer between saying that it sleeps and looking at the head.
        Interlocked.MemoryBarrier();
    }

    /// <summary>Puts its positions right where somebody scribbled over them.</summary>
    public void TellAgain()
    {
        (Head, Reserved) = (_head, _reserved);
        SetFirst(_first, _linesBeforeFirst);
    }

    /// <summary>
    /// What comes from now on is of this stream, from this position on.
    /// </summary>
    /// <returns>False when it was being received already and the position is where it stands.</returns>
    public bool BeginSession(ulong session, long position)
    {
        var now = Reception;
        if (now->Session == session && Head - now->Base == position)
            return false;
        WriteReception(Head, session, Head - position);
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
        var cut = EndsInsideLine(out var last) ? FrameCut.StartsInsideLine | FrameCut.EndsInsideLine : FrameCut.None;
        new FrameHeader(length, kind, cut, nick.Length, 0, Math.Max(1, last.FirstLine + last.Lines), sent).Write(start, 0);
        PublishBesideStream(length);
        Volatile.Write(ref _header->Present, present);
        return true;
    }

    /// <summary>
    /// Publishes what is none of the sender's bytes: its stream stands where it stood. The same store of the head shows the frame and
    /// makes what was written for that count, so nobody, and no successor, ever sees one without the other.
    /// </summary>
    private void PublishBesideStream(int length)
    {
        var now = *Reception;
        if (now.Session != 0)
            WriteReception(Head + length, now.Session, now.Base + length);
        Show(length);
    }

    private Reception* Reception => ReceptionReader.Current(_header, Head);

    /// <summary>A predecessor that died before it published leaves what would count once the head comes there.</summary>
    private void ForgetUnpublished()
    {
        var now = Reception;
        var other = now == &_header->Reception0 ? &_header->Reception1 : &_header->Reception0;
        if (other->Order > now->Order)
            Volatile.Write(ref other->Order, 0);
    }

    private void WriteReception(long from, ulong session, long start)
    {
        var now = Reception;
        // The one that does not count is written, its order last: a reader, or a successor, never takes half of it for whole.
        var next = now == &_header->Reception0 ? &_header->Reception1 : &_header->Reception0;
        Volatile.Write(ref next->Order, 0);
        next->From = from;
        next->Session = session;
        next->Base = start;
        Volatile.Write(ref next->Order, now->Order + 1);
    }

    /// <summary>What came was not what is due: counted, so that it can be seen from outside.</summary>
    public void CountGarbledConnection() => Interlocked.Increment(ref _header->GarbledConnections);

    /// <summary>
    /// Asks the viewers to ring when there is room again.
    /// </summary>
    /// <returns>False when there is room by now.</returns>
    public bool WantSpace()
    {
        Volatile.Write(ref _header->Wanted, Head + Math.Max(FrameHeader.MaxLength, _segment.InboxCapacity / 4) - _segment.InboxCapacity);
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
        var seen = Math.Max(Volatile.Read(ref _header->Seen), First);
        for (var position = seen; position < Head;)
        {
            if (!FrameHeader.TryRead(_segment.InboxAt(position), out var frame))
                break;
            lines += frame.Lines;
            position += frame.Length;
        }

        return lines;
    }

    /// <summary>Ends a line that a sender who is gone left unfinished, so that the next one's first line stands alone.</summary>
    /// <returns>False while the viewers have not seen enough.</returns>
    public bool TryEndLine()
    {
        if (!EndsInsideLine(out var last))
            return true;
        if (!TryReserve(out var start, out _))
            return false;
        start[FrameHeader.Size] = (byte)'\n';
        var length = FrameHeader.Size + 1 + FrameHeader.TrailerSize;
        new FrameHeader(length, FrameKind.Lines, FrameCut.StartsInsideLine, 0, 1, last.FirstLine + last.Lines, last.Sent).Write(start, 0);
        PublishBesideStream(length);
        return true;
    }

    /// <summary>The last frame, and whether its line is unfinished.</summary>
    internal bool EndsInsideLine(out FrameHeader last)
    {
        last = default;
        for (var position = First; position < Head; position += last.Length)
        {
            if (!FrameHeader.TryRead(_segment.InboxAt(position), out last))
                return false;
        }

        return last.Cut.HasFlag(FrameCut.EndsInsideLine);
    }

    private void MoveFirst(long atLeast)
    {
        var (first, head, lines) = (First, Head, _linesBeforeFirst);
        while (first < atLeast && first < head)
            (first, lines) = FrameHeader.TryRead(_segment.InboxAt(first), out var frame) ? (first + frame.Length, lines + frame.Lines) : (head, lines);
        SetFirst(Math.Min(first, head), lines);
    }

    private void SetFirst(long first, long lines)
    {
        (_first, _linesBeforeFirst) = (first, lines);
        OldestFrame.Write(_header, first, lines);
    }

    private long Reserved
    {
        get => _reserved;
        set => Volatile.Write(ref _header->Reserved, _reserved = value);
    }
}
