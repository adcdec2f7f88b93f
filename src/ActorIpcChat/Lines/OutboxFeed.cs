using ActorIpcChat.Memory;
using Akka.Actor;

namespace ActorIpcChat.Lines;

/// <summary>
/// Where the lines of the outbox come from: standard input (<see cref="StdinFeed"/>), or the threads of a program.
/// <see cref="FifoWriterActor"/> calls it on the event loop's thread.
/// </summary>
internal abstract class OutboxFeed(Outbox outbox)
{
    /// <summary>An unfinished line is to be ended: the input has ended, or a predecessor was killed.</summary>
    public bool HasLineToEnd { get; protected set; }

    /// <summary>There is no source: it has ended, or not begun.</summary>
    public abstract bool HasEnded { get; }

    /// <summary>All input that was read is accepted.</summary>
    public abstract bool IsSettled { get; }

    /// <summary>Space can be used now.</summary>
    public abstract bool WantsSpace { get; }

    /// <summary>The source waits for acknowledgements of the peer.</summary>
    public virtual bool WantsAcks => false;

    protected Outbox Outbox => outbox;

    /// <summary>Accepts lines of this source from now on.</summary>
    public virtual void Begin(IActorRef source) => HasLineToEnd = outbox.InsideLine;

    /// <summary>Takes back the space that <see cref="StdinActor"/> filled.</summary>
    public virtual void TakeBack(OutboxSpace space) => throw new NotSupportedException();

    /// <summary>Ends the unfinished line.</summary>
    /// <returns>False if there is none, or no space.</returns>
    public bool TryEndLine()
    {
        if (!HasLineToEnd || !outbox.TryEndLine())
            return false;
        HasLineToEnd = false;
        return true;
    }

    /// <summary>Reserves space for the next input.</summary>
    /// <returns>False if the outbox is full.</returns>
    public abstract bool TryReserve();

    /// <summary>Lends or fills the space that was reserved last.</summary>
    /// <returns>True if lines were accepted: there is something to write.</returns>
    public abstract bool UseSpace();

    /// <summary>The source reported something: what it reports from now on is new.</summary>
    public virtual void Look()
    {
    }

    /// <summary>The peer may have acknowledged lines.</summary>
    public virtual void Acknowledged()
    {
    }

    /// <summary>Accepts no more lines.</summary>
    public virtual void Stop()
    {
    }
}
