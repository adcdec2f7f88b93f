using ActorIpcChat.Wire;

namespace ActorIpcChat.Memory;

/// <summary>How the outbox is sent, and how overwritten frames are skipped.</summary>
internal sealed unsafe partial class Outbox
{
    /// <summary>End of the frames that were checked for sending.</summary>
    private long _checked;

    /// <summary>Number of the line that continues at <see cref="_checked"/>; 0 if unknown.</summary>
    private long _lineDue;

    /// <summary>Head when the connection began. Older frames are checked more closely: another process had time to overwrite them.</summary>
    private long _headAtConnect;
    private long _acknowledgedLine = 1;
    private LostLines? _lost;

    /// <summary>The next bytes for the FIFO.</summary>
    public byte* UnsentStart => _segment.OutboxAt(Sent);

    /// <summary>Bytes of whole, intact frames that can be sent next.</summary>
    /// <param name="limit">Limit of the result.</param>
    public int Sendable(int limit)
    {
        while (_checked - _sent < limit && TryFrameAt(_checked, out var frame) && (_lineDue == 0 || frame.FirstLine == _lineDue))
        {
            _checked += frame.Length;
            _lineDue = frame.FirstLine + frame.Lines;
        }

        return (int)Math.Min(_checked - _sent, limit);
    }

    /// <summary>Everything intact is sent; the next frame is corrupt.</summary>
    public bool NextIsCorrupt => _sent < Head && Sendable(1) == 0;

    /// <summary>The intact frame at a position. For frames older than this connection the check counts the lines, too.</summary>
    internal bool TryFrameAt(long position, out FrameHeader frame)
    {
        frame = default;
        if (position < _tail || position >= Head)
            return false;
        var start = _segment.OutboxAt(position);
        if (!FrameHeader.TryRead(start, out frame, _head - position) || frame.Kind != FrameKind.Lines || !frame.TrailerFits(start, position)
            || frame.FirstLine > _nextLine - frame.Lines)
            return false;
        var payload = new ReadOnlySpan<byte>(start + frame.PayloadOffset, frame.PayloadLength);
        return (payload[^1] != (byte)'\n') == frame.EndsInsideLine
            && (position >= _headAtConnect || LineFeeds.Count(payload) == frame.Lines);
    }

    /// <summary>The first intact frame at a position or behind it; the head if there is none.</summary>
    internal long NextFrame(long position)
    {
        // Another thread may move it meanwhile: what that adds is not passed over.
        var head = Head;
        while (position < head && !TryFrameAt(position, out _))
        {
            var behind = new ReadOnlySpan<byte>(_segment.OutboxAt(position + 1), (int)(head - position - 1));
            position = FrameHeader.IndexOfMagic(behind) is var index and >= 0 ? position + 1 + index : head;
        }

        return position;
    }

    /// <summary>Number of the line at a position. If the frame there is corrupt, the first line that is not acknowledged.</summary>
    private long LineNumberAt(long position)
    {
        if (position == _checked && _lineDue != 0)
            return _lineDue;
        if (AcceptedBefore(position) is { } line)
            return line;
        return TryFrameAt(position, out var frame) ? frame.FirstLine : _acknowledgedLine;
    }

    /// <summary>Number of the first line behind the head if a position is the head; else null.</summary>
    private long? AcceptedBefore(long position)
    {
        if (Accepting is not { } accepting)
            return position == _head ? _nextLine : null;
        // The number of a line that is just being accepted does not count.
        lock (accepting)
            return position != _head ? null : _open > _head ? _nextLine - _openLines : _nextLine;
    }

    /// <summary>Counts the data at a position as lost.</summary>
    /// <returns>The next frame, or the head.</returns>
    internal long CountLost(long position)
    {
        var next = NextFrame(position + 1);
        _lost = new LostLines(_lost?.First ?? LineNumberAt(position), LineNumberAt(next) - 1, (_lost?.Bytes ?? 0) + next - position);
        return next;
    }

