namespace ActorIpcChat.Peer;

/// <summary>What the program at the other end does, as far as that differs.</summary>
/// <param name="SaysGoodbye">It says that it leaves. Else it leaves when its FIFO ends.</param>
/// <param name="Interrupts">It sends SIGINT to its peer when it leaves, and when it gets one.</param>
/// <param name="Attaches">It attaches the segment of its peer, to see what has arrived.</param>
/// <param name="Name">The program in words; null for this one.</param>
internal sealed record PeerKind(bool SaysGoodbye, bool Interrupts, bool Attaches, string? Name)
{
    /// <summary>This program.</summary>
    public static readonly PeerKind Own = new(SaysGoodbye: true, Interrupts: false, Attaches: true, Name: null);
}
