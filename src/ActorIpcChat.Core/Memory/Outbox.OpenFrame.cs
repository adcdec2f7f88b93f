using ActorIpcChat.Wire;

namespace ActorIpcChat.Memory;

/// <summary>
/// How many short lines share one frame. A line is appended to the open frame, which begins at the head; the sender seals the frame before it
/// sends it.
/// </summary>
/// <remarks>
/// <code>
///            head                              open
///   … sealed  | header, nick, line, line, line  | the trailer's place, or the next line …
/// </code>
/// <list type="bullet">
/// <item>One store of <see cref="SegmentHeader.OutboxOpen"/> accepts a line: its bytes are in place by then.</item>
/// <item>One store of the head seals the frame: it passes the open end, so no frame is open any more.</item>
/// <item>A process that is killed in between leaves one of these states. Its successor counts the lines and seals the frame; of the open
/// frame's header it uses what does not change while lines are appended.</item>
/// </list>
/// </remarks>
internal sealed unsafe partial class Outbox
{
    /// <summary>End of the lines in the open frame; at or before the head if none is open.</summary>
    private long _open;

    /// <summary>Position that the open frame must not pass.</summary>
    private long _openLimit;
    private int _openLines;
    private long _openSent;

    /// <summary>End of all accepted lines: where the head is once the open frame is sealed.</summary>
    public long AcceptedEnd => Volatile.Read(ref _open) is var open && open > Head ? open + FrameHeader.TrailerSize : Head;

    /// <summary>Seals the open frame, so that its lines can be sent.</summary>
    public void Seal()
    {
        if (Accepting is not { } accepting)
            return;
        lock (accepting)
            SealOpenFrame();
    }

    private long Open
    {
        set
        {
            Volatile.Write(ref _segment.Header->OutboxOpen, value);
            Volatile.Write(ref _open, value);
        }
    }

    /// <summary>Opens a frame with a line. Its header is that of a frame with this line alone.</summary>
    private void OpenFrame(ReadOnlySpan<byte> line)
    {
        Prefetch(_segment.OutboxAt(_head));
        (_openSent, _openLines) = (FrameHeader.SentNow(_clock), 1);
        _openLimit = Math.Min(_head + FrameHeader.MaxLength, Volatile.Read(ref _tail) + _segment.OutboxCapacity);
        var end = WriteFrame(_head, line, FrameCut.None, _openSent);
        _nextLine++;
        Open = end - FrameHeader.TrailerSize;
    }

    /// <summary>Appends a line to the open frame.</summary>
    /// <returns>False if no frame is open, or the line does not fit into it.</returns>
    private bool TryExtend(ReadOnlySpan<byte> line)
    {
        var open = _open;
        if (open <= _head || open + line.Length + 1 + FrameHeader.TrailerSize > _openLimit)
            return false;
        var at = _segment.OutboxAt(open);
        Prefetch(at);
        line.CopyTo(new Span<byte>(at, line.Length));
        at[line.Length] = (byte)'\n';
        (_openLines, _nextLine) = (_openLines + 1, _nextLine + 1);
        Open = open + line.Length + 1;
        return true;
    }

    private void SealOpenFrame()
    {
        if (_open <= _head)
            return;
        var end = _open + FrameHeader.TrailerSize;
        if (_openLines > 1)
            Complete((int)(end - _head), _nick.Length, _openLines, _nextLine - _openLines, _openSent);
        _lastFrame = _head;
        Head = end;
    }

    private void Complete(int length, int nick, int lines, long firstLine, long sent)
        => new FrameHeader(length, FrameKind.Lines, FrameCut.None, nick, lines, firstLine, sent).Write(_segment.OutboxAt(_head), _head);

    /// <summary>Seals the frame that a killed predecessor left open. A corrupt one is skipped like any corrupt frame.</summary>
    /// <param name="open">End of its lines, as found.</param>
    private void RecoverOpenFrame(long open)
    {
        var end = open + FrameHeader.TrailerSize;
        if (open <= _head + FrameHeader.Size || end - _head > FrameHeader.MaxLength || end - _tail > _segment.OutboxCapacity)
            return;
        var start = _segment.OutboxAt(_head);
        if (FrameHeader.TryRead(start, out var frame, FrameHeader.MaxLength) && frame is { Kind: FrameKind.Lines, Cut: FrameCut.None }
            && _head + frame.PayloadOffset < open && !_insideLine
            && frame.FirstLine >= _nextLine && frame.FirstLine - _nextLine <= _segment.OutboxCapacity)
        {
            var payload = new ReadOnlySpan<byte>(start + frame.PayloadOffset, (int)(open - _head) - frame.PayloadOffset);
            var lines = LineFeeds.Count(payload);
            Complete((int)(end - _head), frame.NickLength, lines, frame.FirstLine, frame.Sent);
            (_lastFrame, _nextLine) = (_head, frame.FirstLine + lines);
        }

        _headAtConnect = Head = end;
    }
}
