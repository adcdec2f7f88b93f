using ActorIpcChat.Wire;

namespace ActorIpcChat.Lines;

/// <summary>
/// A piece of the outbox that goes to <see cref="StdinActor"/> empty and comes back filled. There is one; only its holder may use it. So it
/// is the credit to read, and a line allocates nothing.
/// </summary>
internal sealed unsafe class OutboxSpace
{
    /// <summary>First byte of the first frame's payload.</summary>
    public byte* Start;

    /// <summary>Bytes of payload for each frame.</summary>
    public int Length;

    /// <summary>Frames that fit. The payload of each begins <see cref="FrameHeader.MaxLength"/> bytes behind the one before.</summary>
    public int Frames;

    /// <summary>Bytes that were written to the payloads, in order; 0 if the space comes back unused.</summary>
    public int Filled;

    /// <summary>UTF-8 of the new nick for later lines; null if it stays the same.</summary>
    public byte[]? Nick;

    /// <summary>Standard input has ended.</summary>
    public bool Ended;

    /// <summary>Standard input is a FIFO, and its last writer has left: its last line ends here. Reading continues with the next writer.</summary>
    public bool WriterLeft;
}
