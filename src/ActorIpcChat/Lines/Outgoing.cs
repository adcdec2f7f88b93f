using ActorIpcChat.Linux.Files;

namespace ActorIpcChat.Lines;

/// <summary>How the outbox goes to a peer, and how its arrival is known.</summary>
internal abstract class Outgoing
{
    /// <summary>A connection begins.</summary>
    public abstract void Begin(FileDescriptor fifo);

    /// <summary>Writes what the pipe takes.</summary>
    /// <param name="delay">When to try again, zero when the pipe or a new line will tell.</param>
    /// <returns>The outcome of the last write; none of it is an error when everything went out.</returns>
    public abstract IoResult Write(out TimeSpan delay);

    /// <summary>The peer's memory says what has arrived.</summary>
    public virtual bool PeerAcknowledges => false;

    /// <summary>The peer has read lines and cannot publish them: it waits for its viewers.</summary>
    public virtual bool PeerWaits => false;

    /// <summary>Tells the outbox what the peer has by now.</summary>
    public abstract void Acknowledge();

    /// <summary>The connection is over.</summary>
    public abstract void End();
}
