using ActorIpcChat.Lines;
using ActorIpcChat.Memory;

namespace ActorIpcChat.Peer;

/// <summary>Peers that are another program than this one, and speak its protocol.</summary>
internal interface IForeignPeers
{
    /// <summary>What they do.</summary>
    PeerKind Kind { get; }

    /// <summary>The pids that the first bytes from a FIFO can mean, with the number of bytes that say so; the likeliest first.</summary>
    IEnumerable<(int Pid, int Length)> ReadGreeting(ReadOnlyMemory<byte> begin);

    /// <summary>What such a peer gets wrong, for the user.</summary>
    /// <param name="name">The peer in words.</param>
    /// <param name="greeting">Bytes of its greeting.</param>
    string? WarningOf(string name, int greeting);

    /// <summary>How lines go to such peers, one after the other.</summary>
    Outgoing CreateOutgoing(ChatContext context, Outbox outbox);

    /// <summary>How lines come from one.</summary>
    Incoming CreateIncoming(ChatContext context);

    /// <summary>Shows lines to their viewers.</summary>
    Mirror CreateMirror(ChatContext context, ChatSegment segment, RingWriter ring);
}
