namespace ActorIpcChat.Lines;

/// <summary>Makes frames in the ring from the bytes of the FIFO.</summary>
internal abstract unsafe class Incoming
{
    /// <summary>Where in the space the next bytes belong, and how many fit.</summary>
    public abstract byte* FreeSpace(InboxSpace space, out int length);

    /// <summary>Takes bytes that were read there.</summary>
    /// <param name="space">Gets <see cref="InboxSpace.Filled"/> as far as there are whole frames.</param>
    /// <param name="bytes">Number of bytes, more than 0.</param>
    public abstract Outcome Take(InboxSpace space, int bytes);

    /// <summary>What the bytes mean for the connection.</summary>
    /// <param name="IsEnd">The connection ends with them.</param>
    /// <param name="Error">What is wrong with them; null for a goodbye, or if the connection continues.</param>
    /// <param name="IsNewHello">They are the peer's next hello: nothing is corrupt.</param>
    /// <param name="PeerStays">They are a goodbye of a peer that stays.</param>
    public readonly record struct Outcome(bool IsEnd, string? Error, bool IsNewHello = false, bool PeerStays = false);
}
