using ActorIpcChat.Lines;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Memory;
using ActorIpcChat.Rooms;
using ActorIpcChat.Text;
using ActorIpcChat.Wire;
using Akka.Actor;

namespace ActorIpcChat.Peer;

/// <summary>
/// Peers of this program exchange hellos; a foreign peer greets in its own way. <see cref="Connection"/> accepts only the process that holds
/// the peer's role or FIFO.
/// </summary>
internal sealed class Handshake(ChatContext context, Connection connection, Outbox outbox, LineActors actors, RepeatedFailures failures)
{
    private Outgoing? _foreignSender;

    /// <summary>Sends the first hello.</summary>
    public void Introduce() => actors.Writer.Tell(new FifoWriterActor.Send(connection.Introduce()));

    /// <summary>Handles a hello, and answers it.</summary>
    /// <returns>Null if the sender is not the peer, or the hello is not to this attempt.</returns>
    /// <exception cref="LinuxException">The memory that the hello names cannot be used.</exception>
    public HandshakeResult? ReceiveHello(Hello hello)
    {
        if (connection.Accept(hello) is { } why)
        {
            failures.SayOnce($"ignored a hello of process {hello.Process.Pid}: {why}");
            return null;
        }

        if (connection.AnswerTo(hello) is { } answer)
            actors.Writer.Tell(new FifoWriterActor.Send(answer));
        if (hello.To != connection.Instance)
            return null;
        var memory = PeerMemory.Open(hello.SegmentId, hello.Generation, outbox.Session, context.Room.Sharing);
        _foreignSender = null;
        var receivedUpTo = hello.ReceivedSession == outbox.Session ? hello.ReceivedUpTo : (long?)null;
        var outgoing = new OutgoingFrames(outbox, memory, context.Role.Peer(), context.Room, receivedUpTo);
        return new HandshakeResult(hello.Process.Pid, outgoing, hello.Session, hello.StreamStart);
    }

    /// <summary>Whether input that is no hello can be a foreign greeting. If not, the reader looks for a hello behind it.</summary>
    /// <exception cref="LinuxException">The input is neither a greeting nor the rest of an older connection.</exception>
    public bool MayBeForeign(byte[] begin)
    {
        if (FrameHeader.StartsWithMagic(begin) || connection.PeerIsThisProgram)
        {
            // Frames of an older connection are still in the pipe.
            actors.Reader.Tell(new FifoReaderActor.KeepLooking());
            return false;
        }

        if (context.ForeignPeers?.ReadGreeting(begin).Any() == true)
            return true;
        var text = VisibleText.Of(begin.AsSpan(0, Math.Min(40, begin.Length)));
        throw new LinuxException(
            $"cannot read the handshake from {context.Room.InboundFifo(context.Role)}", $"the input begins with \"{text}\"",
            "find the other writer with fuser, or choose another room with --room");
    }

    /// <summary>Why this process takes no foreign peer; null if it does.</summary>
    public LinuxException? RefusalOfForeign => context.Program is null ? null : new LinuxException(
        $"cannot chat with {context.Role.Peer().Letter()}", "it is an original program, which ends by signalling its peer's whole process",
        $"run ipcchat {context.Role.Word()} instead of this program, or ipcchat {context.Role.Peer().Word()} at the other end");

    /// <summary>Handles a foreign greeting, and answers it.</summary>
    /// <returns>Null if no process that it can mean holds the FIFO.</returns>
    public HandshakeResult? ReceiveForeign(byte[] begin)
    {
        if (connection.AcceptForeign(begin) is not var (pid, length))
        {
            failures.SayOnce($"ignored a handshake: no process of that number is seen to hold {context.Room.OutboundFifo(context.Role)} open");
            actors.Reader.Tell(new FifoReaderActor.KeepLooking());
            return null;
        }

        if (!connection.Introduced)
            Introduce();
        var peers = context.ForeignPeers!;
        if (peers.WarningOf(connection.PeerName, length) is { } warning)
            context.Notices.Say(warning);
        actors.Reader.Tell(new FifoReaderActor.ExpectForeign(length, peers.CreateIncoming(context)));
        // The same sender for each foreign peer: it knows what the one before did not read.
        _foreignSender ??= peers.CreateOutgoing(context, outbox);
        return new HandshakeResult(pid, _foreignSender, UniqueNumber.Next(), 0);
    }
}
