using ActorIpcChat.Cluster.Members;
using ActorIpcChat.Composition;
using ActorIpcChat.Dispatch;
using ActorIpcChat.Members;
using ActorIpcChat.Peer;
using ActorIpcChat.Rooms;
using Akka.Actor;
using Akka.Configuration;

namespace ActorIpcChat.Cluster;

/// <summary>Links members over TCP, on one machine or several. The engine has an actor system of its own.</summary>
/// <param name="roomName">The room's name, the same for all members.</param>
/// <param name="logging">HOCON of <c>akka</c>: logging of the engine.</param>
internal sealed class ClusterLink(string roomName, Config logging) : IChatLink
{
    /// <inheritdoc/>
    public Props ChatProcess(ChatContext context)
    {
        var member = new MemberContext(context, roomName, logging);
        return ActorProps.OnLoop(() => new MemberActor(context, LinkKind.Cluster, (parent, memory) => Start(parent, memory, member)));
    }

    /// <inheritdoc/>
    public string NameOf(ChatContext context) => "member";

    private static LinkActors Start(IActorContext parent, MemberMemory memory, MemberContext context)
    {
        var (session, endpoints) = (memory.Outbox.Session, ContactPoints.KnownIn(memory.Table));
        var membership = parent.ActorOf(ActorProps.OnLoop(() => new MembershipActor(context, session, endpoints)), "membership");
        var relay = parent.ActorOf(ActorProps.OnLoop(() => new RelayActor(context, memory, membership)), "relay");
        membership.Tell(new MembershipActor.Start(relay));
        return new LinkActors(membership, relay);
    }
}
