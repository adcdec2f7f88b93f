using ActorIpcChat.Dispatch;
using ActorIpcChat.Lines;
using ActorIpcChat.Memory;
using ActorIpcChat.Typing;
using Akka.Actor;

namespace ActorIpcChat.Peer;

/// <summary>The actors that lines pass in a chat process. Their parent makes them together, and begins and ends each connection for all of them.</summary>
internal sealed class LineActors
{
    private readonly IActorRef _feeder;
    private bool _fed;

    /// <summary>Starts them; nothing flows before <see cref="Begin"/>.</summary>
    public LineActors(IActorContext parent, ChatContext context, ChatResources resources, Outbox outbox, RingWriter ring)
    {
        var (loop, room, role, fifo) = (context.Loop, context.Room, context.Role, context.Settings.Fifo);
        ShmWriter = Child("shm-writer", () => new ShmWriterActor(
            loop, room, role, resources.Segment, ring, resources.Doorbell, context.ForeignPeers?.CreateMirror(context, resources.Segment, ring)));
        Reader = Child("fifo-reader", () => new FifoReaderActor(loop, room.InboundFifo(role), fifo.Capacity, ShmWriter, room.Sharing));
        Writer = Child("fifo-writer", () => new FifoWriterActor(loop, outbox, room.OutboundFifo(role), fifo, room.Sharing));
        var typing = context.Interactive
            ? Child("typing", () => new TypingActor(Writer, context.Settings.Nick, context.Notices))
            : ActorRefs.Nobody;
        Stdin = Child("stdin", () => new StdinActor(
            loop, context.Input, context.Interactive ? typing : Writer, fifo.Capacity, stays: context.Settings.StayOnStdinEnd && !context.Interactive));
        _feeder = context.Interactive ? typing : Stdin;
        typing.Tell(new TypingActor.Listen(Stdin));

        IActorRef Child<T>(string name, Func<T> make)
            where T : ActorBase => parent.ActorOf(ActorProps.OnLoop(make), name);
    }

    /// <summary>Reads standard input.</summary>
    public IActorRef Stdin { get; }

    /// <summary>Writes the FIFO to the peer.</summary>
    public IActorRef Writer { get; }

    /// <summary>Reads the FIFO from the peer.</summary>
    public IActorRef Reader { get; }

    /// <summary>Publishes what was read for the viewers.</summary>
    public IActorRef ShmWriter { get; }

    /// <summary>Has both FIFOs opened.</summary>
    /// <param name="instance">The number that a hello to this try must name.</param>
    public void Open(ulong instance)
    {
        Reader.Tell(new FifoReaderActor.Open(instance));
        Writer.Tell(new FifoWriterActor.Open());
    }

    /// <summary>Has lines flow both ways, from and to the peer of the handshake.</summary>
    public void Begin(HandshakeResult peer, Connection connection)
    {
        ShmWriter.Tell(new ShmWriterActor.BeginSession(Reader, peer.Session, peer.Start, connection.PeerNick, connection.Kind.Attaches));
        Writer.Tell(new FifoWriterActor.SendLines(peer.Outgoing));
        if (!_fed)
            Writer.Tell(new FifoWriterActor.Feed(_feeder));
        _fed = true;
    }

    /// <summary>Has both FIFOs let go.</summary>
    public void Close()
    {
        Writer.Tell(new FifoWriterActor.Close());
        Reader.Tell(new FifoReaderActor.Close());
    }
}
