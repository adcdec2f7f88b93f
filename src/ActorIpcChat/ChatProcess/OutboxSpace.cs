namespace ActorIpcChat.ChatProcess;

/// <summary>
/// A piece of the outbox that goes to <see cref="StdinActor"/> empty and comes back filled. There is one; whoever holds it may
/// use it, so holding it is the credit to read, and nothing is allocated on the way of a line.
/// </summary>
internal sealed unsafe class OutboxSpace
{
    /// <summary>Where bytes may be put.</summary>
    public byte* Start;

    /// <summary>How many.</summary>
    public int Length;

    /// <summary>How many were put there; 0 when it is given back unused.</summary>
    public int Filled;

    /// <summary>UTF-8 of the nick of what comes after this, null where it stays the same.</summary>
    public byte[]? Nick;

    /// <summary>Standard input has come to its end.</summary>
    public bool Ended;
}
