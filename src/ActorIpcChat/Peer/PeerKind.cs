namespace ActorIpcChat.Peer;

/// <summary>How the peer's program behaves.</summary>
/// <param name="SaysGoodbye">It sends a goodbye when it leaves. Else its FIFO ends.</param>
/// <param name="Interrupts">It sends SIGINT to its peer when it leaves, and when it gets SIGINT.</param>
/// <param name="Attaches">It attaches its peer's segment to read acknowledgements.</param>
/// <param name="Name">The program's name for the user; null for this program.</param>
internal sealed record PeerKind(bool SaysGoodbye, bool Interrupts, bool Attaches, string? Name)
{
    /// <summary>This program.</summary>
    public static readonly PeerKind ThisProgram = new(SaysGoodbye: true, Interrupts: false, Attaches: true, Name: null);
}
