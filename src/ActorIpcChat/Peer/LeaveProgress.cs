namespace ActorIpcChat.Peer;

/// <summary>How far leaving has got.</summary>
internal sealed class LeaveProgress
{
    /// <summary>This process leaves. If it loses the connection, it reconnects only to deliver.</summary>
    public bool Begun { get; set; }

    /// <summary>The peer sends no more.</summary>
    public bool PeerSaidGoodbye { get; set; }

    /// <summary>The peer's goodbye was an answer: it stays.</summary>
    public bool PeerStays { get; set; }

    /// <summary>This process told the peer that it stays.</summary>
    public bool SaidToStay { get; set; }

    /// <summary>The peer's process has died.</summary>
    public bool PeerIsDead { get; set; }

    /// <summary>The peer got SIGINT.</summary>
    public bool PeerInterrupted { get; set; }
}
