using ActorIpcChat.Wire;

namespace ActorIpcChat.Lines;

/// <summary>
/// A piece of the inbox ring that goes to <see cref="FifoReaderActor"/> empty and comes back with whole frames. There is one;
/// its holder may use it. So a full ring stops the reader, and a full pipe stops the peer.
/// </summary>
internal sealed unsafe class InboxSpace
{
    /// <summary>First byte, at the ring's head.</summary>
    public byte* Start;

    /// <summary>Bytes that may be put there.</summary>
    public int Length;

    /// <summary>
    /// Bytes of whole frames that were put there. What follows them is the start of the next frame and stays. 0 when it is given back unused.
    /// </summary>
    public int Filled;

    /// <summary>Lines that end in them.</summary>
    public long Lines;

    /// <summary>The last of them, as it was checked.</summary>
    public FrameHeader Last;
}
