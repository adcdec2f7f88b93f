using ActorIpcChat.Cluster.Engine;
using ActorIpcChat.Cluster.Wire;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Members;
using ActorIpcChat.Reporting;
using ActorIpcChat.Settings;
using Akka.Actor;

namespace ActorIpcChat.Cluster.Members;

/// <summary>Carries lines to and from the other members of the cluster.</summary>
internal sealed class RelayActor(MemberContext context, MemberMemory memory, IActorRef membership) : MemberRelay(context.Chat, memory)
{
    private const string RetryKey = "retry";

    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);

    private readonly AbsentMembers _absent = new(context.Clock, context.Settings.Cluster.UnreachableTimeout);
    private PeerProtocol? _protocol;

    private sealed record Retry;

    protected override bool IsLinked => _protocol is not null;

    protected override bool AnyReceiving => _protocol!.Peers.AnyReceiving;

    protected override bool IsDelivered => _protocol!.IsDelivered;

    protected override IEnumerable<string> Undelivered => _protocol!.Undelivered;

    protected override IEnumerable<string> Others => _protocol!.Peers.Where(static peer => !peer.HasLeft)
        .Select(static peer => $"{peer.Name} {(peer.IsUnreachable ? "cannot be reached" : "is here")}");

    protected override void PreStart()
    {
        foreach (var known in Memory.Table.Known.Where(known => known.Awaited))
            _absent.Add(known.Session, Memory.Outbox.Acknowledged);
        base.PreStart();
    }

    protected override void OnLink(object message)
    {
        switch (message)
        {
            case FromMember or MemberUp or MemberRemoved or ReachabilityChanged:
                OnMemberMessage(message);
                break;
            case Retry:
                _protocol?.Retry();
                break;
            case MembershipActor.EngineReady ready:
                _protocol = new PeerProtocol(ready.Engine, Memory, _absent, context.Chat);
                break;
            case MemberActor.Joined:
                Timers.StartPeriodicTimer(RetryKey, new Retry(), RetryInterval);
                break;
            case MemberActor.Exited:
                Rejoin();
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    protected override bool Exchange()
    {
        var hasSpace = _protocol!.Exchange();
        if (_protocol.NickIsTakenBy is not { } other)
            return hasSpace;
        var nick = context.Settings.Nick;
        _protocol = null;
        Fail(new LinuxException(
            $"cannot join the room {context.RoomName} as {nick}", $"{nick} is there already, at {other}", "choose another --nick"));
        return true;
    }

    protected override void SayGoodbye()
    {
        _protocol!.SayGoodbye();
        _protocol = null;
    }

    private void OnMemberMessage(object message)
    {
        switch (message)
        {
            case FromMember { Message: JoinRequest } when !IsInRoom:
                // There is no room to join yet.
                break;
            case FromMember from:
                _protocol?.Receive(from);
                break;
            case MemberUp up:
                _protocol?.Add(up.Member);
                break;
            case MemberRemoved removed:
                if (_protocol?.Remove(removed.Member) == true)
                    membership.Tell(new MembershipActor.AddContact(ClusterEngine.EndpointOf(removed.Member.Address)));
                break;
            case ReachabilityChanged changed:
                _protocol?.SetReachable(changed.Member, changed.IsReachable);
                break;
        }

        if (_protocol is { Peers: { Count: var others, UnreachableCount: var unreachable } } protocol)
        {
            Measure(others, unreachable, protocol.SentBytes);
            ReportOthers(others, unreachable);
        }
    }

    private void Rejoin()
    {
        IsInRoom = false;
        Timers.Cancel(RetryKey);
        // Before RemoveAll, which removes rows of the table.
        IReadOnlyList<HostPort> endpoints = [.. ContactPoints.KnownIn(Memory.Table).Concat(_protocol?.Peers.Endpoints ?? []).Distinct()];
        _protocol?.RemoveAll();
        _protocol = null;
        context.Health?.Set(ChatCondition.Waiting, "joining the room again");
        membership.Tell(new MembershipActor.Rejoin(endpoints));
    }
}
