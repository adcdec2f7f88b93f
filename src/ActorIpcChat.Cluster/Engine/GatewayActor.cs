using ActorIpcChat.Cluster.Wire;
using Akka.Actor;
using Akka.Cluster;

namespace ActorIpcChat.Cluster.Engine;

/// <summary>
/// The only actor that other members can reach. It passes their messages and the cluster's events to the chat's actor system, which outlives
/// this one.
/// </summary>
/// <param name="membership">Receives answers to <see cref="JoinRequest"/>, and events of this member.</param>
/// <param name="relay">Receives all other messages, and events of the other members.</param>
internal sealed class GatewayActor(IActorRef membership, IActorRef relay) : UntypedActor
{
    private readonly Akka.Cluster.Cluster _cluster = Akka.Cluster.Cluster.Get(Context.System);

    protected override void PreStart() => _cluster.Subscribe(
        Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents,
        typeof(ClusterEvent.IMemberEvent), typeof(ClusterEvent.IReachabilityEvent));

    protected override void PostStop() => _cluster.Unsubscribe(Self);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case LinkMessage received:
                // A sender of the same actor system has no address in its path, but this member never sends to itself.
                (received is Welcome or JoinRefused ? membership : relay).Tell(new FromMember(Sender.Path.Address, Sender, received), Self);
                break;
            case ClusterEvent.MemberUp or ClusterEvent.MemberWeaklyUp:
                var up = ((ClusterEvent.IMemberEvent)message).Member;
                (IsSelf(up) ? membership : relay).Tell(new MemberUp(up), Self);
                break;
            case ClusterEvent.MemberRemoved removed when !IsSelf(removed.Member):
                relay.Tell(new MemberRemoved(removed.Member), Self);
                break;
            case ClusterEvent.UnreachableMember unreachable when !IsSelf(unreachable.Member):
                relay.Tell(new ReachabilityChanged(unreachable.Member, false), Self);
                break;
            case ClusterEvent.ReachableMember reachable when !IsSelf(reachable.Member):
                relay.Tell(new ReachabilityChanged(reachable.Member, true), Self);
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
