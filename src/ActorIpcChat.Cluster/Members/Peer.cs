using ActorIpcChat.Cluster.Engine;
using ActorIpcChat.Lines;
using ActorIpcChat.Text;
using Akka.Actor;

namespace ActorIpcChat.Cluster.Members;

/// <summary>Another member, and the positions of both streams.</summary>
internal sealed class Peer(Akka.Cluster.Member member)
{
    /// <summary>As it was when it came up.</summary>
    public Akka.Cluster.Member Member { get; set; } = member;

    public Address Address => Member.Address;

    /// <summary>Its gateway; null before its first message.</summary>
    public IActorRef? Ref { get; set; }

    /// <summary>Null before its introduction.</summary>
    public string? Nick { get; set; }

    /// <summary><see cref="Wire.Introduction.Instance"/>; 0 before its introduction.</summary>
    public ulong Instance { get; set; }

    /// <summary>Its stream; null before its introduction.</summary>
    public IncomingStream? Incoming { get; set; }

    /// <summary>It has sent the position from which it needs our stream.</summary>
    public bool IsReceiving { get; set; }

    /// <summary>Position of our stream that it acknowledged before it was absent; null if it was not.</summary>
    public long? EarlierPosition { get; set; }

    /// <summary>Position of our stream up to which it has stored everything.</summary>
    public long Acknowledged { get; set; }

    /// <summary>Position of our stream up to which it was sent.</summary>
    public long Sent { get; set; }

    /// <summary>The next frames restart the stream at <see cref="Sent"/>: see <see cref="Wire.LineFrames.Restarts"/>.</summary>
    public bool Restarts { get; set; }

    /// <summary><see cref="Acknowledged"/> at the last periodic check.</summary>
    public long LastAcknowledged { get; set; }

    /// <summary>It sent a goodbye, or its successor has joined: no more is sent or received.</summary>
    public bool HasLeft { get; set; }

    /// <summary>The user was told that it is here.</summary>
    public bool IsAnnounced { get; set; }

    public bool IsUnreachable { get; set; }

    /// <summary>As of <see cref="TimeProvider.GetTimestamp"/>.</summary>
    public long UnreachableSince { get; set; }

    /// <summary>Its name in notices: NICK (HOST:PORT).</summary>
    public string Name
        => Nick is null ? ClusterEngine.EndpointOf(Address).ToString() : $"{VisibleText.Of(Nick)} ({ClusterEngine.EndpointOf(Address)})";
}
