using System.Text;
using ActorIpcChat.Leaving;
using ActorIpcChat.Lines;
using ActorIpcChat.Memory;
using ActorIpcChat.Metering;
using ActorIpcChat.Rooms;
using Akka.Actor;

namespace ActorIpcChat.Peer;

/// <summary>What the states of a chat process share: its resources in the room, its actors, and its peer.</summary>
internal sealed class ChatSession : IDisposable
{
    private readonly Action<ChatState> _become;
    private int _announced;

    /// <summary>Continues with a predecessor's lines, and starts the actors.</summary>
    /// <param name="context">The context of the process.</param>
    /// <param name="resources">Its resources in the room. The cleanup disposes them.</param>
    /// <param name="actor">Context of the parent of the actors.</param>
    /// <param name="timers">The parent's timers.</param>
    /// <param name="cleanup">The parent's <see cref="CleanupActor"/>.</param>
    /// <param name="become">Makes a state receive the parent's messages.</param>
    public ChatSession(
        ChatContext context, ChatResources resources, IActorContext actor, ITimerScheduler timers, IActorRef cleanup, Action<ChatState> become)
    {
        (Context, Resources, Actor, Timers, Cleanup, _become) = (context, resources, actor, timers, cleanup, become);
        Outbox = new Outbox(resources.Segment, Encoding.UTF8.GetBytes(context.Settings.Nick), context.Clock);
        Ring = new RingWriter(resources.Segment, context.Settings.SharedMemory.Overwrite);
        Measured = new MeasuredChat(context.Room, context.Role, Outbox, Ring);
        Connection = new Connection(context, resources, Outbox, Ring);
        Actors = new LineActors(
            actor, context, resources, Outbox, Ring,
            nick => string.Equals(nick, PresenceLines.NickOfPeer(Connection, Resources.Segment), StringComparison.OrdinalIgnoreCase));
        Measured.CheckAcks = () => Actors.Writer.Tell(FifoWriterActor.CheckAcks.Instance, ActorRefs.NoSender);
        Failures = new RepeatedFailures(context.Notices);
        Handshake = new Handshake(context, Connection, Outbox, Actors, Failures);
        Signal = new LeavingSignal(timers, cleanup);
    }

    public ChatContext Context { get; }

    public ChatResources Resources { get; }

    /// <summary>Context of the parent of the actors.</summary>
    public IActorContext Actor { get; }

    public ITimerScheduler Timers { get; }

    /// <summary>Removes everything at the end.</summary>
    public IActorRef Cleanup { get; }

    /// <summary>Lines for the peer.</summary>
    public Outbox Outbox { get; }

    /// <summary>Lines for the viewers.</summary>
    public RingWriter Ring { get; }

    /// <summary>Counters for the meter.</summary>
    public MeasuredChat Measured { get; }

    public Connection Connection { get; }

    /// <summary>The actors that lines pass.</summary>
    public LineActors Actors { get; }

    public Handshake Handshake { get; }

    /// <summary>Tells the signal of a peer that leaves from a signal of the user.</summary>
    public LeavingSignal Signal { get; }

    public RepeatedFailures Failures { get; }

    public LeaveProgress Leave { get; set; } = new();

    /// <summary>Standard input has ended.</summary>
    public bool InputEnded { get; set; }

    /// <summary>The room's directory was removed, and cannot be created yet.</summary>
    public bool RoomIsMissing { get; set; }

    /// <summary>Reading standard input failed: the process leaves with exit code 1, even with --stay.</summary>
    public bool InputFailed { get; set; }

    /// <summary>The process leaves when standard input ends.</summary>
    public bool LeavesAtInputEnd => InputFailed || !Context.Settings.StayOnStdinEnd;

    /// <summary>Changes to a state.</summary>
    public void Enter(ChatState state)
    {
        _become(state);
        state.Enter();
    }

    /// <summary>Writes the line of a new connection to standard output, once for each peer.</summary>
    public void Announce(int peer)
    {
        if (_announced == peer)
            return;
        _announced = peer;
        var (pidA, pidB) = Context.Role == Role.A ? (Environment.ProcessId, peer) : (peer, Environment.ProcessId);
        var letter = Context.Role.Letter();
        var shmid = Resources.Segment.Segment.Id;
        Context.Notices.Announce(
            $"{(Context.ForWindow ? $"{peer} " : "")}pipe connect success, {letter} to {letter}1 shmid:[{shmid}], pidA:[{pidA}], pidB:[{pidB}]");
    }

    /// <summary>Releases the connection and the counters. The cleanup removes the rest.</summary>
    public void Dispose()
    {
        Connection.Dispose();
        Measured.Dispose();
    }
}
