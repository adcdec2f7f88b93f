using ActorIpcChat.Wire;

namespace ActorIpcChat.Memory;

/// <summary>How the outbox is sent, and what becomes of frames that another process has overwritten there.</summary>
internal sealed unsafe partial class Outbox
{
    /// <summary>Up to here frames were found as they were accepted since they were due.</summary>
    private long _whole;

    /// <summary>Number of the line that goes on there; 0 where that is not known.</summary>
    private long _lineDue;

    /// <summary>What lies before this was there when the connection began: another process had time to write there.</summary>
    private long _found;
    private long _acknowledgedLine = 1;
    private LostLines? _lost;

    /// <summary>What the FIFO should get next.</summary>
    public byte* UnsentStart => _segment.OutboxAt(Sent);

    /// <summary>Bytes from there on that can be sent: of whole frames, as they were accepted.</summary>
    /// <param name="most">How many are asked for.</param>
    public int Sendable(int most)
    {
        while (_whole - _sent < most && TryFrameAt(_whole, out var frame) && (_lineDue == 0 || frame.FirstLine == _lineDue))
        {
            _whole += frame.Length;
            _lineDue = frame.FirstLine + frame.Lines;
        }

        return (int)Math.Min(_whole - _sent, most);
    }

    /// <summary>All that can be sent is sent; what is due next was overwritten.</summary>
    public bool IsBroken => _sent < _head && Sendable(1) == 0;

    /// <summary>
    /// The frame that stands at a position, if it is there and as it was accepted. The lines of those that have stood there for longer than
    /// this connection are counted, too.
    /// </summary>
    internal bool TryFrameAt(long position, out FrameHeader frame)
    {
        frame = default;
        if (position < _tail || position >= _head)
            return false;
        var start = _segment.OutboxAt(position);
        if (!FrameHeader.TryRead(start, out frame, _head - position) || frame.Kind != FrameKind.Lines || !frame.TrailerFits(start, position)
            || frame.FirstLine > _nextLine - frame.Lines)
            return false;
        var payload = new ReadOnlySpan<byte>(start + frame.PayloadOffset, frame.PayloadLength);
        return (payload[^1] != (byte)'\n') == frame.EndsInsideLine
            && (position >= _found || LineFeeds.Count(payload) == frame.Lines);
    }

    /// <summary>The first frame at a position or behind it; the head where there is none.</summary>
    internal long NextFrame(long position)
    {
        while (position < _head && !TryFrameAt(position, out _))
        {
            var behind = new ReadOnlySpan<byte>(_segment.OutboxAt(position + 1), (int)(_head - position - 1));
            position = FrameHeader.IndexOfMagic(behind) is var index and >= 0 ? position + 1 + index : _head;
        }

        return position;
    }

    /// <summary>Number of the line that begins or goes on at a position; of the first that is not acknowledged where that was overwritten.</summary>
    private long LineAt(long position)
    {
        if (position == _whole && _lineDue != 0)
            return _lineDue;
        return position == _head ? _nextLine : TryFrameAt(position, out var frame) ? frame.FirstLine : _acknowledgedLine;
    }

    /// <summary>Notes that what stands at a position is lost.</summary>
    /// <returns>The next frame, or the head.</returns>
    internal long Lose(long position)
    {
        var next = NextFrame(position + 1);
        _lost = new LostLines(_lost?.First ?? LineAt(position), LineAt(next) - 1, (_lost?.Bytes ?? 0) + next - position);
        return next;
    }

    /// <summary>Goes on behind what is due next, which was overwritten.</summary>
    public void PassOver()
    {
        Sent = _whole = Lose(_sent);
        _lineDue = 0;
    }

    /// <summary>Finds what a predecessor left: where the last frame is, and how the numbering of lines goes on.</summary>
    private void FindFrames()
    {
        (_found, _lastFrame, _nextLine) = (_head, _tail, Positions.Largest);
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

    /// <summary>What was given up since this was asked last, null for nothing.</summary>
    public LostLines? TakeLost()
    {
        var lost = _lost;
        _lost = null;
        return lost;
    }

    /// <summary>What stands at a position.</summary>
    internal ReadOnlySpan<byte> BytesAt(long position, int length) => new(_segment.OutboxAt(position), length);

    /// <summary>The FIFO took so many bytes.</summary>
    public void MarkSent(int bytes) => Sent += bytes;

    /// <summary>The peer has everything before a position, which gives the space back. It is not believed where no frame ends there.</summary>
    public void Acknowledge(long position)
    {
        if (position <= Acknowledged || position > Sent || (position != _head && position != _whole && !TryFrameAt(position, out _)))
            return;
        _acknowledgedLine = LineAt(position);
        Acknowledged = position;
        Tail = Math.Min(position, _lastFrame);
    }

    /// <summary>
    /// Whether sending can go on where a peer says that its memory ends. It cannot when another process wrote over either memory.
    /// </summary>
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

        // In what was overwritten a frame may have begun anywhere.
        return at == position || !known;
    }

    /// <summary>Gives the stream a new number: to the peer it is another one, and starts where <see cref="Acknowledged"/> says.</summary>
    public void Renew() => Volatile.Write(ref _segment.Header->Session, _session = UniqueNumber.Next());

    /// <summary>
    /// A peer says what it has. What it does not have and what was overwritten is given up: the stream goes on behind it, under a new
    /// number. It gets one, too, where it cannot go on as the peer says.
    /// </summary>
    /// <param name="session">The stream that the peer has, 0 for none.</param>
    /// <param name="upTo">What it has of that.</param>
    public void Meet(ulong session, long upTo)
    {
        var knows = session == Session;
        var goesOn = knows && upTo >= Acknowledged && CanResumeAt(upTo);
        Resume(goesOn ? upTo : null);
        if (IsBroken)
        {
            PassOver();
            Acknowledge(Sent);
            goesOn = false;
        }

        if (knows && !goesOn)
            Renew();
    }

    /// <summary>A connection begins: sending goes on at the end of what the peer has.</summary>
    /// <param name="position">What the peer has of this stream, or null when it has none of it.</param>
    public void Resume(long? position)
    {
        var known = Math.Max(Acknowledged, position ?? 0);
        _lineDue = known == _whole ? _lineDue : 0;
        (Sent, _whole, _found) = (known, known, _head);
        Acknowledge(known);
    }

    /// <summary>Lines that the peer is not known to have.</summary>
    public long UndeliveredLines() => _nextLine - _acknowledgedLine;
}
