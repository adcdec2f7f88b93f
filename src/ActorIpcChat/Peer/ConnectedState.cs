using ActorIpcChat.Lines;
using Akka.Actor;

namespace ActorIpcChat.Peer;

/// <summary>The peer is known, and both FIFOs lead to it.</summary>
internal abstract class ConnectedState(ChatSide side) : PeerState(side)
{
    /// <summary>Asks the peer once more for what came garbled before.</summary>
    public sealed class AskNow
    {
        public static readonly AskNow Instance = new();
    }

    /// <inheritdoc/>
    public override bool Receive(object message)
    {
        switch (message)
        {
            case ChatProcessActor.PeerDied died when Side.Connection.IsPeer(died.Peer):
                // What it wrote before is still in the pipe.
                Side.Departure.PeerIsDead = true;
                Side.Actors.Reader.Tell(FifoReaderActor.Drain.Instance);
                break;
            case FifoReaderActor.Drained:
            case FifoReaderActor.EndOfFile when Side.Connection.PeerIsOriginal:
                PeerLost();
                break;
            case FifoReaderActor.EndOfFile when Side.Departure is { PeerIsDead: false, PeerSaidGoodbye: false }:
                Reconnect();
                break;
            case FifoReaderActor.Garbled garbled when !Side.Departure.PeerIsDead:
                AskAgain(garbled);
                break;
            case AskNow when !Side.Departure.PeerIsDead:
                Reconnect();
                break;
            case FifoWriterActor.StartAnew anew when !Side.Departure.PeerIsDead:
                if (anew.PeerIsSilent)
                    Side.Repeats.SayOnce($"cannot tell what {Side.Connection.PeerName} has: another process changed its shared memory; asking it");
                Reconnect();
                break;
            case FifoWriterActor.Broken or FifoReaderActor.EndOfFile or FifoReaderActor.Garbled:
                // The end of the pipe, or of the peer, tells the rest.
                break;
            default:
                return base.Receive(message);
        }

        return true;
    }

    private void AskAgain(FifoReaderActor.Garbled garbled)
    {
        var request = $"{garbled.Why}: asking {Side.Connection.PeerName} to send it again";
        if (garbled.StartsAnew)
        {
            Say(request);
            Reconnect();
            return;
        }

        Side.Ring.CountGarbledConnection();
        Side.Measured.Garbled++;
        if (Side.Repeats.At(Side.Ring.ReceivedUpTo) is var delay && delay > TimeSpan.Zero)
        {
            After(delay, AskNow.Instance);
            return;
        }

        Say(request);
        Reconnect();
    }
}
