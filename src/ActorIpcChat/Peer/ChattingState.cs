using System.Runtime.InteropServices;
using ActorIpcChat.Leaving;
using ActorIpcChat.Lines;
using ActorIpcChat.Reporting;
using ActorIpcChat.Rooms;
using ActorIpcChat.Wire;
using Akka.Actor;

namespace ActorIpcChat.Peer;

/// <summary>Lines flow both ways.</summary>
/// <param name="session">The chat process.</param>
/// <param name="peer">Result of the handshake.</param>
internal sealed class ChattingState(ChatSession session, HandshakeResult peer) : ConnectedState(session)
{
    public override void Enter()
    {
        Timers.Cancel(new UnconnectedState.CheckRoom());
        Timers.Cancel(new GreetingState.IntroduceAnyway());
        Session.Failures.PeerConnected();
        Session.Leave = new LeaveProgress { Begun = Session.Leave.Begun };
        Session.Connection.WatchPeer(Session.Actor.Self);
        Session.Measured.Connections++;
        Session.Announce(peer.Pid);
        Session.Context.Health?.Set(ChatCondition.Chatting, $"chats with {Session.Context.Role.Peer().Letter()}");
        Session.Actors.Begin(peer, Session.Connection);
        if (Session.Leave.Begun || (Session.InputEnded && Session.LeavesAtInputEnd))
            Leave();
    }

    public override bool Receive(object message)
    {
        switch (message)
        {
            case CleanupActor.LeaveRequested request when Session.Signal.IsFromFormerPeer(request):
                break;
            case CleanupActor.LeaveRequested { Signal: PosixSignal.SIGINT }
                when Session.Context.Settings.StayOnPeerLeave && Session.Connection.Kind.Interrupts:
                Session.Signal.AwaitPeerDeath();
                break;
            case CleanupActor.LeaveRequested or LeavingSignal.SentByUser:
                StartPatience();
                Leave();
                break;
            case FifoWriterActor.InputEnded when Session.LeavesAtInputEnd:
                Session.InputEnded = true;
                Leave();
                break;
            case FifoReaderActor.GoodbyeReceived:
                OnGoodbye();
                break;
            case FifoWriterActor.GoodbyeSent:
                // Only a process that stays says goodbye in this state: it waits for the next peer.
                StayForNextPeer();
                break;
            default:
                return base.Receive(message);
        }

        return true;
    }

    private void OnGoodbye()
    {
        var stays = Session.Context.Settings.StayOnPeerLeave;
        // A window shows the notice of the viewer.
        if (!Session.Context.ForWindow)
            Say($"{Session.Connection.PeerName} has left{(stays ? "" : ", so this process ends, too (--stay waits for the next one)")}");
        Session.Leave.PeerSaidGoodbye = true;
        Session.Actors.ShmWriter.Tell(new ShmWriterActor.PeerLeft(FrameKind.Left));
        Session.Leave.SaidToStay = stays;
        if (stays)
            Session.Actors.Writer.Tell(new FifoWriterActor.SendGoodbye(Stays: true));
        else
            Leave();
    }

    private void Leave() => Session.Enter(new LeavingState(Session));
}
