using ActorIpcChat.Cluster.Engine;
using ActorIpcChat.Cluster.Wire;
using ActorIpcChat.Dispatch;
using ActorIpcChat.Leaving;
using ActorIpcChat.Lines;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Events;
using ActorIpcChat.Metering;
using ActorIpcChat.Reporting;
using ActorIpcChat.Settings;
using Akka.Actor;

namespace ActorIpcChat.Cluster.Members;

/// <summary>
/// Carries lines: standard input into the outbox and to the other members, and their lines into the ring, as fast as viewers free space.
/// </summary>
#pragma warning disable CA1001 // PostStop disposes the fields.
internal sealed class RelayActor(MemberContext context, MemberMemory memory, IActorRef membership) : UntypedActor, IWithTimers
{
    private const string RetryKey = "retry";
    private const string ViewersKey = "viewers";

    /// <summary>How often it looks for dead viewers while the ring is full.</summary>
    private static readonly PollSettings ViewerCheck = new(TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(500), 2);
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);

    private readonly AbsentMembers _absent = new(context.Clock, context.Settings.Cluster.UnreachableTimeout);
    private readonly AbsenceReport _absentConsumers = new(context.Notices);
    private readonly MeasuredMember _measured = new(context.Room, memory.Outbox, memory.Ring);
    private InputFeed _input = null!;
    private LoopRegistration? _doorbell;
    private PeerProtocol? _protocol;
    private TimeSpan _checkDelay;
    private bool _inRoom;
    private bool _leaving;

    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>To the parent: standard input has ended.</summary>
    public sealed record InputEnded;

    /// <summary>From the parent: stop reading, deliver accepted lines, say goodbye; answered with <see cref="GoodbyeSent"/>.</summary>
    public sealed record Leave;

    /// <summary>From the parent: say goodbye without waiting for the delivery.</summary>
    public sealed record LeaveNow;

    /// <summary>To the parent, last.</summary>
    public sealed record GoodbyeSent;

    private sealed record Retry;

    private sealed record CheckViewers;

    protected override SupervisorStrategy SupervisorStrategy() => ChildFailure.StopAndTell(Context.Parent, Akka.Event.Logging.GetLogger(Context));

    protected override void PreStart()
    {
        foreach (var known in memory.Table.Known.Where(known => known.Awaited))
            _absent.Add(known.Session, memory.Outbox.Acknowledged);
        var self = Self;
        _input = new InputFeed(memory.Accepted, memory.Outbox, Context.ActorOf(
            ActorProps.OnLoop(() => new StdinActor(
                context.Loop, context.Input, self, context.Settings.Fifo.Capacity, context.Settings.StayOnStdinEnd)), "stdin"));
        _doorbell = context.Loop.WatchReadable(memory.Resources.Doorbell, Self);
    }

    protected override void PostStop()
    {
        _measured.Dispose();
        _doorbell?.Dispose();
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case FromMember or MemberUp or MemberRemoved or ReachabilityChanged:
                OnMemberMessage(message);
                break;
            case OutboxSpace space:
                if (!_input.TakeBack(space))
                    Context.Parent.Tell(new InputEnded());
                break;
            case StdinActor.Failed failed:
                Context.Parent.Tell(failed);
                break;
            case Readable:
                memory.AnswerDoorbell();
                break;
            case CheckViewers:
                memory.Ring.Slots.CountLiving();
                _absentConsumers.Check(() => memory.Resources.Segment.AbsentInTheWay);
                break;
            case Retry:
                _protocol?.Retry();
                break;
            case MembershipActor.EngineReady ready:
                _protocol = new PeerProtocol(ready.Engine, memory, _absent, context.Settings.Nick, context.Settings.Cluster, context.Notices);
                break;
            case MembershipActor.Joined:
                _inRoom = true;
                Timers.StartPeriodicTimer(RetryKey, new Retry(), RetryInterval);
                break;
            case MembershipActor.Exited:
                Rejoin();
                break;
            case Leave:
                _leaving = true;
                _input.Stop();
                break;
            case LeaveNow:
                if (_protocol?.Undelivered.ToList() is { Count: > 0 } undelivered)
                    context.Notices.Say($"leaving before {string.Join(", ", undelivered)} received every line");
                SayGoodbye();
                break;
            case CleanupActor.Resumed:
                _input.Resume();
                break;
            default:
                Unhandled(message);
                break;
        }

        Flow();
    }

    private void OnMemberMessage(object message)
    {
        switch (message)
        {
            case FromMember { Message: JoinRequest } when !_inRoom:
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

        ReportHealth();
    }

    private void Flow()
    {
        if (_protocol is null)
            return;
        if (_protocol.NickIsTakenBy is { } other)
        {
            var nick = context.Settings.Nick;
            Context.Parent.Tell(new ChildFailure(new LinuxException(
                $"cannot join the room {context.RoomName} as {nick}", $"{nick} is there already, at {other}", "choose another --nick")));
            _protocol = null;
            return;
        }

        if (!_protocol.Exchange())
        {
            WaitForViewers();
        }
        else
        {
            _checkDelay = ViewerCheck.Min;
            _absentConsumers.End();
        }

        if (!_inRoom)
            return;
        _input.Feed(_protocol.Peers.AnyReceiving);
        if (_leaving && _input.IsIdle && _protocol.IsDelivered)
            SayGoodbye();
    }

    private void SayGoodbye()
    {
        _protocol?.SayGoodbye();
        _protocol = null;
        Timers.CancelAll();
        Context.Parent.Tell(new GoodbyeSent());
    }

    private void Rejoin()
    {
        _inRoom = false;
        Timers.Cancel(RetryKey);
        // Before RemoveAll, which removes rows of the table.
        IReadOnlyList<HostPort> endpoints = [.. memory.KnownEndpoints.Concat(_protocol?.Peers.Endpoints ?? []).Distinct()];
        _protocol?.RemoveAll();
        _protocol = null;
        context.Health?.Set(ChatCondition.Waiting, "joining the room again");
        membership.Tell(new MembershipActor.Rejoin(endpoints));
    }

    private void WaitForViewers()
    {
        if (!memory.Ring.RequestSpace())
        {
            Self.Tell(new CheckViewers());
            return;
        }

        // A viewer that frees space rings the doorbell; a dead one does not.
        if (Timers.IsTimerActive(ViewersKey))
            return;
        Timers.StartSingleTimer(ViewersKey, new CheckViewers(), _checkDelay);
        _checkDelay = ViewerCheck.Next(_checkDelay);
    }

    private void ReportHealth()
    {
        if (_protocol is not { Peers: { Count: var others, UnreachableCount: var unreachable } } protocol)
            return;
        _measured.Set(others, unreachable, protocol.SentBytes);
        if (context.Health is { } health)
        {
            health.Set(
                others == 0 ? ChatCondition.Waiting : unreachable > 0 ? ChatCondition.Impaired : ChatCondition.Chatting,
                others == 0 ? "alone in the room" : $"chats with {others}{(unreachable == 0 ? "" : $", of whom {unreachable} cannot be reached")}");
        }
    }
}
