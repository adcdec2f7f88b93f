using ActorIpcChat.Cluster.Wire;
using Akka.Actor;
using Akka.Cluster;

namespace ActorIpcChat.Cluster.Engine;

/// <summary>
/// The one actor that other members can reach: passes what they say, and what becomes of them, to the chat, which is in an actor system
/// of its own on the event loop and outlives this one.
/// </summary>
/// <param name="entrance">Gets what is about coming in.</param>
/// <param name="member">Gets what is said in the room.</param>
internal sealed class GatewayActor(IActorRef entrance, IActorRef member) : UntypedActor
{
    private readonly Akka.Cluster.Cluster _cluster = Akka.Cluster.Cluster.Get(Context.System);

    protected override void PreStart() => _cluster.Subscribe(
        Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents, typeof(ClusterEvent.IMemberEvent), typeof(ClusterEvent.IReachabilityEvent));

    protected override void PostStop() => _cluster.Unsubscribe(Self);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case LinkMessage said:
                // One that is on this machine's own system has no address in its path, and nobody of ours sends from there.
                (said is Welcome or Wire.Refused ? entrance : member).Tell(new FromMember(Sender.Path.Address, Sender, said), Self);
                break;
            case ClusterEvent.MemberUp or ClusterEvent.MemberWeaklyUp:
                var came = ((ClusterEvent.IMemberEvent)message).Member;
                (IsSelf(came) ? entrance : member).Tell(new MemberCame(came), Self);
                break;
            case ClusterEvent.MemberRemoved removed when !IsSelf(removed.Member):
                member.Tell(new MemberWent(removed.Member), Self);
                break;
            case ClusterEvent.UnreachableMember unreachable when !IsSelf(unreachable.Member):
                member.Tell(new MemberReachability(unreachable.Member, false), Self);
                break;
            case ClusterEvent.ReachableMember reachable when !IsSelf(reachable.Member):
                member.Tell(new MemberReachability(reachable.Member, true), Self);
                break;
            case ClusterEvent.IClusterDomainEvent:
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private bool IsSelf(Akka.Cluster.Member member) => member.UniqueAddress.Equals(_cluster.SelfUniqueAddress);
}
