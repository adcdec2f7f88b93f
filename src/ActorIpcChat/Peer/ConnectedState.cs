using ActorIpcChat.Lines;
using Akka.Actor;

namespace ActorIpcChat.Peer;

/// <summary>Base of the states in which the peer is known and both FIFOs are open.</summary>
internal abstract class ConnectedState(ChatSession session) : PeerState(session)
{
    /// <summary>The delay after corrupt input is over: reconnect, so that the peer sends it again.</summary>
    public sealed record ReconnectNow : IMayBeStale;

    public override bool Receive(object message)
    {
        switch (message)
        {
            case ChatProcessActor.PeerDied died when Session.Connection.IsPeer(died.Peer):
                // Its last lines may still be in the pipe.
                Session.Leave.PeerIsDead = true;
                Session.Actors.Reader.Tell(new FifoReaderActor.Drain());
                break;
            case FifoReaderActor.Drained:
            case FifoReaderActor.EndOfFile when !Session.Connection.Kind.SaysGoodbye:
                PeerLost();
                break;
            case FifoReaderActor.EndOfFile when Session.Leave is { PeerIsDead: false, PeerSaidGoodbye: false }:
                Reconnect();
                break;
            case FifoReaderActor.Corrupt corrupt when !Session.Leave.PeerIsDead:
                OnCorrupt(corrupt);
                break;
            case ReconnectNow when !Session.Leave.PeerIsDead:
                Reconnect();
                break;
            case FifoWriterActor.ReconnectNeeded needed when !Session.Leave.PeerIsDead:
                if (needed.PeerIsSilent)
                {
                    Session.Failures.SayOnce(
                        $"cannot tell what {Session.Connection.PeerName} has: another process changed its shared memory; asking it");
                }

                Reconnect();
                break;
            case FifoWriterActor.Broken or FifoReaderActor.EndOfFile when Session.Leave.PeerSaidGoodbye:
                // Its process may live on: a program has closed its channel.
                PeerLost();
                break;
            case FifoWriterActor.Broken or FifoReaderActor.EndOfFile or FifoReaderActor.Corrupt:
                // The peer's death or the end of the pipe is reported, too, and ends the connection.
                break;
            default:
                return base.Receive(message);
        }

        return true;
    }

    private void OnCorrupt(FifoReaderActor.Corrupt corrupt)
    {
        var request = $"{corrupt.Why}: asking {Session.Connection.PeerName} to send it again";
        if (corrupt.IsNewHello)
        {
            Say(request);
            Reconnect();
            return;
        }

        Session.Ring.CountCorruptConnection();
        Session.Measured.Corrupt++;
        if (Session.Failures.DelayAfter(Session.Ring.ReceivedUpTo) is var delay && delay > TimeSpan.Zero)
        {
            After(delay, new ReconnectNow());
            return;
        }

        Say(request);
        Reconnect();
    }
}
