using ActorIpcChat.Cluster.Engine;
using ActorIpcChat.Cluster.Wire;
using ActorIpcChat.Leaving;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Settings;
using Akka.Actor;

namespace ActorIpcChat.Cluster.Members;

/// <summary>The way into the room and out of it: starts the engine, asks to be let in, joins, and comes again when the others went on without.</summary>
/// <remarks>
/// <code>
/// Starting ──the engine listens──▶ Knocking ──let in──▶ Joining ──in the room──▶ InRoom ──told to leave──▶ Leaving
///    ▲                                                                              │
///    └───────────────────── ComeAgain, once it was out of the room ─────────────────┘
/// </code>
/// A room that was cut in two, or that two began, becomes one again: whoever was lost is knocked at from inside, and the smaller part comes
/// over to the larger one.
/// </remarks>
internal sealed class EntranceActor(MemberContext context, ulong session, IReadOnlyList<HostPort> before) : UntypedActor, IWithTimers
{
    private const string KnockKey = "knock";
    private const string PatienceKey = "patience";

    private static readonly TimeSpan KnockAgain = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan KnockFromInside = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan EngineLimit = TimeSpan.FromSeconds(5);

    /// <summary>Places where others may be: more than there are members would not tell more.</summary>
    private const int MostPlaces = 128;

    private readonly ClusterSettings _settings = context.Settings.Cluster;
    private IReadOnlyList<HostPort> _before = before;
    private MemberPlaces _places = null!;
    private HostPort _place = context.Settings.Cluster.Listen;
    private ClusterEngine? _engine;
    private IActorRef _talk = ActorRefs.Nobody;
    private bool _again;

    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>From the parent: begin, and tell the talk of the engine.</summary>
    /// <param name="Talk">Gets what the others say.</param>
    public sealed record Go(IActorRef Talk);

    /// <summary>To the talk: others can be talked to once they are in the room.</summary>
    public sealed record Listens(ClusterEngine Engine);

    /// <summary>To the parent: this one is in the room.</summary>
    public sealed record Inside;

    /// <summary>To the parent: it is not any more.</summary>
    /// <param name="Why">What to tell the user.</param>
    public sealed record Outside(string Why);

    /// <summary>From the parent: look for the room anew, there as well.</summary>
    public sealed record ComeAgain(IReadOnlyList<HostPort> Places);

    /// <summary>From the parent: somebody was lost there, and may be found again.</summary>
    public sealed record LookFor(HostPort Place);

    /// <summary>From the parent: leave the room; answered with <see cref="Outside"/>.</summary>
    public sealed record Leave;

    /// <summary>From the parent: let go of the engine; answered with <see cref="Ended"/>.</summary>
    public sealed record End;

    /// <summary>To the parent: nothing is left.</summary>
    public sealed record Ended;

    private sealed record Started(ClusterEngine Engine);

    private sealed record NobodyAnswers(LinuxException Why);

    private sealed record KnockNow;

    private sealed record PatienceEnded;

    protected override void OnReceive(object message)
    {
        if (message is not Go go)
            return;
        _talk = go.Talk;
        StartEngine(Task.CompletedTask);
    }

    private void StartEngine(Task earlier)
    {
        Become(Starting);
        var (self, member) = (Self, _talk);
        var name = EngineConfig.SystemName(context.RoomName, _settings.Secret);
        var settings = _settings with { Listen = _place };
        var config = EngineConfig.Of(settings, context.Logging);
        earlier.ContinueWith(_ => ClusterEngine.StartAsync(name, config, settings, context.Loop, self, member), TaskScheduler.Default).Unwrap()
            .PipeTo(self, success: engine => new Started(engine), failure: e => new ChildFailure(e));
    }

    private void Starting(object message)
    {
        switch (message)
        {
            case Started started:
                _engine = started.Engine;
                _place = _engine.ListensAt;
                _places = MemberPlaces.Of(_place, _settings.Join, _before);
                _talk.Tell(new Listens(_engine));
                if (_places.Knock.Count == 0)
                    Join(_engine.Begin);
                else
                    Knock();
                break;
            default:
                Always(message);
                break;
        }
    }

    private void Knock()
    {
        Become(Knocking);
        Timers.StartSingleTimer(PatienceKey, new PatienceEnded(), _settings.AnswerTimeout);
        SayKnock(KnockAgain);
    }

    private void SayKnock(TimeSpan again)
    {
        foreach (var place in _places.Knock.Where(place => !_engine!.IsMember(place)))
            _engine!.Say(place, new Knock(LinkMessage.Version, context.Settings.Nick, session));
        Timers.StartSingleTimer(KnockKey, new KnockNow(), again);
    }

