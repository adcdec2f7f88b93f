using ActorIpcChat.Inspection;
using ActorIpcChat.Leaving;
using ActorIpcChat.Lines;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Peer;
using ActorIpcChat.Reporting;
using ActorIpcChat.Rooms;
using Akka.Actor;
using Akka.Event;

namespace ActorIpcChat.Members;

/// <summary>
/// A member of a room of many, from taking its nick to cleaning up. Its link joins and leaves the room, and has a <see cref="MemberRelay"/>,
/// which carries lines.
/// </summary>
/// <remarks>
/// <code>
/// Outside ──Joined──▶ Chatting ──LeaveRequested──▶ Delivering ──GoodbyeSent──▶ Leaving ──Exited──▶ Finishing
///    ▲                    │
///    └──────Exited────────┘
/// </code>
/// </remarks>
/// <param name="context">Services and settings.</param>
/// <param name="link">The member's link.</param>
/// <param name="startLink">Starts the actors of the link.</param>
internal sealed class MemberActor(ChatContext context, LinkKind link, Func<IActorContext, MemberMemory, LinkActors> startLink)
    : UntypedActor, IWithTimers
{
    private const string TimeoutKey = "timeout";

    /// <summary>Longest wait for the room to confirm that this member left. The others have its goodbye already.</summary>
    private static readonly TimeSpan LeavingLimit = TimeSpan.FromSeconds(4);

    private MemberMemory? _memory;
    private IActorRef _cleanup = ActorRefs.Nobody;
    private IActorRef _membership = ActorRefs.Nobody;
    private IActorRef _relay = ActorRefs.Nobody;
    private bool _leaving;
    private bool _failed;
    private int _exitCode;

    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>From the link: this member is in the room.</summary>
    public sealed record Joined;

    /// <summary>From the link: this member is no longer in the room.</summary>
    /// <param name="Reason">Notice for the user.</param>
    public sealed record Exited(string Reason);

    /// <summary>To the link: leave the room; answered with <see cref="Exited"/>.</summary>
    public sealed record LeaveRoom;

    /// <summary>To the link: end; answered with <see cref="LinkEnded"/>.</summary>
    public sealed record EndLink;

    /// <summary>From the link, last.</summary>
    public sealed record LinkEnded;

    private sealed record TimedOut;

    /// <summary>The program whose lines these are; null for the command, and without memory.</summary>
    private IProgramEnd? Program => _memory is null ? null : context.Program;

    /// <summary>After a read error a member leaves even with <c>chat.on-stdin-end = stay</c>.</summary>
    private bool LeavesAtInputEnd => _exitCode != 0 || !context.Settings.StayOnStdinEnd;

    protected override SupervisorStrategy SupervisorStrategy() => ChildFailure.StopAndTell(Self, Context.GetLogger());

    protected override void PreStart()
    {
        _cleanup = CleanupActor.Start(Context, context.Exit, context.Notices, context.HandleSignals);
        try
        {
            RoomUse.ThrowIfOtherLink(context.Room, link);
            _memory = MemberMemory.Acquire(context, link);
        }
        catch (LinuxException e)
        {
            Fail(new ChildFailure(e));
            return;
        }

        if (_memory.Resources.TakenOver)
            context.Notices.Say($"going on where an earlier {context.Settings.Nick} was ended");
        if (context.Input is null && context.Program is null)
            context.Notices.Say("standard input is closed: nothing will be sent");
        context.Program?.RoleTaken(Self);
        (_membership, _relay) = startLink(Context, _memory);
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
            case Joined joined:
                _relay.Tell(joined);
                Become(_leaving ? Delivering : Chatting);
                break;
            case MemberRelay.InputEnded when !_leaving && LeavesAtInputEnd:
                _leaving = true;
                _relay.Tell(new MemberRelay.Leave());
                break;
            case CleanupActor.LeaveRequested or TimedOut:
                // Some members may know it already, so it says goodbye. If it joins meanwhile, the goodbye still counts.
                _leaving = true;
                _relay.Tell(new MemberRelay.LeaveNow());
                break;
            case MemberRelay.GoodbyeSent:
                LeaveTheRoom();
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
                _relay.Tell(new MemberRelay.LeaveNow());
                break;
            case MemberRelay.GoodbyeSent:
                LeaveTheRoom();
                break;
            default:
                InRoom(message);
                break;
        }
    }

    /// <summary>The link leaves the room.</summary>
    private void Leaving(object message)
    {
        switch (message)
        {
            case Exited or TimedOut:
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
            case LinkEnded when Program?.Ending(_memory!.Outbox.UndeliveredLines(), _memory.Ring.Head > _memory.Ring.First) == true:
                // Its reader attaches the memory first.
                break;
            case LinkEnded or FinishingState.ReaderIsReady or CleanupActor.LeaveNow:
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
            case MemberRelay.InputEnded when !_leaving && LeavesAtInputEnd:
                Leave();
                break;
            case Exited exited:
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
        _relay.Tell(new MemberRelay.Leave());
        Become(Delivering);
    }

    private void LeaveTheRoom()
    {
        if (_membership.IsNobody())
        {
            Finish(0);
            return;
        }

        _membership.Tell(new LeaveRoom());
        Timers.StartSingleTimer(TimeoutKey, new TimedOut(), LeavingLimit);
        Become(Leaving);
    }

    private void Fail(ChildFailure failure)
    {
        context.Notices.SayError(failure.Line);
        Finish(1);
    }

    private void Finish(int exitCode)
    {
        _exitCode = Math.Max(_exitCode, exitCode);
        Timers.CancelAll();
        context.Health?.Set(ChatCondition.Ended, "has ended");
        Become(Finishing);
        if (!_relay.IsNobody())
            Context.Stop(_relay);
        if (_membership.IsNobody())
        {
            Self.Tell(new LinkEnded());
            return;
        }

        _membership.Tell(new EndLink());
    }
}

/// <summary>The actors of a member's link.</summary>
/// <param name="Membership">Joins and leaves the room; <see cref="ActorRefs.Nobody"/> if that takes no time.</param>
/// <param name="Relay">Its <see cref="MemberRelay"/>.</param>
internal readonly record struct LinkActors(IActorRef Membership, IActorRef Relay);
