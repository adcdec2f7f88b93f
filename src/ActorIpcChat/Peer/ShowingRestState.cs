using ActorIpcChat.Lines;
using Akka.Actor;

namespace ActorIpcChat.Peer;

/// <summary>The peer has left; the mirror shows the rest.</summary>
internal sealed class ShowingRestState(ChatSession session) : ChatState(session)
{
    public override void Enter()
    {
        Session.Actors.Stdin.Tell(new StdinActor.Stop());
        Session.Actors.Close();
        Session.Actors.ShmWriter.Tell(new ShmWriterActor.ShowRest());
        Timers.CancelAll();
        StartPatience();
    }

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
