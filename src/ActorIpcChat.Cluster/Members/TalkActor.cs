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
/// What flows through a member: standard input into its outbox, from where <see cref="Conversation"/> sends it to all others, and what they
/// send into its ring, as fast as its viewers make room.
/// </summary>
/// <param name="context">What it works with.</param>
/// <param name="memory">Where it all lies.</param>
/// <param name="entrance">Told where those are that were lost.</param>
#pragma warning disable CA1001 // PostStop disposes what it has: an actor has no other end.
internal sealed class TalkActor(MemberContext context, MemberMemory memory, IActorRef entrance) : UntypedActor, IWithTimers
{
    private const string LookKey = "look";
    private const string ViewersKey = "viewers";

    private static readonly PollSettings LookForTheDead = new(TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(500), 2);
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);

    private readonly Absentees _absentees = new(context.Clock, context.Settings.Cluster.UnreachableTimeout);
    private readonly MeasuredMember _measured = new(context.Room, memory.Outbox, memory.Ring);
    private InputFeed _input = null!;
    private LoopRegistration? _bell;
    private Conversation? _conversation;
    private TimeSpan _delay;
    private bool _inRoom;
    private bool _leaving;

    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>To the parent: standard input has ended.</summary>
    public sealed record InputEnded;

    /// <summary>From the parent: read no more, deliver what was accepted, and say goodbye; answered with <see cref="SaidGoodbye"/>.</summary>
    public sealed record Leave;

    /// <summary>From the parent: the same without waiting any longer.</summary>
    public sealed record LeaveWithout;

    /// <summary>To the parent: the others need this one no more.</summary>
    public sealed record SaidGoodbye;

    /// <summary>From the parent: this one is out of the room, and comes again.</summary>
    public sealed record OutOfIt;

    private sealed record LookNow;

    private sealed record LookForViewers;

    protected override SupervisorStrategy SupervisorStrategy() => ChildFailure.StopAndTell(Context.Parent, Akka.Event.Logging.GetLogger(Context));

    protected override void PreStart()
    {
        foreach (var known in memory.Table.Known.Where(known => known.Awaited))
            _absentees.Add(known.Session, memory.Outbox.Acknowledged);
        var self = Self;
        _input = new InputFeed(memory.Accepted, memory.Outbox, Context.ActorOf(
            ActorProps.OnLoop(() => new StdinActor(
                context.Loop, context.Input, self, context.Settings.Fifo.Capacity, context.Settings.StayOnStdinEnd)), "stdin"));
        _bell = context.Loop.WatchReadable(memory.Resources.Bell, Self);
    }

    protected override void PostStop()
    {
        _measured.Dispose();
        _bell?.Dispose();
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case FromMember or MemberCame or MemberWent or MemberReachability:
                Hear(message);
                break;
            case OutboxSpace space:
                if (!_input.TakeBack(space))
                    Context.Parent.Tell(new InputEnded());
                break;
            case StdinActor.Failed failed:
                Context.Parent.Tell(failed);
                break;
            case Readable:
                memory.AnswerBell();
                break;
            case LookForViewers:
                memory.Ring.Slots.Living();
                break;
            case LookNow:
                _conversation?.LookAgain();
                break;
            case EntranceActor.Listens listens:
                _conversation = new Conversation(listens.Engine, memory, _absentees, context.Settings.Nick, context.Settings.Cluster, context.Notices);
                break;
            case EntranceActor.Inside:
                _inRoom = true;
                Timers.StartPeriodicTimer(LookKey, new LookNow(), LookAgain);
                break;
            case OutOfIt:
                GoOut();
                break;
            case Leave:
                _leaving = true;
                _input.Stop();
                break;
            case LeaveWithout:
                if (_conversation?.Awaited.ToList() is { Count: > 0 } awaited)
                    context.Notices.Say($"leaving without {string.Join(", ", awaited)}, who did not take everything");
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

    private void Hear(object message)
    {
        switch (message)
        {
            case FromMember { Message: Knock } when !_inRoom:
                // There is no room yet to let anybody into.
                break;
            case FromMember from:
                _conversation?.Take(from);
                break;
            case MemberCame came:
                _conversation?.Came(came.Member);
                break;
            case MemberWent went:
                if (_conversation?.Went(went.Member) == true)
                    entrance.Tell(new EntranceActor.LookFor(ClusterEngine.PlaceOf(went.Member.Address)));
                break;
            case MemberReachability reach:
                _conversation?.Reached(reach.Member, reach.IsReachable);
                break;
        }

        TellHowItIs();
    }

    private void Flow()
    {
        if (_conversation is null)
            return;
        if (_conversation.NickIsTakenBy is { } other)
        {
            var nick = context.Settings.Nick;
            Context.Parent.Tell(new ChildFailure(new LinuxException($"be {nick} in the room {context.RoomName}", $"{nick} is there already, at {other}", "choose another --nick")));
            _conversation = null;
            return;
        }

        if (_conversation.Flow())
            _delay = LookForTheDead.Min;
        else
            WaitForViewers();
        if (!_inRoom)
            return;
        _input.Go(_conversation.Peers.IsCompany);
        if (_leaving && _input.IsAtRest && _conversation.IsDelivered)
            SayGoodbye();
    }

    private void SayGoodbye()
    {
        _conversation?.SayGoodbye();
        _conversation = null;
        Timers.CancelAll();
        Context.Parent.Tell(new SaidGoodbye());
    }

    private void GoOut()
    {
        _inRoom = false;
        Timers.Cancel(LookKey);
        // When they are ended, the table knows some of them no more.
        IReadOnlyList<HostPort> places = [.. memory.KnownPlaces.Concat(_conversation?.Peers.Places ?? []).Distinct()];
        _conversation?.EndAll();
        _conversation = null;
        context.Health?.Tell(ChatCondition.Waiting, "looks for the room again");
        entrance.Tell(new EntranceActor.ComeAgain(places));
    }

    private void WaitForViewers()
    {
        if (!memory.Ring.WantSpace())
        {
            Self.Tell(new LookForViewers());
            return;
        }

        // A viewer that moves on rings; one that has died never will.
        if (Timers.IsTimerActive(ViewersKey))
            return;
        Timers.StartSingleTimer(ViewersKey, new LookForViewers(), _delay);
        _delay = LookForTheDead.Next(_delay);
    }

    private void TellHowItIs()
    {
        if (_conversation is not { Peers: { Count: var others, UnreachableCount: var unreachable } } conversation)
            return;
        _measured.Tell(others, unreachable, conversation.SentBytes);
        if (context.Health is { } health)
        {
            health.Tell(
                others == 0 ? ChatCondition.Waiting : unreachable > 0 ? ChatCondition.Impaired : ChatCondition.Chatting,
                others == 0 ? "alone in the room" : unreachable == 0 ? $"chats with {others}" : $"chats with {others}, of whom {unreachable} cannot be reached");
        }
    }
}
