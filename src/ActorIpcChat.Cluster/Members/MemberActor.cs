using ActorIpcChat.Dispatch;
using ActorIpcChat.Leaving;
using ActorIpcChat.Lines;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Reporting;
using Akka.Actor;
using Akka.Event;

namespace ActorIpcChat.Cluster.Members;

/// <summary>
/// A member of a cluster room, from taking its nick to cleaning up. <see cref="MembershipActor"/> joins and leaves the room,
/// <see cref="RelayActor"/> carries lines.
/// </summary>
/// <remarks>
/// <code>
/// Outside ──Joined──▶ Chatting ──LeaveRequested──▶ Delivering ──GoodbyeSent──▶ Leaving ──Exited──▶ Finishing
///    ▲                    │
///    └──────Exited────────┘
/// </code>
/// </remarks>
internal sealed class MemberActor(MemberContext context) : UntypedActor, IWithTimers
{
    private const string TimeoutKey = "timeout";

    /// <summary>Longest wait for the cluster to confirm that this member left. The others have its goodbye already.</summary>
    private static readonly TimeSpan LeavingLimit = TimeSpan.FromSeconds(4);

    private MemberMemory? _memory;
    private IActorRef _cleanup = ActorRefs.Nobody;
    private IActorRef _membership = ActorRefs.Nobody;
    private IActorRef _relay = ActorRefs.Nobody;
    private bool _leaving;
    private bool _failed;
    private int _exitCode;

    public ITimerScheduler Timers { get; set; } = null!;

    private sealed record TimedOut;

    /// <summary>After a read error a member leaves even with <c>chat.on-stdin-end = stay</c>.</summary>
    private bool LeavesAtInputEnd => _exitCode != 0 || !context.Settings.StayOnStdinEnd;

    protected override SupervisorStrategy SupervisorStrategy() => ChildFailure.StopAndTell(Self, Context.GetLogger());

    protected override void PreStart()
    {
        _cleanup = CleanupActor.Start(Context, context.Exit, context.Notices, context.HandleSignals);
        try
        {
            _memory = MemberMemory.Acquire(context);
        }
        catch (LinuxException e)
        {
            Fail(new ChildFailure(e));
            return;
        }

        if (_memory.Resources.TakenOver)
            context.Notices.Say($"going on where an earlier {context.Settings.Nick} was ended");
        if (context.Input is null)
            context.Notices.Say("standard input is closed: nothing will be sent");
        var memory = _memory;
        var (session, endpoints) = (memory.Outbox.Session, memory.KnownEndpoints);
        _membership = Context.ActorOf(ActorProps.OnLoop(() => new MembershipActor(context, session, endpoints)), "membership");
        _relay = Context.ActorOf(ActorProps.OnLoop(() => new RelayActor(context, memory, _membership)), "relay");
        _membership.Tell(new MembershipActor.Start(_relay));
    }

    protected override void OnReceive(object message) => Outside(message);

    /// <summary>Ends the member after an unexpected error: a restarted actor would find its own files in use.</summary>
    protected override bool AroundReceive(Receive receive, object message)
    {
        try
        {
            return base.AroundReceive(receive, message);
        }
        catch (Exception e) when (!_failed)
        {
            _failed = true;
            Context.GetLogger().Info(e, "the member failed");
            Fail(new ChildFailure(e));
            return true;
        }
    }

    /// <summary>Joining the room, for the first time or again.</summary>
    private void Outside(object message)
    {
        switch (message)
        {
            case MembershipActor.Joined joined:
                _relay.Tell(joined);
                Become(_leaving ? Delivering : Chatting);
                break;
            case RelayActor.InputEnded when !_leaving && LeavesAtInputEnd:
                _leaving = true;
                _relay.Tell(new RelayActor.Leave());
                break;
            case CleanupActor.LeaveRequested or TimedOut:
                // Some members may know it already, so it says goodbye.
                _relay.Tell(new RelayActor.LeaveNow());
                break;
            case RelayActor.GoodbyeSent:
                LeaveRoom();
                break;
            default:
                InRoom(message);
                break;
        }
    }

    private void Chatting(object message)
    {
        switch (message)
        {
            case CleanupActor.LeaveRequested:
                Timers.StartSingleTimer(TimeoutKey, new TimedOut(), context.Settings.Leave.Patience);
                Leave();
                break;
            default:
                InRoom(message);
                break;
        }
    }

    /// <summary>The relay delivers accepted lines, then says goodbye.</summary>
    private void Delivering(object message)
    {
        switch (message)
        {
            case CleanupActor.LeaveRequested:
                Timers.StartSingleTimer(TimeoutKey, new TimedOut(), context.Settings.Leave.Patience);
                break;
            case TimedOut:
                _relay.Tell(new RelayActor.LeaveNow());
                break;
            case RelayActor.GoodbyeSent:
                LeaveRoom();
                break;
            default:
                InRoom(message);
                break;
        }
    }

    /// <summary>The membership actor leaves the cluster.</summary>
    private void Leaving(object message)
    {
        switch (message)
        {
            case MembershipActor.Exited or TimedOut:
                Finish(0);
                break;
            default:
                InAnyState(message);
                break;
        }
    }

    private void Finishing(object message)
    {
        switch (message)
        {
            case MembershipActor.EngineStopped or CleanupActor.LeaveNow:
                _memory?.Close();
                _cleanup.Tell(new CleanupActor.CleanUp(_memory, _exitCode));
                // The memory is unmapped from here on.
                Become(static _ => { });
                break;
        }
    }

    private void InRoom(object message)
    {
        switch (message)
        {
            case RelayActor.InputEnded when !_leaving && LeavesAtInputEnd:
                Leave();
                break;
            case MembershipActor.Exited exited:
                context.Notices.Say(exited.Reason);
                _relay.Tell(exited);
                Become(Outside);
                break;
            default:
                InAnyState(message);
                break;
        }
    }

    /// <summary>Drops unknown messages: they are stale messages from an earlier state.</summary>
    private void InAnyState(object message)
    {
        switch (message)
        {
            case CleanupActor.LeaveNow:
                Finish(0);
                break;
            case CleanupActor.Resumed resumed:
                _relay.Tell(resumed);
                break;
            case ChildFailure failure:
                Fail(failure);
                break;
            case StdinActor.Failed failed:
                context.Notices.SayError(failed.Why.Message);
                _exitCode = 1;
                break;
        }
    }

    private void Leave()
    {
        _leaving = true;
        _relay.Tell(new RelayActor.Leave());
        Become(Delivering);
    }

    private void LeaveRoom()
    {
        _membership.Tell(new MembershipActor.Leave());
        Timers.StartSingleTimer(TimeoutKey, new TimedOut(), LeavingLimit);
        Become(Leaving);
    }

    private void Fail(ChildFailure failure)
    {
        context.Notices.Say(failure.Line);
        Finish(1);
    }

    private void Finish(int exitCode)
    {
        _exitCode = Math.Max(_exitCode, exitCode);
        Timers.CancelAll();
        context.Health?.Set(ChatCondition.Ended, "has ended");
        Become(Finishing);
        if (_membership.IsNobody())
        {
            Self.Tell(new MembershipActor.EngineStopped());
            return;
        }

        Context.Stop(_relay);
        _membership.Tell(new MembershipActor.StopEngine());
    }
}
