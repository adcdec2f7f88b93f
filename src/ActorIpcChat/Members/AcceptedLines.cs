using ActorIpcChat.Lines;
using ActorIpcChat.Memory;
using ActorIpcChat.Wire;

namespace ActorIpcChat.Members;

/// <summary>
/// A member's outbox, cut into frames that end with a line, so that a receiver can publish another sender's lines between them. Only a line
/// longer than a frame continues in the next one.
/// </summary>
internal sealed unsafe class AcceptedLines
{
    /// <summary>Space for the heads of the frames that one read is cut into, in bytes.</summary>
    private const int Slack = 256;

    private readonly Outbox _outbox;
    private readonly OutboxSpace _space = new();
    private int _rest;

    public AcceptedLines(Outbox outbox)
    {
        _outbox = outbox;
        // No pipe: each peer has a position of its own.
        outbox.MarkSent((int)outbox.Unsent);
    }

    /// <summary>The reader of standard input holds no space.</summary>
    public bool IsIdle { get; private set; } = true;

    /// <summary>The reader of standard input waits for space.</summary>
    public bool IsFull => IsIdle && !_outbox.TryReserve(out _, out _, out _);

    /// <summary>Space for the reader of standard input; null while it holds one, or the outbox is full.</summary>
    public OutboxSpace? TakeSpace()
    {
        if (!IsIdle || !_outbox.TryReserve(out var payload, out var length, out _))
            return null;
        _space.Start = payload + _rest;
        // One frame: TakeBack cuts it after its last line.
        (_space.Length, _space.Frames, _space.Filled, _space.Nick, _space.WriterLeft) = (length - _rest - Slack, 1, 0, null, false);
        IsIdle = false;
        return _space;
    }

    /// <summary>Accepts what the reader stored in the space.</summary>
    public void TakeBack(OutboxSpace space)
    {
        IsIdle = true;
        var start = space.Start - _rest;
        var length = _rest + space.Filled;
        // At most two cuts: after the line that continues, and after the last one. The limit holds if another process writes here, too.
        for (var cuts = 0; cuts < 2 && CutOf(new Span<byte>(start, length)) is var cut and > 0; cuts++)
        {
            // Moves the rest first: the trailer of the frame overwrites it.
            var next = start + cut + FrameHeader.TrailerSize + FrameHeader.Size + _outbox.Nick.Length;
            Buffer.MemoryCopy(start + cut, next, length - cut, length - cut);
            Commit(cut);
            start = next;
            length -= cut;
        }

        _rest = length;
    }

    /// <summary>Ends an unfinished line, at the end of standard input or of a predecessor.</summary>
    /// <returns>False while the outbox is full.</returns>
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

    /// <summary>Start of the first frame at or after a position that another member sent.</summary>
    public long FrameFrom(long position)
    {
        var at = _outbox.Tail;
        while (at < position)
            at = _outbox.TryFrameAt(at, out var frame) ? at + frame.Length : _outbox.NextFrame(at + 1);
        return at;
    }

    /// <summary>Frees whole frames before a position that all receivers have.</summary>
    public void Acknowledge(long position)
    {
        // A program's threads accept lines, too.
        _outbox.MarkSent((int)_outbox.Unsent);
        var at = _outbox.Acknowledged;
        for (var next = at; next <= position && at < _outbox.Head;)
        {
            at = next;
            next = _outbox.TryFrameAt(at, out var frame) ? at + frame.Length : _outbox.NextFrame(at + 1);
        }

        _outbox.Acknowledge(at);
    }

    /// <summary>Length of the next frame; 0 if more bytes are needed.</summary>
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
