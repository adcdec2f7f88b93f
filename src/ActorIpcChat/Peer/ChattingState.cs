using System.Runtime.InteropServices;
using ActorIpcChat.Leaving;
using ActorIpcChat.Lines;
using ActorIpcChat.Reporting;
using ActorIpcChat.Rooms;
using ActorIpcChat.Wire;
using Akka.Actor;

namespace ActorIpcChat.Peer;

/// <summary>Lines flow both ways.</summary>
/// <param name="side">The chat process.</param>
/// <param name="met">With whom.</param>
internal sealed class ChattingState(ChatSide side, Met met) : ConnectedState(side)
{
    /// <inheritdoc/>
    public override void Enter()
    {
        Timers.Cancel(UnconnectedState.LookAround.Instance);
        Timers.Cancel(GreetingState.IntroduceAnyway.Instance);
        Side.Repeats.Met();
        Side.Departure = new Departure { Begun = Side.Departure.Begun };
        Side.Connection.WatchPeer(Side.Actor.Self);
        Side.Measured.Connections++;
        Side.Announce(met.Peer);
        Side.Context.Health?.Tell(ChatCondition.Chatting, $"chats with {Side.Context.Role.Peer().Letter()}");
        Side.Actors.Begin(met, Side.Connection);
        if (Side.Departure.Begun || (Side.InputEnded && Side.LeavesAtInputEnd))
            Leave();
    }

    /// <inheritdoc/>
    public override bool Receive(object message)
    {
        switch (message)
        {
            case CleanupActor.LeaveRequested request when Side.Signal.IsOfTheLost(request):
                break;
            case CleanupActor.LeaveRequested { Signal: PosixSignal.SIGINT } when Side.Context.Settings.StayOnPeerLeave && Side.Connection.PeerIsOriginal:
                Side.Signal.Suspect();
                break;
            case CleanupActor.LeaveRequested or OriginalSignal.WasMeant:
                StartPatience();
                Leave();
                break;
            case FifoWriterActor.InputEnded when Side.LeavesAtInputEnd:
                Side.InputEnded = true;
                Leave();
                break;
            case FifoReaderActor.GoodbyeReceived:
                OnGoodbye();
                break;
            case FifoWriterActor.GoodbyeSaid:
                // Only one that stays says it here: it waits for the next peer.
                Forget();
                break;
            default:
                return base.Receive(message);
        }

        return true;
    }

    private void OnGoodbye()
    {
        var stays = Side.Context.Settings.StayOnPeerLeave;
        if (stays)
            Say($"{Side.Connection.PeerName} has left");
        Side.Departure.PeerSaidGoodbye = true;
        Side.Actors.ShmWriter.Tell(new ShmWriterActor.PeerGone(FrameKind.Left));
        if (stays)
            Side.Actors.Writer.Tell(FifoWriterActor.SayGoodbye.Instance);
        else
            Leave();
    }

    private void Leave() => Side.Enter(new LeavingState(Side));
}
