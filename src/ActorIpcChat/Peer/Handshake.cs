using ActorIpcChat.Lines;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Memory;
using ActorIpcChat.Text;
using ActorIpcChat.Wire;
using Akka.Actor;

namespace ActorIpcChat.Peer;

/// <summary>
/// Peers of this program exchange hellos; a foreign one greets in its way. <see cref="Connection"/> believes either only if it holds the
/// FIFO.
/// </summary>
internal sealed class Handshake(ChatContext context, Connection connection, Outbox outbox, LineActors actors, Repeats repeats)
{
    private Outgoing? _foreign;

    /// <summary>Sends the first hello.</summary>
    public void Introduce() => actors.Writer.Tell(new FifoWriterActor.Send(connection.Introduce()));

    /// <summary>One of ours has introduced itself.</summary>
    /// <returns>Null when it is not the peer, or does not know us yet.</returns>
    /// <exception cref="LinuxException">What it says of its memory is not so.</exception>
    public HandshakeResult? Hear(Hello hello)
    {
        if (connection.Accept(hello) is { } why)
        {
            repeats.SayOnce($"ignored a hello of process {hello.Process.Pid}: {why}");
            return null;
        }

        if (connection.AnswerTo(hello) is { } answer)
            actors.Writer.Tell(new FifoWriterActor.Send(answer));
        if (hello.To != connection.Instance)
            return null;
        var memory = PeerMemory.Open(hello.SegmentId, hello.Generation, outbox.Session, context.Room.Sharing);
        _foreign = null;
        var outgoing = new OutgoingFrames(outbox, memory, hello.ReceivedSession == outbox.Session ? hello.ReceivedUpTo : null);
        return new HandshakeResult(hello.Process.Pid, outgoing, hello.Session, hello.StreamStart);
    }

    /// <summary>Whether what came instead of a hello can be a foreign greeting. If not, the reader looks for a hello behind it.</summary>
    /// <exception cref="LinuxException">It is neither that nor what may be left of an older connection.</exception>
    public bool MayBeForeign(byte[] begin)
    {
        if (FrameHeader.StartsWithMagic(begin) || connection.PeerIsOurs)
        {
            // Frames of an older connection are still in the pipe.
            actors.Reader.Tell(new FifoReaderActor.KeepLooking());
            return false;
        }

        if (context.ForeignPeers?.ReadGreeting(begin).Any() == true)
            return true;
        var text = VisibleText.Of(begin.AsSpan(0, Math.Min(40, begin.Length)));
        throw new LinuxException(
            $"read the handshake from {context.Room.InboundFifo(context.Role)}", $"what came begins with \"{text}\"",
            "find out who else writes to it (fuser), or choose another room with --room");
    }

    /// <summary>A foreign peer has greeted, or so it seems.</summary>
    /// <returns>Null when there is no such process.</returns>
    public HandshakeResult? HearForeign(byte[] begin)
    {
        if (connection.AcceptForeign(begin) is not var (pid, length))
        {
            repeats.SayOnce($"ignored a handshake: no process of that number is seen to hold {context.Room.OutboundFifo(context.Role)} open");
            actors.Reader.Tell(new FifoReaderActor.KeepLooking());
            return null;
        }

        if (!connection.Introduced)
            Introduce();
        var peers = context.ForeignPeers!;
        if (peers.WarningOf(connection.PeerName, length) is { } warning)
            context.Notices.Say(warning);
        actors.Reader.Tell(new FifoReaderActor.ExpectForeign(length, peers.CreateIncoming(context)));
        // What its predecessor was sent and did not read is still there.
        _foreign ??= peers.CreateOutgoing(context, outbox);
        return new HandshakeResult(pid, _foreign, UniqueNumber.Next(), 0);
    }
}
