using ActorIpcChat.Cluster.Wire;
using ActorIpcChat.Lines;
using ActorIpcChat.Memory;
using ActorIpcChat.Wire;

namespace ActorIpcChat.Cluster.Members;

/// <summary>
/// The outbox of a member: frames end with a line, so that a receiver can go on with somebody else's behind each. Only a line that is
/// longer than a frame goes on in the next one.
/// </summary>
internal sealed unsafe class AcceptedLines
{
    /// <summary>Room for the heads of frames that one read may be cut into.</summary>
    private const int Slack = 256;

    private const int CachedRuns = 16;

    private readonly Outbox _outbox;
    private readonly OutboxSpace _space = new();
    private readonly Dictionary<long, LineFrames> _runs = [];
    private int _rest;

    public AcceptedLines(Outbox outbox)
    {
        _outbox = outbox;
        // No pipe stands between: how far each of the others has it is kept apart.
        outbox.MarkSent((int)outbox.Unsent);
    }

    /// <summary>Nobody reads standard input now.</summary>
    public bool SpaceIsHere { get; private set; } = true;

    /// <summary>Space for the reader of standard input; null while there is none.</summary>
    public OutboxSpace? TakeSpace()
    {
        if (!SpaceIsHere || !_outbox.TryReserve(out var payload, out var length, out _))
            return null;
        _space.Start = payload + _rest;
        // One frame: what is read is cut anew behind its last line.
        (_space.Length, _space.Frames, _space.Filled, _space.Nick, _space.WriterLeft) = (length - _rest - Slack, 1, 0, null, false);
        SpaceIsHere = false;
        return _space;
    }

    /// <summary>It comes back.</summary>
    public void TakeBack(OutboxSpace space)
    {
        SpaceIsHere = true;
        var start = space.Start - _rest;
        var length = _rest + space.Filled;
        // Twice at most: behind the end of the line that goes on, and behind the last one. What another process puts there makes no more.
        for (var cuts = 0; cuts < 2 && CutOf(new Span<byte>(start, length)) is var cut and > 0; cuts++)
        {
            // The rest first: the end of the frame is written over where it stood.
            var next = start + cut + FrameHeader.TrailerSize + FrameHeader.Size + _outbox.Nick.Length;
            Buffer.MemoryCopy(start + cut, next, length - cut, length - cut);
            Commit(cut);
            start = next;
            length -= cut;
        }

        _rest = length;
    }

    /// <summary>The end of standard input, or of a predecessor, ends a line.</summary>
    /// <returns>False while there is no room.</returns>
    public bool TryEndLine()
    {
        if (_rest == 0)
        {
            var ended = _outbox.TryEndLine();
            _outbox.MarkSent((int)_outbox.Unsent);
            return ended;
        }

        if (!_outbox.TryReserve(out var payload, out _, out _))
            return false;
        payload[_rest] = (byte)'\n';
        Commit(_rest + 1);
        _rest = 0;
        return true;
    }

    /// <summary>The frames from a position on, as many as go at once; the same for each receiver that is there.</summary>
    /// <param name="position">Start of a frame.</param>
    /// <param name="begins">See <see cref="LineFrames.Begins"/>.</param>
    /// <returns>Null where there are none, or where another process has overwritten them.</returns>
    public LineFrames? From(long position, bool begins)
    {
        if (!begins && _runs.TryGetValue(position, out var known))
            return known;
        var length = 0;
        while (_outbox.TryFrameAt(position + length, out var frame) && length + frame.Length <= LineFrames.MaxFrames)
            length += frame.Length;
        if (length == 0)
            return null;
        var run = LineFrames.Of(_outbox.Session, position, begins, _outbox.BytesAt(position, length));
        // What goes out is the copy: a receiver takes nothing more of one whose frames do not fit.
        if (!IncomingStream.IsWhole(run, _outbox.Nick))
            return null;
        // What is at the end now may be longer for the next one.
        if (begins || position + length == _outbox.Head)
            return run;
        if (_runs.Count == CachedRuns)
            _runs.Clear();
        return _runs[position] = run;
    }

    /// <summary>The first frame that starts at a position or behind it: what another member names need not be a frame's start.</summary>
    public long FrameFrom(long position)
    {
        var at = _outbox.Tail;
        while (at < position)
            at = _outbox.TryFrameAt(at, out var frame) ? at + frame.Length : _outbox.NextFrame(at + 1);
        return at;
    }

    /// <summary>Everybody has everything before a position: whole frames before it go.</summary>
    public void Acknowledge(long position)
    {
        var at = _outbox.Acknowledged;
        for (var next = at; next <= position && at < _outbox.Head;)
        {
            at = next;
            next = _outbox.TryFrameAt(at, out var frame) ? at + frame.Length : _outbox.NextFrame(at + 1);
        }

        _outbox.Acknowledge(at);
    }

    /// <summary>How much of it makes a frame; 0 for none before more comes.</summary>
    private int CutOf(Span<byte> bytes)
    {
        var cut = 1 + (_outbox.InsideLine ? bytes.IndexOf((byte)'\n') : bytes.LastIndexOf((byte)'\n'));
        var full = bytes.Length >= FrameHeader.MaxPayload(_outbox.Nick.Length) - (2 * Slack);
        return cut == 0 && full ? bytes.Length : cut;
    }

    private void Commit(int length)
    {
        _outbox.Commit(length);
        _outbox.MarkSent((int)_outbox.Unsent);
    }
}
