using ActorIpcChat.Lines;
using ActorIpcChat.Wire;
using Akka.Actor;

namespace ActorIpcChat.Peer;

/// <summary>Base of the states in which the peer may be lost.</summary>
internal abstract class PeerState(ChatSession session) : ChatState(session)
{
    /// <summary>Handles the loss of the peer: stays for the next one, or leaves.</summary>
    protected void PeerLost()
    {
        var (connection, leave) = (Session.Connection, Session.Leave);
        if (leave is { PeerSaidGoodbye: false, PeerInterrupted: false })
        {
            Session.Context.SayPresence($"{connection.PeerName} is gone");
            Session.Actors.ShmWriter.Tell(new ShmWriterActor.PeerLeft(connection.Kind.SaysGoodbye ? FrameKind.Lost : FrameKind.Left));
        }

        if (!leave.PeerSaidGoodbye && connection.PeerMadeFifos)
            Session.Resources.InheritFifos();
        if (Session.Context.Settings.StayOnPeerLeave && !leave.Begun)
            StayForNextPeer();
        else
            Finish();
    }

    /// <summary>Forgets the peer, and waits for the next one.</summary>
    protected void StayForNextPeer()
    {
        Session.Signal.PeerHasLeft(Session.Connection.Kind.Interrupts);
        if (Session.Connection.PeerMadeFifos)
            Session.Resources.InheritFifos();
        Session.Connection.ForgetPeer();
        Session.Leave = new LeaveProgress();
        Reconnect();
    }

    /// <summary>Leaves as soon as the mirror has shown the rest.</summary>
    protected void Finish() => Session.Enter(new ShowingRestState(Session));
}
