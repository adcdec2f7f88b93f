using ActorIpcChat.Dispatch;
using ActorIpcChat.Leaving;
using ActorIpcChat.Lines;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Reporting;
using Akka.Actor;
using Akka.Event;

namespace ActorIpcChat.Cluster.Members;

/// <summary>
/// A member of a room across machines, from taking its place on this one to taking everything away: <see cref="EntranceActor"/> brings it
/// into the room, <see cref="TalkActor"/> has what flows there.
/// </summary>
/// <remarks>
/// <code>
/// Outside ──in the room──▶ Chatting ──told to leave──▶ Delivering ──all have all──▶ Leaving ──out of the room──▶ Finishing
///    ▲                        │
///    └── the others went on ──┘
/// </code>
/// </remarks>
internal sealed class MemberActor(MemberContext context) : UntypedActor, IWithTimers
{
    private const string PatienceKey = "patience";

    /// <summary>The cluster may take so long to agree that this one has left; the others have its goodbye by then.</summary>
    private static readonly TimeSpan LeavingLimit = TimeSpan.FromSeconds(4);

    private MemberMemory? _memory;
    private IActorRef _cleanup = ActorRefs.Nobody;
    private IActorRef _entrance = ActorRefs.Nobody;
    private IActorRef _talk = ActorRefs.Nobody;
    private bool _leaving;
    private bool _failed;
    private int _exitCode;

    public ITimerScheduler Timers { get; set; } = null!;

    private sealed record PatienceEnded;

    /// <summary>An input that could not be read to its end is the end even of one that stays.</summary>
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
        var (session, places) = (memory.Outbox.Session, memory.KnownPlaces);
        _entrance = Context.ActorOf(ActorProps.OnLoop(() => new EntranceActor(context, session, places)), "entrance");
        _talk = Context.ActorOf(ActorProps.OnLoop(() => new TalkActor(context, memory, _entrance)), "talk");
        _entrance.Tell(new EntranceActor.Go(_talk));
    }

    protected override void OnReceive(object message) => Outside(message);

    /// <summary>What nobody expected ends the member, in one line: a restart would find its files in use by itself.</summary>
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

    /// <summary>On its way into the room.</summary>
    private void Outside(object message)
    {
        switch (message)
        {
            case EntranceActor.Inside inside:
                _talk.Tell(inside);
                Become(_leaving ? Delivering : Chatting);
                break;
            case TalkActor.InputEnded when !_leaving && LeavesAtInputEnd:
                _leaving = true;
                _talk.Tell(new TalkActor.Leave());
                break;
            case CleanupActor.LeaveRequested or PatienceEnded:
                // Some may have heard of it already.
                _talk.Tell(new TalkActor.LeaveWithout());
                break;
            case TalkActor.SaidGoodbye:
                LeaveRoom();
                break;
            default:
                InRoom(message);
                break;
        }
    }

    /// <summary>Lines flow.</summary>
    private void Chatting(object message)
    {
        switch (message)
        {
            case CleanupActor.LeaveRequested:
                Timers.StartSingleTimer(PatienceKey, new PatienceEnded(), context.Settings.Leave.Patience);
                Leave();
                break;
            default:
                InRoom(message);
                break;
        }
    }

    /// <summary>What was accepted is delivered, then goodbyes are said.</summary>
    private void Delivering(object message)
    {
        switch (message)
        {
            case CleanupActor.LeaveRequested:
                Timers.StartSingleTimer(PatienceKey, new PatienceEnded(), context.Settings.Leave.Patience);
                break;
            case PatienceEnded:
                _talk.Tell(new TalkActor.LeaveWithout());
                break;
            case TalkActor.SaidGoodbye:
                LeaveRoom();
                break;
            default:
                InRoom(message);
                break;
        }
    }

    /// <summary>The cluster agrees that this one is not in it any more.</summary>
    private void Leaving(object message)
    {
        switch (message)
        {
            case EntranceActor.Outside or PatienceEnded:
                Finish(0);
                break;
            default:
                Always(message);
                break;
        }
    }

    private void Finishing(object message)
    {
        switch (message)
        {
            case EntranceActor.Ended or CleanupActor.LeaveNow:
                _memory?.Close();
                _cleanup.Tell(new CleanupActor.CleanUp(_memory, _exitCode));
                // Its memory is gone from here on.
                Become(static _ => { });
                break;
        }
    }

    private void InRoom(object message)
    {
        switch (message)
        {
            case TalkActor.InputEnded when !_leaving && LeavesAtInputEnd:
                Leave();
                break;
            case EntranceActor.Outside outside:
                context.Notices.Say(outside.Why);
                _talk.Tell(new TalkActor.OutOfIt());
                Become(Outside);
                break;
            default:
                Always(message);
                break;
        }
    }

    private void Always(object message)
    {
        switch (message)
        {
            case CleanupActor.LeaveNow:
                Finish(0);
                break;
            case CleanupActor.Resumed resumed:
                _talk.Tell(resumed);
                break;
            case ChildFailure failure:
                Fail(failure);
                break;
            case StdinActor.Failed failed:
                context.Notices.SayError(failed.Why.Message);
                _exitCode = 1;
                break;
            default:
                // Came from what is no longer so.
                break;
        }
    }

    private void Leave()
    {
        _leaving = true;
        _talk.Tell(new TalkActor.Leave());
        Become(Delivering);
    }

    private void LeaveRoom()
    {
        _entrance.Tell(new EntranceActor.Leave());
        Timers.StartSingleTimer(PatienceKey, new PatienceEnded(), LeavingLimit);
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
        context.Health?.Tell(ChatCondition.Ended, "has ended");
        Become(Finishing);
        if (_entrance.IsNobody())
        {
            Self.Tell(new EntranceActor.Ended());
            return;
        }

        Context.Stop(_talk);
        _entrance.Tell(new EntranceActor.End());
    }
}
