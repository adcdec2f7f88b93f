using ActorIpcChat.Settings;

namespace ActorIpcChat.Viewer;

/// <summary>Shared memory that a viewer shows: the ring of a chat process, or what a foreign program has.</summary>
internal abstract class ViewedMemory : IDisposable
{
    /// <summary>It is what this viewer has seen before, removed and made again: there is no history to show.</summary>
    public bool IsMadeAgain { get; protected init; }

    /// <summary>Something is there that was not shown.</summary>
    public abstract bool HasNews { get; }

    /// <summary>It says that no more lines come: its owner has left, or it was removed.</summary>
    public abstract bool IsOver { get; }

    /// <summary>Whether that is so. Where another process may have written it, the owner is asked; then it is to be asked again soon.</summary>
    public virtual bool IsSurelyOver() => true;

    /// <summary>It was removed, or a ring took its place. Asks the kernel.</summary>
    public abstract bool IsRemoved { get; }

    /// <summary>How often to look; null where the writer wakes this viewer.</summary>
    public abstract PollSettings? Poll { get; }

    /// <summary>Shows only the last so many of the lines that are there.</summary>
    public abstract void SkipHistory(long wanted);

    /// <summary>Puts what comes next into a batch.</summary>
    /// <returns>False when what stands there is no frame: it is passed over.</returns>
    public abstract bool Fill(Batch batch);

    /// <summary>A batch is out: the writer may use its space again.</summary>
    public abstract void MarkShown(long end);

    /// <summary>What stands before the end of a batch is no frame.</summary>
    public abstract void PassOver(long end);

    /// <summary>Nothing has come for a while.</summary>
    public virtual void Repair()
    {
    }

    /// <summary>Sleeps until the doorbell rings; false when something came meanwhile.</summary>
    public abstract bool TryFallAsleep();

    /// <summary>The doorbell rang.</summary>
    public abstract void Woken();

    /// <inheritdoc/>
    public abstract void Dispose();
}
