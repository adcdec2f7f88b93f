using ActorIpcChat.Wire;

namespace ActorIpcChat.Memory;

/// <summary>
/// The lines that were accepted and that the peer may not have yet, as frames in the ring of this process's own segment: read
/// there from standard input, written from there to the FIFO, and still there when this process is killed.
/// </summary>
/// <remarks>
/// <code>
///   tail            sent             head
///    | acknowledged | in the FIFO …  | not yet sent | free …
/// </code>
/// The last frame is kept even when the peer has it: its successor learns from it where the numbering of lines stands.
/// What the segment says of these positions is for the successor; while this process lives it goes by its own. The frames themselves
/// stand only there: each is checked before it is sent, and one that another process has overwritten is given up, see <see cref="Meet"/>.
/// </remarks>
internal sealed unsafe partial class Outbox : IRestated
{
    private readonly ChatSegment _segment;
    private byte[] _nick;
    private readonly TimeProvider _clock;
    private ulong _session;
    private long _head;
    private long _tail;
    private long _acknowledged;
    private long _sent;
    private int _fifoCapacity;
    private long _lastFrame;
    private long _nextLine = 1;
    private bool _insideLine;

    /// <summary>Finds what a predecessor left.</summary>
    public Outbox(ChatSegment segment, ReadOnlySpan<byte> nick, TimeProvider clock)
    {
        (_segment, _nick, _clock) = (segment, nick.ToArray(), clock);
        var h = segment.Header;
        (_session, _head, _tail) = (h->Session, Volatile.Read(ref h->OutboxHead), Volatile.Read(ref h->OutboxTail));
        if (!Positions.AreOfRing(_tail, _head, segment.OutboxCapacity))
            _head = _tail = 0;
        FindFrames();
        _acknowledged = _sent = _whole = Math.Clamp(Volatile.Read(ref h->OutboxAcknowledged), _tail, _head);
        _acknowledgedLine = LineAt(NextFrame(_acknowledged));
        segment.Add(this);
        Restate();
    }

    /// <inheritdoc/>
    public void Restate()
    {
        var h = _segment.Header;
        (Head, Tail, Acknowledged, Sent) = (_head, _tail, _acknowledged, _sent);
        Volatile.Write(ref h->Session, _session);
        Volatile.Write(ref h->FifoCapacity, _fifoCapacity);
    }

    /// <summary>Number of the stream.</summary>
    public ulong Session => _session;

    /// <summary>End of what was accepted.</summary>
    public long Head
    {
        get => _head;
        private set => Volatile.Write(ref _segment.Header->OutboxHead, _head = value);
    }

    /// <summary>The first position that is still there.</summary>
    public long Tail
    {
        get => _tail;
        private set => Volatile.Write(ref _segment.Header->OutboxTail, _tail = value);
    }

    /// <summary>What the peer is known to have.</summary>
    public long Acknowledged
    {
        get => _acknowledged;
        private set => Volatile.Write(ref _segment.Header->OutboxAcknowledged, _acknowledged = value);
    }

    /// <summary>End of what was written to the FIFO.</summary>
    public long Sent
    {
        get => _sent;
        private set => Volatile.Write(ref _segment.Header->OutboxSent, _sent = value);
    }

    /// <summary>Says how many bytes the FIFO holds that is open now, 0 for none; for those who look at the room.</summary>
    public void TellFifoCapacity(int bytes) => Volatile.Write(ref _segment.Header->FifoCapacity, _fifoCapacity = bytes);

    /// <summary>Bytes that the FIFO has not taken yet.</summary>
    public long Unsent => Head - Sent;

    /// <summary>Everything that was accepted is known to be in the peer's segment.</summary>
    public bool IsDelivered => Acknowledged == Head;

    /// <summary>UTF-8 of the sender's nick, which every frame carries. It changes between frames; space that was reserved before is void.</summary>
    public byte[] Nick
    {
        get => _nick;
        set => _nick = value;
    }

    /// <summary>The number that the next line gets.</summary>
    public long NextLine => _nextLine;

    /// <summary>A line was left unfinished.</summary>
    public bool InsideLine => _insideLine;

    /// <summary>Where the next payloads may be read to; false while there is no room for a full frame.</summary>
    /// <param name="payload">First byte of the first frame's payload.</param>
    /// <param name="length">Bytes that may be put there, and into each further frame.</param>
    /// <param name="frames">Full frames that there is room for; each begins <see cref="FrameHeader.MaxLength"/> after the one before.</param>
    public bool TryReserve(out byte* payload, out int length, out int frames)
    {
        payload = _segment.OutboxAt(Head) + FrameHeader.Size + _nick.Length;
        length = FrameHeader.MaxPayload(_nick.Length);
        frames = (int)((_segment.OutboxCapacity - (Head - Tail)) / FrameHeader.MaxLength);
        return frames > 0;
    }

    /// <summary>Makes frames of what was put where <see cref="TryReserve"/> said. Each is accepted as soon as it is made.</summary>
    /// <param name="length">Bytes of payload in all, more than 0: all frames but the last one are full.</param>
    public void Commit(int length)
    {
        var most = FrameHeader.MaxPayload(_nick.Length);
        for (; length > most; length -= most)
            CommitFrame(most);
        CommitFrame(length);
    }

    private void CommitFrame(int length)
    {
        var start = _segment.OutboxAt(Head);
        _nick.CopyTo(new Span<byte>(start + FrameHeader.Size, _nick.Length));
        var payload = new ReadOnlySpan<byte>(start + FrameHeader.Size + _nick.Length, length);
        var lines = LineFeeds.Count(payload);
        var endsInside = payload[^1] != (byte)'\n';
        var cut = (_insideLine ? FrameCut.StartsInsideLine : 0) | (endsInside ? FrameCut.EndsInsideLine : 0);
        var frame = new FrameHeader(
            FrameHeader.Size + _nick.Length + length + FrameHeader.TrailerSize, FrameKind.Lines, cut, _nick.Length, lines, _nextLine, FrameHeader.SentNow(_clock));
        frame.Write(start, Head);
        _lastFrame = Head;
        _nextLine += lines;
        _insideLine = endsInside;
        Head += frame.Length;
    }

    /// <summary>Ends a line that was left unfinished: the end of standard input, or of a process, ends a line.</summary>
    /// <returns>False while there is no room.</returns>
    public bool TryEndLine()
    {
        if (!_insideLine)
            return true;
        if (!TryReserve(out var payload, out _, out _))
            return false;
        *payload = (byte)'\n';
        Commit(1);
        return true;
    }
}
