using ActorIpcChat.Lines;
using ActorIpcChat.Wire;
using Akka.Actor;

namespace ActorIpcChat.Peer;

/// <summary>A state in which there may be a peer, and it may be lost.</summary>
internal abstract class PeerState(ChatSide side) : ChatState(side)
{
    /// <summary>The peer is gone, with a goodbye or without.</summary>
    protected void PeerLost()
    {
        var (connection, departure) = (Side.Connection, Side.Departure);
        if (departure is { PeerSaidGoodbye: false, Interrupted: false })
        {
            Say($"{connection.PeerName} is gone");
            Side.Actors.ShmWriter.Tell(new ShmWriterActor.PeerGone(connection.PeerIsOriginal ? FrameKind.Left : FrameKind.Lost));
        }

        if (!departure.PeerSaidGoodbye && connection.PeerMadeFifos)
            Side.Resources.InheritFifos();
        if (Side.Context.Settings.StayOnPeerLeave && !departure.Begun)
            Forget();
        else
            Finish();
    }

    /// <summary>This peer is done; stay for the next one.</summary>
    protected void Forget()
    {
        Side.Signal.PeerIsGone(Side.Connection.PeerIsOriginal);
        if (Side.Connection.PeerMadeFifos)
            Side.Resources.InheritFifos();
        Side.Connection.ForgetPeer();
        Side.Departure = new Departure();
        Reconnect();
    }

    /// <summary>Leaves as soon as original viewers have shown what is left.</summary>
    protected void Finish() => Side.Enter(new ShowingRestState(Side));
}
