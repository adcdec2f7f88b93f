using ActorIpcChat.Lines;
using Akka.Actor;

namespace ActorIpcChat.Peer;

/// <summary>The peer is done with; original viewers get the time to show what is left.</summary>
internal sealed class ShowingRestState(ChatSide side) : ChatState(side)
{
    /// <inheritdoc/>
    public override void Enter()
    {
        Side.Actors.Stdin.Tell(StdinActor.Stop.Instance);
        Side.Actors.Close();
        Side.Actors.ShmWriter.Tell(ShmWriterActor.ShowRest.Instance);
        Timers.CancelAll();
        StartPatience();
    }

    /// <inheritdoc/>
    public override bool Receive(object message)
    {
        switch (message)
        {
            case ShmWriterActor.RestShown or PatienceEnded:
                Finish(0);
                break;
            case ShmWriterActor.SegmentRemoved:
                break;
            default:
                return base.Receive(message);
        }

        return true;
    }
}
