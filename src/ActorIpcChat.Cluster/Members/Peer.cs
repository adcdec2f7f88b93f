using ActorIpcChat.Cluster.Engine;
using ActorIpcChat.Lines;
using ActorIpcChat.Text;
using Akka.Actor;

namespace ActorIpcChat.Cluster.Members;

/// <summary>Another member: how far it has our stream, and how far we have its.</summary>
internal sealed class Peer(Akka.Cluster.Member member)
{
    /// <summary>As the cluster sees it.</summary>
    public Akka.Cluster.Member Member { get; } = member;

    /// <summary>Where it is.</summary>
    public Address Address => Member.Address;

    /// <summary>Who takes what is said to it; nobody before it has said something.</summary>
    public IActorRef? Ref { get; set; }

    /// <summary>What it is called; null before it has introduced itself.</summary>
    public string? Nick { get; set; }

    /// <summary>Which of its processes introduced itself.</summary>
    public ulong Instance { get; set; }

    /// <summary>Its stream.</summary>
    public IncomingStream? Incoming { get; set; }

    /// <summary>It has said where our stream is to go on.</summary>
    public bool IsKnown { get; set; }

    /// <summary>What it had of our stream when it was here before; null where it was not.</summary>
    public long? Had { get; set; }

    /// <summary>Position of our stream up to which it has everything.</summary>
    public long Acknowledged { get; set; }

    /// <summary>Position of our stream up to which it was sent.</summary>
    public long Sent { get; set; }

    /// <summary>What is sent next begins anew.</summary>
    public bool Begins { get; set; }

    /// <summary>What it had acknowledged at the last look.</summary>
    public long AcknowledgedBefore { get; set; }

    /// <summary>It has said goodbye, or its successor is here already: nothing more goes either way.</summary>
    public bool IsDone { get; set; }

    /// <summary>The user was told that it is here.</summary>
    public bool IsAnnounced { get; set; }

    /// <summary>It does not answer.</summary>
    public bool IsUnreachable { get; set; }

    /// <summary>Since when, as of <see cref="TimeProvider.GetTimestamp"/>.</summary>
    public long UnreachableSince { get; set; }

    /// <summary>What people call it.</summary>
    public string Name => Nick is null ? ClusterEngine.PlaceOf(Address).ToString() : $"{Printable.Name(Nick)} ({ClusterEngine.PlaceOf(Address)})";
}
