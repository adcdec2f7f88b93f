using ActorIpcChat.Viewer;
using Akka.Actor;

namespace ActorIpcChat.Channels;

/// <summary>Takes batches from <see cref="ShmPollerActor"/> for a program, and gives them back when the program has read them.</summary>
internal sealed class LineHandoutActor(LineHandout handout) : UntypedActor
{
    private IActorRef _poller = ActorRefs.Nobody;
    private bool _isOut;
    private bool _stopping;

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Batch batch when !_isOut:
                _poller = Sender;
                // Without a reader the poller must not go on: it would acknowledge lines that were not read. StopSink follows.
                _isOut = handout.Offer(batch, Self);
                break;
            case Batch batch:
                _isOut = false;
                if (_stopping)
                    Context.Stop(Self);
                else if (!handout.IsClosed)
                    _poller.Tell(batch);
                break;
            case ViewerActor.StopSink:
                _stopping = true;
                handout.Close();
                if (!_isOut)
                    Context.Stop(Self);
                break;
            default:
                Unhandled(message);
                break;
        }
    }
}
