using ActorIpcChat.Linux.Files;
using ActorIpcChat.Memory;

namespace ActorIpcChat.Lines;

/// <summary>Sends the outbox to one kind of peer, and finds out what has arrived.</summary>
internal abstract class Outgoing
{
    /// <summary>Begins a connection.</summary>
    public abstract void Begin(FileDescriptor fifo);

    /// <summary>Writes as much as the pipe takes.</summary>
    /// <param name="delay">Time until the next attempt; zero if an event causes it: space in the pipe, or a new line.</param>
    /// <returns>Result of the last write; no error if everything was written.</returns>
    public abstract IoResult Write(out TimeSpan delay);

    /// <summary>The peer's memory shows what has arrived.</summary>
    public virtual bool PeerAcknowledges => false;

    /// <summary>The peer's ring is full: it waits for its viewers.</summary>
    public virtual bool PeerWaits => false;

    /// <summary>The peer's absent consumers that keep its full ring full.</summary>
    public virtual IReadOnlyList<ConsumerBacklog> AbsentInTheWay => [];

    /// <summary>Acknowledges in the outbox what the peer has.</summary>
    public abstract void Acknowledge();

    /// <summary>Ends the connection.</summary>
    public abstract void End();
}
