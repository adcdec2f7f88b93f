using System.Text;
using ActorIpcChat.Leaving;
using ActorIpcChat.Lines;
using ActorIpcChat.Memory;
using ActorIpcChat.Metering;
using ActorIpcChat.Rooms;
using Akka.Actor;

namespace ActorIpcChat.Peer;

/// <summary>What the states of a chat process have in common: what it has taken in its room, its actors, and its peer.</summary>
internal sealed class ChatSession : IDisposable
{
    private readonly Action<ChatState> _become;
    private int _announced;

    /// <summary>Finds what a predecessor left, and starts the actors.</summary>
    /// <param name="context">What the process is given to work with.</param>
    /// <param name="resources">What it has taken in its room; they go to the cleanup, not with this.</param>
    /// <param name="actor">The parent of the actors.</param>
    /// <param name="timers">Its timers.</param>
    /// <param name="cleanup">Its <see cref="CleanupActor"/>.</param>
    /// <param name="become">Has it take its messages as a state says.</param>
    public ChatSession(ChatContext context, ChatResources resources, IActorContext actor, ITimerScheduler timers, IActorRef cleanup, Action<ChatState> become)
    {
        (Context, Resources, Actor, Timers, Cleanup, _become) = (context, resources, actor, timers, cleanup, become);
        Outbox = new Outbox(resources.Segment, Encoding.UTF8.GetBytes(context.Settings.Nick), context.Clock);
        Ring = new RingWriter(resources.Segment, context.Settings.SharedMemory.Overwrite);
        Measured = new MeasuredChat(context.Room, context.Role, Outbox, Ring);
        Connection = new Connection(context, resources, Outbox, Ring);
        Actors = new LineActors(actor, context, resources, Outbox, Ring);
        Measured.LookForAcks = () => Actors.Writer.Tell(FifoWriterActor.LookForAcks.Instance, ActorRefs.NoSender);
        Repeats = new Repeats(context.Notices);
        Handshake = new Handshake(context, Connection, Outbox, Actors, Repeats);
        Signal = new LeavingSignal(timers, cleanup);
    }

    /// <summary>What the process is given to work with.</summary>
    public ChatContext Context { get; }

    /// <summary>What it has taken in its room.</summary>
    public ChatResources Resources { get; }

    /// <summary>The actor's view of itself: its children are the actors here.</summary>
    public IActorContext Actor { get; }

    /// <summary>Its timers.</summary>
    public ITimerScheduler Timers { get; }

    /// <summary>Who takes everything away at the end.</summary>
    public IActorRef Cleanup { get; }

    /// <summary>Lines for the peer.</summary>
    public Outbox Outbox { get; }

    /// <summary>Lines for the viewers.</summary>
    public RingWriter Ring { get; }

    /// <summary>What is counted.</summary>
    public MeasuredChat Measured { get; }

    /// <summary>Who is at the other end.</summary>
    public Connection Connection { get; }

    /// <summary>The actors that the lines pass.</summary>
    public LineActors Actors { get; }

    /// <summary>How the peer is met.</summary>
    public Handshake Handshake { get; }

    /// <summary>The signal of a peer that leaves.</summary>
    public LeavingSignal Signal { get; }

    /// <summary>What goes wrong again and again.</summary>
    public Repeats Repeats { get; }

    /// <summary>How far leaving has got.</summary>
    public LeaveProgress Leave { get; set; } = new();

    /// <summary>Standard input has come to its end.</summary>
    public bool InputEnded { get; set; }

    /// <summary>The room's directory was removed, and cannot be made again for now.</summary>
    public bool RoomIsMissing { get; set; }

    /// <summary>Standard input could not be read to its end: the process leaves, even one that stays, and with 1.</summary>
    public bool InputFailed { get; set; }

    /// <summary>The end of standard input is the end of the chat.</summary>
    public bool LeavesAtInputEnd => InputFailed || !Context.Settings.StayOnStdinEnd;

    /// <summary>Goes over into a state.</summary>
    public void Enter(ChatState state)
    {
        _become(state);
        state.Enter();
    }

    /// <summary>Tells scripts who chats here, once for each peer.</summary>
    public void Announce(int peer)
    {
        if (_announced == peer)
            return;
        _announced = peer;
        var (pidA, pidB) = Context.Role == Role.A ? (Environment.ProcessId, peer) : (peer, Environment.ProcessId);
        var letter = Context.Role.Letter();
        Context.Notices.Announce(
            $"{(Context.AnnouncesPid ? $"{peer} " : "")}pipe connect success, {letter} to {letter}1 shmid:[{Resources.Segment.Segment.Id}], pidA:[{pidA}], pidB:[{pidB}]");
    }

    /// <summary>Lets go of the peer; the rest is taken away by the cleanup.</summary>
    public void Dispose()
    {
        Connection.Dispose();
        Measured.Dispose();
    }
}
