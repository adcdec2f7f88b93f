using ActorIpcChat.Leaving;
using ActorIpcChat.Lines;
using ActorIpcChat.Reporting;
using Akka.Actor;

namespace ActorIpcChat.Peer;

/// <summary>The accepted lines are delivered, then both sides say goodbye.</summary>
internal sealed class LeavingState(ChatSession session) : ConnectedState(session)
{
    /// <summary>A peer that says no goodbye has this long to show its last line.</summary>
    private static readonly TimeSpan ShowsWithin = TimeSpan.FromMilliseconds(100);

    private bool _saidGoodbye;
    private bool _ignoredEcho;

    /// <summary>The peer did not answer in time.</summary>
    public sealed record NoAnswer : IMayBeStale;

    public override void Enter()
    {
        Session.Leave.Begun = true;
        Session.Actors.Stdin.Tell(new StdinActor.Stop());
        Session.Actors.Writer.Tell(new FifoWriterActor.Deliver());
        Session.Context.Health?.Set(ChatCondition.Ended, "leaves");
    }

    public override bool Receive(object message)
    {
        switch (message)
        {
            case FifoWriterActor.Delivered when !Session.Connection.Kind.SaysGoodbye:
                After(ShowsWithin, new NoAnswer());
                break;
            case FifoWriterActor.Delivered:
                Session.Actors.Writer.Tell(new FifoWriterActor.SendGoodbye());
                break;
            case FifoWriterActor.GoodbyeSent:
                _saidGoodbye = true;
                After(Session.Context.Settings.Leave.GoodbyeTimeout, new NoAnswer());
                FinishIfDone();
                break;
            case FifoReaderActor.GoodbyeReceived goodbye:
                (Session.Leave.PeerSaidGoodbye, Session.Leave.PeerStays) = (true, goodbye.PeerStays);
                FinishIfDone();
                break;
            case NoAnswer:
                Interrupt();
                break;
            case PatienceEnded:
                var held = _saidGoodbye ? "has not said goodbye" : "takes nothing";
                Say($"{Session.Connection.PeerName} {held}: leaving without it");
                Finish();
                break;
            case CleanupActor.LeaveRequested when !Timers.IsTimerActive(new PatienceEnded()):
                StartPatience();
                break;
            case CleanupActor.LeaveRequested or FifoWriterActor.InputEnded:
                break;
            case CleanupActor.LeaveNow when !_ignoredEcho && Session.Leave.PeerInterrupted && Session.Connection.Kind.Interrupts:
                // The peer answers a signal with a signal.
                _ignoredEcho = true;
                break;
            default:
                return base.Receive(message);
        }

        return true;
    }

    private void Interrupt()
    {
        Session.Leave.PeerInterrupted = Session.Connection.InterruptPeer();
        if (Session.Leave.PeerInterrupted || Session.Connection.Kind.SaysGoodbye)
            StartPatience();
        else
            // The peer leaves when its FIFO ends.
            Finish();
    }

    private void FinishIfDone()
    {
        if (_saidGoodbye && Session.Leave.PeerSaidGoodbye)
            Finish();
    }
}