    /// <summary>Skips the corrupt data that is due next.</summary>
    public void SkipCorruptFrame()
    {
        Sent = _checked = CountLost(_sent);
        _lineDue = 0;
    }

    /// <summary>Finds a predecessor's last frame and the number of the next line.</summary>
    private void FindFrames()
    {
        (_headAtConnect, _lastFrame, _nextLine) = (_head, _tail, Positions.Largest);
        var (due, next) = (0L, 1L);
        for (var position = _tail; position < _head;)
        {
            if (!TryFrameAt(position, out var frame) || (due != 0 && frame.FirstLine != due))
            {
                (position, due) = (NextFrame(position + 1), 0);
                continue;
            }

            (_lastFrame, _insideLine) = (position, frame.EndsInsideLine);
            due = next = frame.FirstLine + frame.Lines;
            position += frame.Length;
        }

        _nextLine = next;
    }

    /// <summary>Lines lost since the last call; null for none.</summary>
    public LostLines? TakeLost()
    {
        var lost = _lost;
        _lost = null;
        return lost;
    }

    internal ReadOnlySpan<byte> BytesAt(long position, int length) => new(_segment.OutboxAt(position), length);

    /// <summary>Moves <see cref="Sent"/> by the bytes that the FIFO took.</summary>
    public void MarkSent(int bytes) => Sent += bytes;

    /// <summary>Frees the space before a position that the peer has. Ignored if no frame ends there.</summary>
    public void Acknowledge(long position)
    {
        if (position <= Acknowledged || position > Sent || (position != _head && position != _checked && !TryFrameAt(position, out _)))
            return;
        _acknowledgedLine = LineNumberAt(position);
        Acknowledged = position;
        // A frame that another thread is just adding is no last frame yet.
        lock (_segment.OtherWriters)
            Tail = Math.Min(position, _lastFrame);
    }

    /// <summary>Whether sending can continue at the end of the peer's memory. False if another process overwrote either memory.</summary>
    public bool CanResumeAt(long position)
    {
        if (position < Tail || position > Head)
            return false;
        var (at, known) = (Tail, true);
        while (at < position)
        {
            known = TryFrameAt(at, out var frame);
            at = known ? at + frame.Length : NextFrame(at + 1);
        }

        // In corrupt data a frame may have begun at any position.
        return at == position || !known;
    }

    /// <summary>Gives the stream a new number. For the peer it is a new stream that starts at <see cref="Acknowledged"/>.</summary>
    public void RenewSession() => Volatile.Write(ref _segment.Header->Session, _session = UniqueNumber.Next());

    /// <summary>
    /// Continues the stream at the end of the peer's memory. Corrupt frames are skipped. After that, or if the peer's position is impossible,
    /// the stream gets a new number.
    /// </summary>
    /// <param name="session">The stream that the peer has; 0 for none.</param>
    /// <param name="upTo">The peer's position in that stream.</param>
    public void Reconcile(ulong session, long upTo)
    {
        var isKnown = session == Session;
        var resumes = isKnown && upTo >= Acknowledged && CanResumeAt(upTo);
        Resume(resumes ? upTo : null);
        if (NextIsCorrupt)
        {
            SkipCorruptFrame();
            Acknowledge(Sent);
            resumes = false;
        }

        if (isKnown && !resumes)
            RenewSession();
    }

    /// <summary>Begins a connection: sending continues at the end of the peer's memory.</summary>
    /// <param name="position">The peer's position in this stream; null if it has none of it.</param>
    public void Resume(long? position)
    {
        var known = Math.Max(Acknowledged, position ?? 0);
        _lineDue = known == _checked ? _lineDue : 0;
        (Sent, _checked, _headAtConnect) = (known, known, _head);
        Acknowledge(known);
    }

    /// <summary>Number of the first line that is not acknowledged.</summary>
    public long FirstUndelivered => Volatile.Read(ref _acknowledgedLine);

    /// <summary>Lines without an acknowledgement.</summary>
    public long UndeliveredLines() => _nextLine - _acknowledgedLine;
}
