using ActorIpcChat.Lines;
using ActorIpcChat.Wire;
using Akka.Actor;

namespace ActorIpcChat.Peer;

/// <summary>A state in which there may be a peer, and it may be lost.</summary>
internal abstract class PeerState(ChatSession session) : ChatState(session)
{
    /// <summary>The peer has left or died.</summary>
    protected void PeerLost()
    {
        var (connection, leave) = (Session.Connection, Session.Leave);
        if (leave is { PeerSaidGoodbye: false, Interrupted: false })
        {
            Say($"{connection.PeerName} is gone");
            Session.Actors.ShmWriter.Tell(new ShmWriterActor.PeerLeft(connection.Kind.SaysGoodbye ? FrameKind.Lost : FrameKind.Left));
        }

        if (!leave.PeerSaidGoodbye && connection.PeerMadeFifos)
            Session.Resources.InheritFifos();
        if (Session.Context.Settings.StayOnPeerLeave && !leave.Begun)
            Forget();
        else
            Finish();
    }

    /// <summary>This peer is done; stay for the next one.</summary>
    protected void Forget()
    {
        Session.Signal.PeerIsGone(Session.Connection.Kind.Interrupts);
        if (Session.Connection.PeerMadeFifos)
            Session.Resources.InheritFifos();
        Session.Connection.ForgetPeer();
        Session.Leave = new LeaveProgress();
        Reconnect();
    }

    /// <summary>Leaves as soon as the mirror has shown what is left.</summary>
    protected void Finish() => Session.Enter(new ShowingRestState(Session));
}
