using ActorIpcChat.Leaving;
using ActorIpcChat.Lines;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Processes;
using ActorIpcChat.Rooms;
using Akka.Actor;
using Akka.Event;

namespace ActorIpcChat.Peer;

/// <summary>
/// One end of the chat. It finds the peer, introduces itself, and from then on only listens for the end: the lines go past it,
/// from <see cref="StdinActor"/> to <see cref="FifoWriterActor"/> and from <see cref="FifoReaderActor"/> to <see cref="ShmWriterActor"/>.
/// </summary>
/// <remarks>
/// Each state is a class, with what is done when it is entered and what is done with each message while it lasts:
/// <see cref="WaitingState"/>, <see cref="GreetingState"/>, <see cref="ChattingState"/>, <see cref="LeavingState"/>,
/// <see cref="ShowingRestState"/>, <see cref="FinishingState"/>. What they have in common is <see cref="ChatSession"/>.
/// <code>
/// Waiting ──FIFO has a reader──▶ Greeting ──both know each other──▶ Chatting ──one leaves──▶ Leaving ──▶ ShowingRest ──▶ Finishing
///    ▲                              │                                  │                            │
///    └──────────────────────────────┴────── the connection is lost, its peer is not ────────────────┘
/// </code>
/// </remarks>
internal sealed class ChatProcessActor(ChatContext context) : UntypedActor, IWithTimers
{
    private ChatSession? _session;
    private ChatResources? _resources;

    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>The process at the other end has died.</summary>
    public sealed record PeerDied(ProcessIdentity Peer) : IMayBeStale;

    protected override SupervisorStrategy SupervisorStrategy() => ChildFailure.StopAndTell(Self, Context.GetLogger());

    protected override void PreStart()
    {
        var cleanup = CleanupActor.Start(Context, context.Exit, context.Notices, context.HandleSignals);
        try
        {
            _resources = ChatResources.Acquire(context.Room, context.Role, context.Settings);
        }
        catch (LinuxException e)
        {
            context.Notices.SayError(new ChildFailure(e).Line);
            cleanup.Tell(new CleanupActor.CleanUp(null, 1));
            return;
        }

        if (_resources.TakenOver)
            context.Notices.Say($"going on where an earlier {context.Role.Letter()} was ended");
        if (context.Input is null)
            context.Notices.Say("standard input is closed: nothing will be sent");
        _session = new ChatSession(context, _resources, Context, Timers, cleanup, state => Become(state.Receive));
        _session.Enter(new WaitingState(_session));
    }

    protected override void PostStop()
    {
        _session?.Dispose();
        // The cleanup has done so, unless an error has ended this actor before.
        _resources?.Dispose();
    }

    protected override void OnReceive(object message)
    {
        // It could not begin and is on its way out: nothing that comes matters any more.
    }
}
