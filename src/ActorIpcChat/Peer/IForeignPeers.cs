using ActorIpcChat.Lines;
using ActorIpcChat.Memory;

namespace ActorIpcChat.Peer;

/// <summary>Peers that run another program with its own protocol.</summary>
internal interface IForeignPeers
{
    /// <summary>The program.</summary>
    PeerKind Kind { get; }

    /// <summary>The pids that the first bytes from a FIFO can mean, with the number of bytes that say so; the likeliest first.</summary>
    IEnumerable<(int Pid, int Length)> ReadGreeting(ReadOnlyMemory<byte> begin);

    /// <summary>A warning about faults of such a peer, for the user; null for none.</summary>
    /// <param name="name">The peer's name for the user.</param>
    /// <param name="greeting">Bytes of its greeting.</param>
    string? WarningOf(string name, int greeting);

    /// <summary>Creates the sender of lines to such peers, for one after the other.</summary>
    Outgoing CreateOutgoing(ChatContext context, Outbox outbox);

    /// <summary>Creates the receiver of lines from one such peer.</summary>
    Incoming CreateIncoming(ChatContext context);

    /// <summary>Creates the mirror for the program's viewers.</summary>
    Mirror CreateMirror(ChatContext context, ChatSegment segment, RingWriter ring);
}
