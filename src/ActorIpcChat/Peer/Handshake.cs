using ActorIpcChat.Lines;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Memory;
using ActorIpcChat.Originals;
using ActorIpcChat.Text;
using ActorIpcChat.Wire;
using Akka.Actor;

namespace ActorIpcChat.Peer;

/// <summary>
/// How the peer is met: one of ours with a hello that is answered by a hello, an original program with the digits of its pid. Whoever
/// speaks is believed only when <see cref="Connection"/> finds that it holds the FIFO.
/// </summary>
internal sealed class Handshake(ChatContext context, Connection connection, Outbox outbox, LineActors actors, Repeats repeats)
{
    private OutgoingMessages? _messages;

    /// <summary>Says who we are, to whoever is there.</summary>
    public void Introduce() => actors.Writer.Tell(new FifoWriterActor.Say(connection.Introduce()));

    /// <summary>One of ours has introduced itself.</summary>
    /// <returns>Null when it is not the peer, or does not know us yet.</returns>
    /// <exception cref="LinuxException">What it says of its memory is not so.</exception>
    public Met? Hear(Hello hello)
    {
        if (connection.Accept(hello) is { } why)
        {
            repeats.SayOnce($"ignored a hello of process {hello.Process.Pid}: {why}");
            return null;
        }

        if (connection.AnswerTo(hello) is { } answer)
            actors.Writer.Tell(new FifoWriterActor.Say(answer));
        if (hello.To != connection.Instance)
            return null;
        var memory = PeerMemory.Open(hello.SegmentId, hello.Generation, outbox.Session, context.Room.Sharing);
        _messages = null;
        var outgoing = new OutgoingFrames(outbox, memory, hello.ReceivedSession == outbox.Session ? hello.ReceivedUpTo : null);
        return new Met(hello.Process.Pid, outgoing, hello.Session, hello.StreamStart);
    }

    /// <summary>Whether what came instead of a hello can be an original program's handshake; if not, a hello is looked for behind it.</summary>
    /// <exception cref="LinuxException">It is neither that nor what may be left of an older connection.</exception>
    public bool MayBeOriginal(byte[] begin)
    {
        if (FrameHeader.StartsLikeOne(begin) || connection.PeerIsOurs)
        {
            // It has not noticed yet that its old peer is gone: old frames are still in the pipe.
            actors.Reader.Tell(FifoReaderActor.KeepLooking.Instance);
            return false;
        }

        if (OriginalGreeting.Readings(begin).Any())
            return true;
        var text = Printable.Text(begin.AsSpan(0, Math.Min(40, begin.Length)));
        throw new LinuxException(
            $"read the handshake from {context.Room.InboundFifo(context.Role)}", $"what came begins with \"{text}\"",
            "find out who else writes to it (fuser), or choose another room with --room");
    }

    /// <summary>An original program has written its pid, or so it seems.</summary>
    /// <returns>Null when there is no such process.</returns>
    public Met? HearOriginal(byte[] begin)
    {
        if (connection.AcceptOriginal(begin) is not var (pid, digits))
        {
            repeats.SayOnce($"ignored a handshake: no process of that number is seen to hold {context.Room.OutboundFifo(context.Role)} open");
            actors.Reader.Tell(FifoReaderActor.KeepLooking.Instance);
            return null;
        }

        if (!connection.Introduced)
            Introduce();
        WarnOfStranger(digits);
        actors.Reader.Tell(new FifoReaderActor.Expect(digits, new IncomingMessages(context.Clock)));
        // What its predecessor was sent and did not read is still there.
        _messages ??= new OutgoingMessages(outbox, context.Settings.Original.SendInterval, context.Clock);
        return new Met(pid, _messages, UniqueNumber.Next(), 0);
    }

    private void WarnOfStranger(int digits)
    {
        var stranger = OriginalGreeting.AsRead(Environment.ProcessId, digits);
        if (stranger == Environment.ProcessId)
            return;
        context.Notices.Say(
            $"{connection.PeerName} reads a pid as {digits} digit{(digits == 1 ? "" : "s")} long: when it leaves it will signal process {stranger}"
            + $" instead of {Environment.ProcessId}; end this one first");
    }
}
