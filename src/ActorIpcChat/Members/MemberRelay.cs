using ActorIpcChat.Dispatch;
using ActorIpcChat.Leaving;
using ActorIpcChat.Lines;
using ActorIpcChat.Linux.Events;
using ActorIpcChat.Metering;
using ActorIpcChat.Peer;
using ActorIpcChat.Reporting;
using ActorIpcChat.Rooms;
using ActorIpcChat.Settings;
using ActorIpcChat.Text;
using ActorIpcChat.Typing;
using Akka.Actor;

namespace ActorIpcChat.Members;

/// <summary>
/// Carries lines: standard input into the outbox, and the other members' lines into the ring, as fast as viewers free space. The link carries
/// them between the members.
/// </summary>
#pragma warning disable CA1001 // PostStop disposes the fields.
internal abstract class MemberRelay(ChatContext context, MemberMemory memory) : UntypedActor, IWithTimers
{
    private const string ViewersKey = "viewers";
    private const string SearchingViewersKey = "searching-viewers";

    /// <summary>How often it looks for dead viewers while the ring is full.</summary>
    private static readonly PollSettings ViewerCheck = new(TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(500), 2);

    private readonly AbsenceReport _absentConsumers = new(context.Notices);
    private readonly SearchingViewers _searchingViewers = new(context.Room, Role.A, memory.Resources.Segment, memory.Ring);
    private readonly MeasuredMember _measured = new(context.Room, memory.Outbox, memory.Ring);
    private InputFeed? _stdin;
    private ProgramInput? _program;
    private LoopRegistration? _doorbell;
    private TimeSpan _checkDelay;
    private bool _continues;
    private bool _alone;

    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>To the parent: standard input has ended.</summary>
    public sealed record InputEnded;

    /// <summary>From the parent: stop reading, deliver accepted lines, say goodbye; answered with <see cref="GoodbyeSent"/>.</summary>
    public sealed record Leave;

    /// <summary>From the parent: say goodbye without waiting for the delivery.</summary>
    public sealed record LeaveNow;

    /// <summary>To the parent, last.</summary>
    public sealed record GoodbyeSent;

    private sealed record CheckViewers;

    private sealed class Continue
    {
        public static readonly Continue Instance = new();
    }

    /// <summary>This member's memory.</summary>
    protected MemberMemory Memory { get; } = memory;

    /// <summary>The link can carry lines.</summary>
    protected abstract bool IsLinked { get; }

    /// <summary>A member receives what is accepted.</summary>
    protected abstract bool AnyReceiving { get; }

    /// <summary>Every member has all that is accepted.</summary>
    protected abstract bool IsDelivered { get; }

    /// <summary>Names of the members that do not.</summary>
    protected abstract IEnumerable<string> Undelivered { get; }

    /// <summary>The other members, a line for each.</summary>
    protected abstract IEnumerable<string> Others { get; }

    /// <summary>This member is in the room.</summary>
    protected bool IsInRoom { get; set; }

    /// <summary>It leaves once everything is delivered.</summary>
    protected bool IsLeaving { get; private set; }

    /// <summary>The ring is full of unread lines.</summary>
    protected bool WaitsForViewers { get; private set; }

    protected override SupervisorStrategy SupervisorStrategy() => ChildFailure.StopAndTell(Context.Parent, Akka.Event.Logging.GetLogger(Context));

    /// <summary>Where this member's own lines come from.</summary>
    protected IMemberInput Input => (IMemberInput?)_program ?? _stdin!;

    protected override void PreStart()
    {
        _doorbell = context.Loop.WatchReadable(Memory.Resources.Doorbell, Self);
        if (context.Program is { } program)
            _program = new ProgramInput(program.CreateFeed(Memory.Outbox), Self);
        else
            ReadStandardInput();
    }

    private void ReadStandardInput()
    {
        var (self, nick) = (Self, context.Settings.Nick);
        var stays = context.Settings.StayOnStdinEnd && !context.Interactive;
        var props = ActorProps.OnLoop(() => new TypingActor(self, nick, static _ => false, context.Notices, TypedCommand.OfMember));
        var typing = context.Interactive ? Context.ActorOf(props, "typing") : null;
        var stdin = Context.ActorOf(
            ActorProps.OnLoop(() => new StdinActor(context.Loop, context.Input, typing ?? self, context.Settings.Fifo.Capacity, stays)), "stdin");
        typing?.Tell(new TypingActor.Listen(stdin));
        _stdin = new InputFeed(Memory.Accepted, Memory.Outbox, typing ?? stdin, stdin);
    }

