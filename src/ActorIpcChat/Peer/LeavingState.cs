using ActorIpcChat.Leaving;
using ActorIpcChat.Lines;
using ActorIpcChat.Reporting;
using Akka.Actor;

namespace ActorIpcChat.Peer;

/// <summary>What was accepted is delivered, goodbyes are said.</summary>
internal sealed class LeavingState(ChatSide side) : ConnectedState(side)
{
    /// <summary>An original program has this long to show its last line.</summary>
    private static readonly TimeSpan ShowsWithin = TimeSpan.FromMilliseconds(100);

    private bool _saidGoodbye;
    private bool _echoed;

    /// <summary>The peer has been given its time to answer.</summary>
    public sealed class NoAnswer
    {
        public static readonly NoAnswer Instance = new();
    }

    /// <inheritdoc/>
    public override void Enter()
    {
        Side.Departure.Begun = true;
        Side.Actors.Stdin.Tell(StdinActor.Stop.Instance);
        Side.Actors.Writer.Tell(FifoWriterActor.Deliver.Instance);
        Side.Context.Health?.Tell(ChatCondition.Ended, "leaves");
    }

    /// <inheritdoc/>
    public override bool Receive(object message)
    {
        switch (message)
        {
            case FifoWriterActor.Delivered when Side.Connection.PeerIsOriginal:
                After(ShowsWithin, NoAnswer.Instance);
                break;
            case FifoWriterActor.Delivered:
                Side.Actors.Writer.Tell(FifoWriterActor.SayGoodbye.Instance);
                break;
            case FifoWriterActor.GoodbyeSaid:
                _saidGoodbye = true;
                After(Side.Context.Settings.Leave.GoodbyeTimeout, NoAnswer.Instance);
                FinishIfDone();
                break;
            case FifoReaderActor.GoodbyeReceived:
                Side.Departure.PeerSaidGoodbye = true;
                FinishIfDone();
                break;
            case NoAnswer:
                Interrupt();
                break;
            case PatienceEnded:
                Say($"{Side.Connection.PeerName} takes nothing: leaving without it");
                Finish();
                break;
            case CleanupActor.LeaveRequested when !Timers.IsTimerActive(PatienceEnded.Instance):
                StartPatience();
                break;
            case CleanupActor.LeaveRequested or FifoWriterActor.InputEnded:
                break;
            case CleanupActor.LeaveNow when !_echoed && Side.Departure.Interrupted && Side.Connection.PeerIsOriginal:
                // An original program answers a signal with a signal.
                _echoed = true;
                break;
            default:
                return base.Receive(message);
        }

        return true;
    }

    private void Interrupt()
    {
        Side.Departure.Interrupted = Side.Connection.InterruptPeer();
        if (Side.Departure.Interrupted || !Side.Connection.PeerIsOriginal)
            StartPatience();
        else
            // The end of its pipe has to do.
            Finish();
    }

    private void FinishIfDone()
    {
        if (_saidGoodbye && Side.Departure.PeerSaidGoodbye)
            Finish();
    }
}
