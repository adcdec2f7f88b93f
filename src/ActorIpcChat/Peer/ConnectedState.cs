using ActorIpcChat.Lines;
using Akka.Actor;

namespace ActorIpcChat.Peer;

/// <summary>The peer is known, and both FIFOs lead to it.</summary>
internal abstract class ConnectedState(ChatSession session) : PeerState(session)
{
    /// <summary>Asks the peer once more for what came corrupt before.</summary>
    public sealed record AskNow : IMayBeStale;

    /// <inheritdoc/>
    public override bool Receive(object message)
    {
        switch (message)
        {
            case ChatProcessActor.PeerDied died when Session.Connection.IsPeer(died.Peer):
                // What it wrote before is still in the pipe.
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
                AskAgain(corrupt);
                break;
            case AskNow when !Session.Leave.PeerIsDead:
                Reconnect();
                break;
            case FifoWriterActor.ReconnectNeeded anew when !Session.Leave.PeerIsDead:
                if (anew.PeerIsSilent)
                    Session.Repeats.SayOnce($"cannot tell what {Session.Connection.PeerName} has: another process changed its shared memory; asking it");
                Reconnect();
                break;
            case FifoWriterActor.Broken or FifoReaderActor.EndOfFile or FifoReaderActor.Corrupt:
                // The end of the pipe, or of the peer, tells the rest.
                break;
            default:
                return base.Receive(message);
        }

        return true;
    }

    private void AskAgain(FifoReaderActor.Corrupt corrupt)
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
        if (Session.Repeats.At(Session.Ring.ReceivedUpTo) is var delay && delay > TimeSpan.Zero)
        {
            After(delay, new AskNow());
            return;
        }

        Say(request);
        Reconnect();
    }
}
