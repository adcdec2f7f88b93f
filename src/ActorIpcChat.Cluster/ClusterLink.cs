using ActorIpcChat.Cluster.Members;
using ActorIpcChat.Composition;
using ActorIpcChat.Dispatch;
using ActorIpcChat.Peer;
using Akka.Actor;
using Akka.Configuration;

namespace ActorIpcChat.Cluster;

/// <summary>A cluster of machines, or of several members of one. The engine that talks to the others gets an actor system of its own.</summary>
/// <param name="roomName">What the room is called; who means the same room says the same.</param>
/// <param name="logging">HOCON of <c>akka</c> for the engine: how it logs.</param>
public sealed class ClusterLink(string roomName, Config logging) : IChatLink
{
    /// <inheritdoc/>
    public Props ChatProcess(ChatContext context)
    {
        var member = new MemberContext(context, roomName, logging);
        return ActorProps.OnLoop(() => new MemberActor(member));
    }

    /// <inheritdoc/>
    public string NameOf(ChatContext context) => "member";
}
