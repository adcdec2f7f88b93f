using ActorIpcChat.Wire;

namespace ActorIpcChat.Lines;

/// <summary>
/// A piece of the outbox that goes to <see cref="StdinActor"/> empty and comes back filled. There is one; its holder may
/// use it, so holding it is the credit to read, and nothing is allocated on the way of a line.
/// </summary>
internal sealed unsafe class OutboxSpace
{
    /// <summary>Where bytes may be put.</summary>
    public byte* Start;

    /// <summary>How many: the payload of one frame.</summary>
    public int Length;

    /// <summary>
    /// How many frames there is room for: the payloads of the others begin <see cref="FrameHeader.MaxLength"/> bytes after each
    /// other, so that what is read into several at once leaves room for their heads.
    /// </summary>
    public int Frames;

    /// <summary>How many were put there, from the first frame's payload on; 0 when it is given back unused.</summary>
    public int Filled;

    /// <summary>UTF-8 of the nick of what comes after this, null where it stays the same.</summary>
    public byte[]? Nick;

    /// <summary>Standard input has come to its end.</summary>
    public bool Ended;

    /// <summary>The last writer of the FIFO that is standard input has left: its last line ends here, and the next writer is waited for.</summary>
    public bool WriterLeft;
}
