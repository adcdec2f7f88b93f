using ActorIpcChat.Memory;
using ActorIpcChat.Wire;

namespace ActorIpcChat.Lines;

/// <summary>What goes through the FIFO besides the lines: the handshake before the first one, the goodbye behind the last.</summary>
internal sealed unsafe class ControlMessages(OutboundPipe pipe, Outbox outbox)
{
    private readonly Queue<byte[]> _handshake = new();
    private byte[]? _goodbye;

    /// <summary>Says a message of the handshake, in its turn. If the pipe takes none, the oldest ones are void: each says all anew.</summary>
    public void Say(byte[] bytes)
    {
        const int Most = 8;
        if (_handshake.Count == Most)
            _handshake.Dequeue();
        _handshake.Enqueue(bytes);
    }

    /// <summary>Says goodbye behind everything that was accepted.</summary>
    public void SayGoodbye()
    {
        var bytes = new byte[FrameHeader.Size + FrameHeader.TrailerSize];
        fixed (byte* start = bytes)
            new FrameHeader(bytes.Length, FrameKind.Goodbye, FrameCut.None, 0, 0, outbox.NextLine, 0).Write(start, outbox.Head);
        _goodbye = bytes;
    }

    /// <summary>Writes what the pipe takes of the handshake.</summary>
    /// <returns>Whether lines may follow.</returns>
    public bool TryWriteHandshake()
    {
        while (_handshake.TryPeek(out var bytes) && pipe.TryWrite(bytes))
            _handshake.Dequeue();
        return _handshake.Count == 0;
    }

    /// <summary>Writes the goodbye if everything else is out.</summary>
    /// <returns>Whether it went out now.</returns>
    public bool TryWriteGoodbye()
    {
        if (_goodbye is not { } bytes || _handshake.Count > 0 || outbox.Unsent > 0 || !pipe.TryWrite(bytes))
            return false;
        _goodbye = null;
        return true;
    }

    /// <summary>The connection is over: what was not said is void.</summary>
    public void Clear()
    {
        _goodbye = null;
        _handshake.Clear();
    }
}
