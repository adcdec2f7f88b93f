using ActorIpcChat.Leaving;
using ActorIpcChat.Lines;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Processes;
using ActorIpcChat.Rooms;
using Akka.Actor;
using Akka.Event;

namespace ActorIpcChat.Peer;

/// <summary>
/// One end of the chat. It finds the peer, exchanges the handshake, and then waits for the end. Lines do not pass it: they go from
/// <see cref="StdinActor"/> to <see cref="FifoWriterActor"/> and from <see cref="FifoReaderActor"/> to <see cref="ShmWriterActor"/>.
/// </summary>
/// <remarks>
/// Each state is a class: <see cref="AwaitingRoleState"/>, <see cref="WaitingState"/>, <see cref="GreetingState"/>,
/// <see cref="ChattingState"/>, <see cref="LeavingState"/>, <see cref="ShowingRestState"/>, <see cref="FinishingState"/>. They share
/// <see cref="ChatSession"/>.
/// <code>
/// AwaitingRole ──the role is free──▶ Waiting
/// Waiting ──FIFO has a reader──▶ Greeting ──both know each other──▶ Chatting ──one leaves──▶ Leaving ──▶ ShowingRest ──▶ Finishing
///    ▲                              │                                  │                            │
///    └──────────────────────────────┴────── the connection is lost, the peer lives ─────────────────┘
/// </code>
/// </remarks>
internal sealed class ChatProcessActor(ChatContext context) : UntypedActor, IWithTimers
{
    private AwaitingRoleState? _awaiting;
    private ChatSession? _session;
    private ChatResources? _resources;

    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>The peer's process has died.</summary>
    public sealed record PeerDied(ProcessIdentity Peer) : IMayBeStale;

    protected override SupervisorStrategy SupervisorStrategy() => ChildFailure.StopAndTell(Self, Context.GetLogger());

    protected override void PreStart()
    {
        var cleanup = CleanupActor.Start(Context, context.Exit, context.Notices, context.HandleSignals);
        if (context.WaitForRole)
        {
            _awaiting = new AwaitingRoleState(
                context, Self, Timers, acquired => Begin(acquired, cleanup), exitCode => cleanup.Tell(new CleanupActor.CleanUp(null, exitCode)));
            Become(_awaiting.Receive);
            _awaiting.Enter();
            return;
        }

        ChatResources resources;
        try
        {
            resources = ChatResources.Acquire(context.Room, context.Role, context.Settings, longestLine: context.Program?.LongestLine ?? 0);
        }
        catch (LinuxException e)
        {
            context.Notices.SayError(new ChildFailure(e).Line);
            cleanup.Tell(new CleanupActor.CleanUp(null, 1));
            return;
        }

        Begin(resources, cleanup);
    }

    private void Begin(ChatResources resources, IActorRef cleanup)
    {
        _resources = resources;
        if (_resources.TakenOver)
            context.Notices.Say($"going on where an earlier {context.Role.Letter()} was ended");
        if (context.Input is null && context.Program is null)
            context.Notices.Say("standard input is closed: nothing will be sent");
        _session = new ChatSession(context, _resources, Context, Timers, cleanup, state => Become(state.Receive));
        context.Program?.RoleTaken(Self);
        _session.Enter(new WaitingState(_session));
    }

    protected override void PostStop()
    {
        _awaiting?.Dispose();
        _session?.Dispose();
        // The cleanup has disposed them, unless an error has stopped this actor before.
        _resources?.Dispose();
    }

    protected override void OnReceive(object message)
    {
        // The start failed and the cleanup runs: messages are ignored.
    }
}
