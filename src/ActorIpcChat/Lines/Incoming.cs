namespace ActorIpcChat.Lines;

/// <summary>Makes frames of the ring of what comes through the FIFO.</summary>
internal abstract unsafe class Incoming
{
    /// <summary>Where in the space the next bytes belong, and how many may come.</summary>
    public abstract byte* Place(InboxSpace space, out int length);

    /// <summary>Bytes were put there.</summary>
    /// <param name="space">Gets <see cref="InboxSpace.Filled"/> as far as there are whole frames.</param>
    /// <param name="bytes">How many, more than 0.</param>
    public abstract Outcome Take(InboxSpace space, int bytes);

    /// <summary>What the bytes mean for the conversation.</summary>
    /// <param name="IsOver">Nothing behind them belongs to it.</param>
    /// <param name="Wrong">Why they are not what was due; null for a goodbye, or when it goes on.</param>
    /// <param name="PeerStartsAnew">What came instead is the peer's next hello: nothing is corrupt.</param>
    public readonly record struct Outcome(bool IsOver, string? Wrong, bool PeerStartsAnew = false);
}
