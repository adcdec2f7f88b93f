using ActorIpcChat.Dispatch;
using ActorIpcChat.Lines;
using ActorIpcChat.Memory;
using ActorIpcChat.Typing;
using Akka.Actor;

namespace ActorIpcChat.Peer;

/// <summary>The actors that lines pass in a chat process. Their parent starts them, and begins and ends each connection for all of them.</summary>
internal sealed class LineActors
{
    private readonly IActorRef _inputReader;
    private bool _feedBegun;

    /// <summary>Starts the actors. No lines flow before <see cref="Begin"/>.</summary>
    public LineActors(
        IActorContext parent, ChatContext context, ChatResources resources, Outbox outbox, RingWriter ring, Func<string, bool> isTaken)
    {
        var (loop, room, role, fifo) = (context.Loop, context.Room, context.Role, context.Settings.Fifo);
        // The actors are made later. A doorbell that replaces this one meanwhile comes as a message.
        var doorbell = resources.Doorbell;
        ShmWriter = Child("shm-writer", () => new ShmWriterActor(
            loop, room, role, resources.Segment, ring, doorbell, context.ForeignPeers?.CreateMirror(context, resources.Segment, ring),
            context.Notices));
        Reader = Child("fifo-reader", () => new FifoReaderActor(loop, room.InboundFifo(role), fifo.Capacity, ShmWriter, room.Sharing));
        var feed = context.Program?.CreateFeed(outbox) ?? new StdinFeed(outbox);
        Writer = Child("fifo-writer", () => new FifoWriterActor(
            loop, outbox, room.OutboundFifo(role), fifo, feed, room.Sharing, context.Notices));
        var typing = context.Interactive
            ? Child("typing", () => new TypingActor(Writer, context.Settings.Nick, isTaken, context.Notices, TypedCommand.All))
            : ActorRefs.Nobody;
        var stays = context.Settings.StayOnStdinEnd && !context.Interactive;
        var reader = context.Interactive ? typing : Writer;
        Stdin = Child("stdin", () => new StdinActor(loop, context.Input, reader, fifo.Capacity, stays, context.Notices));
        _inputReader = context.Interactive ? typing : Stdin;
        typing.Tell(new TypingActor.Listen(Stdin));
        // A program's lines are accepted before there is a peer.
        if (context.Program is not null)
            Feed(Writer);

        IActorRef Child<T>(string name, Func<T> make)
            where T : ActorBase => parent.ActorOf(ActorProps.OnLoop(make), name);
    }

    /// <summary>Reads standard input.</summary>
    public IActorRef Stdin { get; }

    /// <summary>Writes the FIFO to the peer.</summary>
    public IActorRef Writer { get; }

    /// <summary>Reads the FIFO from the peer.</summary>
    public IActorRef Reader { get; }

    /// <summary>Publishes the peer's lines for the viewers.</summary>
    public IActorRef ShmWriter { get; }

    /// <summary>Opens both FIFOs.</summary>
    /// <param name="instance">Number of this attempt, which the peer's hello must name.</param>
    public void Open(ulong instance)
    {
        Reader.Tell(new FifoReaderActor.Open(instance));
        Writer.Tell(new FifoWriterActor.Open());
    }

    /// <summary>Starts the flow of lines from and to the peer of the handshake.</summary>
    public void Begin(HandshakeResult peer, Connection connection)
    {
        ShmWriter.Tell(new ShmWriterActor.BeginSession(Reader, peer.Session, peer.Start, connection.PeerNick, connection.Kind.Attaches));
        Writer.Tell(new FifoWriterActor.SendLines(peer.Outgoing));
        if (!_feedBegun)
            Feed(_inputReader);
    }

    private void Feed(IActorRef source)
    {
        Writer.Tell(new FifoWriterActor.Feed(source));
        _feedBegun = true;
    }

    /// <summary>Closes both FIFOs.</summary>
    public void Close()
    {
        Writer.Tell(new FifoWriterActor.Close());
        Reader.Tell(new FifoReaderActor.Close());
    }
}