    protected override void PostStop()
    {
        _program?.Stop();
        _program?.Acknowledged();
        _measured.Dispose();
        _doorbell?.Dispose();
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case OutboxSpace space:
                if (!_stdin!.TakeBack(space))
                    Context.Parent.Tell(new InputEnded());
                break;
            case StdinActor.Failed or CleanupActor.LeaveRequested:
                Context.Parent.Tell(message);
                break;
            case TypingActor.WhoRequested:
                var process = context.ShowsPids ? $" (process {Environment.ProcessId})" : "";
                context.Notices.Say($"you are {VisibleText.Of(context.Settings.Nick)}{process}");
                foreach (var other in IsLinked ? Others : [])
                    context.Notices.Say(other);
                break;
            case FifoWriterActor.LookAtFeed:
                _program!.Look();
                break;
            case Readable:
                OnDoorbell();
                break;
            case Continue:
                _continues = false;
                break;
            case SearchingViewers.LookAgain:
                break;
            case CheckViewers:
                Memory.Ring.Slots.CountLiving();
                _absentConsumers.Check(() => Memory.Resources.Segment.AbsentInTheWay);
                break;
            case MemberActor.Joined:
                IsInRoom = true;
                OnLink(message);
                break;
            case Leave:
                IsLeaving = true;
                Input.Stop();
                break;
            case LeaveNow:
                if (IsLinked && Undelivered.ToList() is { Count: > 0 } undelivered)
                    context.Notices.Say($"leaving before {string.Join(", ", undelivered)} received every line");
                EndGoodbye();
                break;
            case CleanupActor.Resumed:
                Input.Resume();
                break;
            default:
                OnLink(message);
                break;
        }

        Flow();
    }

    /// <summary>A message of the link.</summary>
    protected abstract void OnLink(object message);

    /// <summary>A viewer has freed space, or asks for a repair.</summary>
    protected virtual void OnDoorbell() => Memory.AnswerDoorbell();

    /// <summary>Publishes received lines, and passes on accepted ones.</summary>
    /// <returns>False while the ring has no space.</returns>
    protected abstract bool Exchange();

    /// <summary>Everything is done for now.</summary>
    protected virtual void OnIdle()
    {
    }

    /// <summary>Tells the other members that this one leaves, and ends the link.</summary>
    protected abstract void SayGoodbye();

    /// <summary>The link has failed.</summary>
    protected static void Fail(Exception why) => Context.Parent.Tell(new ChildFailure(why));

    /// <summary>Handles everything again, behind what waits already.</summary>
    protected void ContinueLater()
    {
        if (!_continues)
            Self.Tell(Continue.Instance);
        _continues = true;
    }

    /// <summary>Counts for the meter: other members, those that do not answer, and bytes sent to all of them in sum.</summary>
    protected void Measure(int others, int unreachable, long sentBytes) => _measured.Set(others, unreachable, sentBytes);

    /// <summary>Reports how many other members there are, and how many of them do not answer.</summary>
    protected void ReportOthers(int others, int unreachable)
    {
        if (context.ForWindow && others == 0 && !_alone)
            context.Notices.Announce(ChatContext.WaitingLine);
        _alone = others == 0;
        if (context.Health is { } health)
        {
            health.Set(
                others == 0 ? ChatCondition.Waiting : unreachable > 0 ? ChatCondition.Impaired : ChatCondition.Chatting,
                others == 0 ? "alone in the room" : $"chats with {others}{(unreachable == 0 ? "" : $", of whom {unreachable} cannot be reached")}");
        }
    }

    private void Flow()
    {
        if (!IsLinked)
            return;
        WaitsForViewers = !Exchange();
        if (WaitsForViewers)
        {
            WaitForViewers();
        }
        else
        {
            _checkDelay = ViewerCheck.Min;
            _absentConsumers.End();
        }

        if (Memory.Inbox.HasMore)
            ContinueLater();
        if (!IsLinked || !IsInRoom)
            return;
        Input.Acknowledged();
        Input.Feed(AnyReceiving);
        if (IsLeaving && Input.IsIdle && IsDelivered && !AwaitsSearchingViewers())
            EndGoodbye();
        else if (!_continues)
            OnIdle();
    }

    private bool AwaitsSearchingViewers()
    {
        if (!_searchingViewers.MustWait())
            return false;
        Timers.StartSingleTimer(SearchingViewersKey, new SearchingViewers.LookAgain(), SearchingViewers.LookAgainAfter);
        return true;
    }

    private void EndGoodbye()
    {
        if (IsLinked)
            SayGoodbye();
        Timers.CancelAll();
        Context.Parent.Tell(new GoodbyeSent());
    }

    private void WaitForViewers()
    {
        if (!Memory.Ring.RequestSpace())
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
}
