using ActorIpcChat.Wire;

namespace ActorIpcChat.Memory;

/// <summary>
/// Accepted lines that the peer may not have yet, as frames in a ring of this process's segment. Standard input is read into it, the FIFO
/// is written from it, and it survives kill -9.
/// </summary>
/// <remarks>
/// <code>
///   tail            sent             head
///    | acknowledged | in the FIFO …  | not yet sent | open frame, free …
/// </code>
/// The last frame stays even when acknowledged: a successor continues its line numbers. The positions in the segment are for the successor;
/// this process uses its own copies. Frames exist only in the segment: each is checked before it is sent, and a corrupt one is skipped, see
/// <see cref="Reconcile"/>.
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

    /// <summary>Continues with a predecessor's frames.</summary>
    public Outbox(ChatSegment segment, ReadOnlySpan<byte> nick, TimeProvider clock)
    {
        (_segment, _nick, _clock) = (segment, nick.ToArray(), clock);
        var h = segment.Header;
        (_session, _head, _tail) = (h->Session, Volatile.Read(ref h->OutboxHead), Volatile.Read(ref h->OutboxTail));
        var open = Volatile.Read(ref h->OutboxOpen);
        if (!Positions.AreOfRing(_tail, _head, segment.OutboxCapacity))
            _head = _tail = open = 0;
        FindFrames();
        RecoverOpenFrame(open);
        _acknowledged = _sent = _checked = Math.Clamp(Volatile.Read(ref h->OutboxAcknowledged), _tail, _head);
        _acknowledgedLine = LineNumberAt(NextFrame(_acknowledged));
        segment.Add(this);
        Restate();
    }

    public void Restate()
    {
        var h = _segment.Header;
        if (Accepting is { } accepting)
        {
            // A line that is accepted meanwhile must not be hidden by an older head.
            lock (accepting)
                (Head, Open) = (_head, _open);
        }
        else
        {
            (Head, Open) = (_head, _open);
        }

        (Tail, Acknowledged, Sent, Nick) = (_tail, _acknowledged, _sent, _nick);
        Volatile.Write(ref h->Session, _session);
        Volatile.Write(ref h->FifoCapacity, _fifoCapacity);
    }

    public ulong Session => _session;

    /// <summary>End of the complete frames. Lines in the open frame are behind it.</summary>
    public long Head
    {
        get => Volatile.Read(ref _head);
        private set
        {
            Volatile.Write(ref _segment.Header->OutboxHead, value);
            Volatile.Write(ref _head, value);
        }
    }

    /// <summary>Start of the oldest frame that is kept.</summary>
    public long Tail
    {
        get => _tail;
        private set
        {
            Volatile.Write(ref _segment.Header->OutboxTail, value);
            Volatile.Write(ref _tail, value);
        }
    }

    /// <summary>Position up to which the peer has everything, as far as known.</summary>
    public long Acknowledged
    {
        get => _acknowledged;
        private set => Volatile.Write(ref _segment.Header->OutboxAcknowledged, _acknowledged = value);
    }

    /// <summary>End of the bytes written to the FIFO.</summary>
    public long Sent
    {
        get => _sent;
        private set => Volatile.Write(ref _segment.Header->OutboxSent, _sent = value);
    }

    /// <summary>Publishes how many bytes the open FIFO holds, 0 for none; <c>status</c> shows it.</summary>
    public void SetFifoCapacity(int bytes) => Volatile.Write(ref _segment.Header->FifoCapacity, _fifoCapacity = bytes);

    /// <summary>Bytes that the FIFO has not taken yet.</summary>
    public long Unsent => Head - Sent;

    /// <summary>Everything accepted is in the peer's segment.</summary>
    public bool IsDelivered => Acknowledged == Head;

    /// <summary>UTF-8 of the sender's nick, which every frame carries. A change voids space that was reserved before.</summary>
    public byte[] Nick
    {
        get => _nick;
        set
        {
            _nick = value;
            _segment.Header->SetNick(value);
        }
    }

    public long NextLine => _nextLine;

    /// <summary>The last accepted line has no LF yet.</summary>
    public bool InsideLine => _insideLine;

    /// <summary>Reserves space for payloads. False if a full frame does not fit.</summary>
    /// <param name="payload">First byte of the first frame's payload.</param>
    /// <param name="length">Bytes of payload for each frame.</param>
    /// <param name="frames">Full frames that fit, each <see cref="FrameHeader.MaxLength"/> behind the one before.</param>
    public bool TryReserve(out byte* payload, out int length, out int frames)
    {
        payload = _segment.OutboxAt(Head) + FrameHeader.Size + _nick.Length;
        length = FrameHeader.MaxPayload(_nick.Length);
        frames = (int)((_segment.OutboxCapacity - (Head - Tail)) / FrameHeader.MaxLength);
        return frames > 0;
    }

    /// <summary>Frames the payloads in the space of <see cref="TryReserve"/>. Each frame is accepted as soon as it is complete.</summary>
    /// <param name="length">Bytes of payload in all, more than 0. All frames but the last are full.</param>
    public void Commit(int length)
    {
        var full = FrameHeader.MaxPayload(_nick.Length);
        for (; length > full; length -= full)
            CommitFrame(full);
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
        var bytes = FrameHeader.Size + _nick.Length + length + FrameHeader.TrailerSize;
        var frame = new FrameHeader(bytes, FrameKind.Lines, cut, _nick.Length, lines, _nextLine, FrameHeader.SentNow(_clock));
        frame.Write(start, Head);
        _lastFrame = Head;
        _nextLine += lines;
        _insideLine = endsInside;
        Head += frame.Length;
    }

    /// <summary>Ends an unfinished line when standard input or the process ends.</summary>
    /// <returns>False if there is no space.</returns>
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
