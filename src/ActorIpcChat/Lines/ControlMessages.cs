using ActorIpcChat.Memory;
using ActorIpcChat.Wire;

namespace ActorIpcChat.Lines;

/// <summary>Messages in the FIFO besides the lines: the handshake before the first line, the goodbye behind the last.</summary>
internal sealed unsafe class ControlMessages(OutboundPipe pipe, Outbox outbox)
{
    private readonly Queue<byte[]> _handshake = new();
    private byte[]? _goodbye;

    /// <summary>Enqueues a message of the handshake. If the queue is full, it drops the oldest: each message repeats everything.</summary>
    public void Enqueue(byte[] bytes)
    {
        const int MaxMessages = 8;
        if (_handshake.Count == MaxMessages)
            _handshake.Dequeue();
        _handshake.Enqueue(bytes);
    }

    /// <summary>Enqueues the goodbye, which goes behind all accepted lines.</summary>
    /// <param name="stays">This process stays: the goodbye answers the peer's.</param>
    public void EnqueueGoodbye(bool stays)
    {
        var bytes = new byte[FrameHeader.Size + FrameHeader.TrailerSize];
        var cut = stays ? FrameCut.SenderStays : FrameCut.None;
        fixed (byte* start = bytes)
            new FrameHeader(bytes.Length, FrameKind.Goodbye, cut, 0, 0, outbox.NextLine, 0).Write(start, outbox.Head);
        _goodbye = bytes;
    }

    /// <summary>Writes as many messages of the handshake as the pipe takes.</summary>
    /// <returns>True if the queue is empty: lines may follow.</returns>
    public bool TryWriteHandshake()
    {
        while (_handshake.TryPeek(out var bytes) && pipe.TryWrite(bytes))
            _handshake.Dequeue();
        return _handshake.Count == 0;
    }

    /// <summary>Writes the goodbye if everything else is written.</summary>
    /// <returns>Whether it was written now.</returns>
    public bool TryWriteGoodbye()
    {
        if (_goodbye is not { } bytes || _handshake.Count > 0 || outbox.Unsent > 0 || !pipe.TryWrite(bytes))
            return false;
        _goodbye = null;
        return true;
    }

    /// <summary>Drops all messages: the connection is closed.</summary>
    public void Clear()
    {
        _goodbye = null;
        _handshake.Clear();
    }
}
