using ActorIpcChat.Dispatch;
using ActorIpcChat.Host;
using ActorIpcChat.Members;
using ActorIpcChat.Peer;
using ActorIpcChat.Rooms;
using Akka.Actor;

namespace ActorIpcChat.Composition;

/// <summary>Links members of one machine through their shared memory.</summary>
internal sealed class HostLink : IChatLink
{
    /// <summary>The only instance.</summary>
    public static readonly HostLink Instance = new();

    private HostLink()
    {
    }

    /// <inheritdoc/>
    public Props ChatProcess(ChatContext context)
    {
        return ActorProps.OnLoop(() => new MemberActor(context, LinkKind.Host, Start));

        LinkActors Start(IActorContext parent, MemberMemory memory)
            => new(ActorRefs.Nobody, parent.ActorOf(ActorProps.OnLoop(() => new HostRelayActor(context, memory)), "relay"));
    }

    /// <inheritdoc/>
    public string NameOf(ChatContext context) => "member";
}
