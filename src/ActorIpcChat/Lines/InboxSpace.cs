using ActorIpcChat.Wire;

namespace ActorIpcChat.Lines;

/// <summary>
/// A piece of the inbox ring that goes to <see cref="FifoReaderActor"/> empty and comes back with whole frames. There is one; only
/// its holder may use it. So a full ring stops the reader, and a full pipe stops the peer.
/// </summary>
internal sealed unsafe class InboxSpace
{
    /// <summary>First byte, at the ring's head.</summary>
    public byte* Start;

    /// <summary>Bytes that may be written.</summary>
    public int Length;

    /// <summary>Bytes of whole frames that were written; the start of the next frame follows them. 0 if the space comes back unused.</summary>
    public int Filled;

    /// <summary>Lines that end in these frames.</summary>
    public long Lines;

    /// <summary>Header of the last frame, as it was checked.</summary>
    public FrameHeader Last;
}
