using ActorIpcChat.Linux.Files;

namespace ActorIpcChat.Lines;

/// <summary>How the outbox goes to a peer: as frames to one of ours, as messages to an original program.</summary>
internal abstract class Outgoing
{
    /// <summary>A connection begins.</summary>
    public abstract void Begin(FileDescriptor fifo);

    /// <summary>Writes what the pipe takes.</summary>
    /// <param name="delay">When to try again, zero when the pipe or a new line will tell.</param>
    /// <returns>The outcome of the last write; none of it is an error when everything went out.</returns>
    public abstract IoResult Write(out TimeSpan delay);

    /// <summary>Tells the outbox what the peer has by now.</summary>
    public abstract void Acknowledge();

    /// <summary>The connection is over.</summary>
    public abstract void End();
}
