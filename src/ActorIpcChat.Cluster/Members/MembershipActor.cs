using ActorIpcChat.Cluster.Engine;
using ActorIpcChat.Cluster.Wire;
using ActorIpcChat.Leaving;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Members;
using ActorIpcChat.Settings;
using Akka.Actor;

namespace ActorIpcChat.Cluster.Members;

/// <summary>Starts the engine, finds the room, joins it, heals partitions and leaves.</summary>
/// <remarks>
/// <code>
/// Starting ──EngineStarted──▶ Asking ──Welcome──▶ Joining ──MemberUp──▶ InRoom ──Leave──▶ Leaving
///    ▲                                                                     │
///    └─────────────────────────────── Rejoin ──────────────────────────────┘
/// </code>
/// To heal a partition, each part sends join requests to the members that it lost. The smaller part leaves its room and joins the larger one.
/// </remarks>
internal sealed partial class MembershipActor(MemberContext context, ulong session, IReadOnlyList<HostPort> earlier) : UntypedActor, IWithTimers
{
    private const string AskKey = "ask";
    private const string TimeoutKey = "timeout";
    private const string ReachEachOther = "check that all members reach each other, then start again";

    private static readonly TimeSpan AskInterval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan AskIntervalInRoom = TimeSpan.FromSeconds(5);

    private readonly ClusterSettings _settings = context.Settings.Cluster;
    private readonly TimeSpan _joinTimeout = 3 * context.Settings.Cluster.AnswerTimeout;
    private IReadOnlyList<HostPort> _earlier = earlier;
    private ContactPoints _contacts = null!;
    private bool _rejoins;

    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>From the relay: restart the engine and join again.</summary>
    /// <param name="Contacts">Endpoints to ask besides those in the settings.</param>
    public sealed record Rejoin(IReadOnlyList<HostPort> Contacts);

    /// <summary>From the relay: a lost member may be found here again.</summary>
    public sealed record AddContact(HostPort Endpoint);

    private sealed record NoAnswer(LinuxException Reason);

    private sealed record AskAgain;

    private sealed record TimedOut;

    private void StartAsking()
    {
        Become(Asking);
        Timers.StartSingleTimer(TimeoutKey, new TimedOut(), _settings.AnswerTimeout);
        Ask(AskInterval);
    }

    private void Ask(TimeSpan interval)
    {
        _contacts.Ask(_engine!, new JoinRequest(LinkMessage.ProtocolVersion, context.Settings.Nick, session));
        Timers.StartSingleTimer(AskKey, new AskAgain(), interval);
    }

    private void Asking(object message)
    {
        switch (message)
        {
            case FromMember { Message: Welcome } from:
                Join(() => _engine!.Join(from.From));
                break;
            case FromMember { Message: JoinRefused refused } from when !_rejoins:
                FailToJoin(refused.Reason, refused.Advice, $" at {ClusterEngine.EndpointOf(from.From)}");
                break;
            case AskAgain:
                Ask(AskInterval);
                break;
            case TimedOut when _rejoins || _contacts.MayCreateRoom:
                Join(_engine!.CreateRoom);
                break;
            case TimedOut:
                _contacts.ExplainNoAnswerAsync(context.RoomName, _settings.AnswerTimeout).PipeTo(Self, success: reason => new NoAnswer(reason));
                break;
            case NoAnswer no:
                Context.Parent.Tell(new ChildFailure(no.Reason));
                break;
            default:
                InAnyState(message);
                break;
        }
    }

    private void Join(Action join)
    {
        Timers.Cancel(AskKey);
        Timers.StartSingleTimer(TimeoutKey, new TimedOut(), _joinTimeout);
        Become(Joining);
        join();
    }

    private void Joining(object message)
    {
        switch (message)
        {
            case MemberUp:
                Timers.Cancel(TimeoutKey);
                var howToJoin = _contacts.Endpoints.Count == 0 ? $"; others come with --join {_endpoint}" : "";
                context.Notices.Say($"{context.Settings.Nick} is in the room {context.RoomName}, at {_endpoint}{howToJoin}");
                _rejoins = false;
                Timers.StartSingleTimer(AskKey, new AskAgain(), AskIntervalInRoom);
                Become(InRoom);
                Context.Parent.Tell(new MemberActor.Joined());
                break;
            case MemberActor.LeaveRoom:
                LeaveRoom();
                break;
            case SelfRemoved removed when removed.Engine == _engine && !_rejoins:
                FailToJoin("its members removed this one while it joined", ReachEachOther);
                break;
            case TimedOut:
                FailToJoin($"its members did not agree within {_joinTimeout.TotalSeconds:0.#} s", ReachEachOther);
                break;
            default:
                InAnyState(message);
                break;
        }
    }

    private void InRoom(object message)
    {
        switch (message)
        {
            case AskAgain:
                Ask(AskIntervalInRoom);
                break;
            case FromMember { Message: Welcome other } from when IsLargerPart(other, from.From):
                Become(InAnyState);
                Context.Parent.Tell(new MemberActor.Exited($"found the others again, at {ClusterEngine.EndpointOf(from.From)}: joining them"));
                break;
            case AddContact contact:
                _contacts = _contacts.With(contact.Endpoint);
                break;
            case MemberActor.LeaveRoom:
                LeaveRoom();
                break;
            default:
                InAnyState(message);
                break;
        }
    }

    // A member of this part may answer an old request late, with an old member count.
    private bool IsLargerPart(Welcome other, Address from)
        => !_engine!.IsMember(ClusterEngine.EndpointOf(from)) && other.IsLargerPartThan(_engine.Welcome);

    private void LeaveRoom()
    {
        Timers.CancelAll();
        Become(InAnyState);
        _engine!.Leave();
    }

    /// <summary>Drops unknown messages: they are stale messages from an earlier state.</summary>
    private void InAnyState(object message)
    {
        switch (message)
        {
            case SelfRemoved removed when removed.Engine == _engine:
                Context.Parent.Tell(new MemberActor.Exited("the room went on without this member, which it could not reach: joining again"));
                break;
            case Rejoin rejoin:
                Timers.CancelAll();
                (_rejoins, _earlier) = (true, rejoin.Contacts);
                StartEngine(ReleaseEngineAsync());
                break;
            case MemberActor.LeaveRoom:
                Context.Parent.Tell(new MemberActor.Exited(""));
                break;
            case MemberActor.EndLink:
                Timers.CancelAll();
                Become(Stopping);
                Timers.StartSingleTimer(TimeoutKey, new TimedOut(), StopTimeout);
                ReleaseEngineAsync().PipeTo(Self, success: () => new TimedOut(), failure: _ => new TimedOut());
                break;
            case ConnectionLimitReached reached:
                context.Notices.Say(
                    $"{reached.Limit} connections are open and not all are members': closing the oldest of the others for each new one; "
                    + $"check who else reaches {_endpoint}");
                break;
            case ChildFailure failure:
                Context.Parent.Tell(failure);
                break;
        }
    }

    private void FailToJoin(string reason, string advice, string where = "")
        => Context.Parent.Tell(new ChildFailure(new LinuxException($"cannot join the room {context.RoomName}{where}", reason, advice)));
}