    /// <summary>Asks those that may be there.</summary>
    private void Knocking(object message)
    {
        switch (message)
        {
            case FromMember { Message: Welcome } from:
                Join(() => _engine!.Join(from.From));
                break;
            case FromMember { Message: Refused refused } from when !_again:
                Fail(new LinuxException($"join the room {context.RoomName} at {ClusterEngine.PlaceOf(from.From)}", refused.Found, refused.Advice));
                break;
            case KnockNow:
                SayKnock(KnockAgain);
                break;
            case PatienceEnded when _again || _places.MayBegin:
                Join(_engine!.Begin);
                break;
            case PatienceEnded:
                _places.WhyNoAnswerAsync(context.RoomName, _settings.AnswerTimeout).PipeTo(Self, success: why => new NobodyAnswers(why));
                break;
            case NobodyAnswers nobody:
                Fail(nobody.Why);
                break;
            default:
                Always(message);
                break;
        }
    }

    private void Join(Action join)
    {
        Timers.Cancel(KnockKey);
        Timers.StartSingleTimer(PatienceKey, new PatienceEnded(), 3 * _settings.AnswerTimeout);
        Become(Joining);
        join();
    }

    /// <summary>The cluster takes it up.</summary>
    private void Joining(object message)
    {
        switch (message)
        {
            case MemberCame:
                Timers.Cancel(PatienceKey);
                context.Notices.Say(
                    $"{context.Settings.Nick} is in the room {context.RoomName}, at {_place}{(_places.Knock.Count == 0 ? $"; others come with --join {_place}" : "")}");
                _again = false;
                Timers.StartSingleTimer(KnockKey, new KnockNow(), KnockFromInside);
                Become(InRoom);
                Context.Parent.Tell(new Inside());
                break;
            case Leave:
                LeaveRoom();
                break;
            case OutOfRoom out_ when out_.Engine == _engine && !_again:
                Fail(new LinuxException($"join the room {context.RoomName}", "its members did not take it up", "see whether they reach each other, then start again"));
                break;
            case PatienceEnded:
                Fail(new LinuxException(
                    $"join the room {context.RoomName}", $"its members did not agree within {(3 * _settings.AnswerTimeout).TotalSeconds:0.#} s",
                    "see whether they reach each other, then start again"));
                break;
            default:
                Always(message);
                break;
        }
    }

    private void InRoom(object message)
    {
        switch (message)
        {
            case KnockNow:
                SayKnock(KnockFromInside);
                break;
            case FromMember { Message: Welcome other } from when IsLargerPart(other, from.From):
                Become(Leaving);
                Context.Parent.Tell(new Outside($"found the others again, at {ClusterEngine.PlaceOf(from.From)}: joining them"));
                break;
            case LookFor lost:
                _places = _places with { Knock = [.. _places.Knock.Append(lost.Place).Distinct().TakeLast(MostPlaces)] };
                break;
            case Leave:
                LeaveRoom();
                break;
            default:
                Always(message);
                break;
        }
    }

    private void LeaveRoom()
    {
        Timers.CancelAll();
        Become(Leaving);
        _engine!.Leave();
    }

    private void Leaving(object message) => Always(message);

    /// <summary>
    /// It is from another part of the room, and of two parts that is the one that stays. A member of this part may say, late, what was so when
    /// it was knocked at.
    /// </summary>
    private bool IsLargerPart(Welcome other, Address from)
    {
        if (_engine!.IsMember(ClusterEngine.PlaceOf(from)))
            return false;
        var own = _engine.Welcome;
        return other.Oldest != own.Oldest
            && (other.Members != own.Members ? other.Members > own.Members : string.CompareOrdinal(other.Oldest, own.Oldest) < 0);
    }

    private void Always(object message)
    {
        switch (message)
        {
            case OutOfRoom out_ when out_.Engine == _engine:
                Context.Parent.Tell(new Outside("the others went on without this one, which they could not reach: joining again"));
                break;
            case ComeAgain again:
                Timers.CancelAll();
                (_again, _before) = (true, again.Places);
                StartEngine(EndEngine());
                break;
            case Leave:
                Context.Parent.Tell(new Outside(""));
                break;
            case End:
                Timers.CancelAll();
                Become(Ending);
                Timers.StartSingleTimer(PatienceKey, new PatienceEnded(), EngineLimit);
                EndEngine().PipeTo(Self, success: () => new PatienceEnded(), failure: _ => new PatienceEnded());
                break;
            case Crowded crowded:
                context.Notices.Say(
                    $"{crowded.Most} connections are open and not all are members': the oldest of the others is closed whenever one comes; see who else reaches {_place}");
                break;
            case ChildFailure failure:
                Context.Parent.Tell(failure);
                break;
            default:
                // Came from what is no longer so.
                break;
        }
    }

    private void Ending(object message)
    {
        switch (message)
        {
            case PatienceEnded:
                Context.Parent.Tell(new Ended());
                break;
            case Started late:
                _ = late.Engine.EndAsync();
                break;
        }
    }

    private Task EndEngine()
    {
        var engine = _engine;
        _engine = null;
        return engine?.EndAsync() ?? Task.CompletedTask;
    }

    private static void Fail(LinuxException why) => Context.Parent.Tell(new ChildFailure(why));
}
