using ActorIpcChat.Settings;

namespace ActorIpcChat.Viewer;

/// <summary>Shared memory that a viewer shows: the ring of a chat process, or the memory of another program.</summary>
internal abstract class ViewedMemory : IDisposable
{
    /// <summary>The segment that this viewer showed before was removed and recreated: there is no history to show.</summary>
    public bool IsRecreated { get; protected init; }

    /// <summary>There are lines that were not shown.</summary>
    public abstract bool HasNews { get; }

    /// <summary>The memory is closed or removed: no more lines follow.</summary>
    public abstract bool IsOver { get; }

    /// <summary>Confirms <see cref="IsOver"/>, which another process may have written. False while the owner may answer: ask again soon.</summary>
    public virtual bool ConfirmOver() => true;

    /// <summary>The memory was removed, or a ring has replaced it. Asks the kernel.</summary>
    public abstract bool IsRemoved { get; }

    /// <summary>Intervals of polling; null if the writer wakes this viewer.</summary>
    public abstract PollSettings? Poll { get; }

    /// <summary>Skips all but this many of the existing lines.</summary>
    public abstract void SkipHistory(long wanted);

    /// <summary>Fills a batch with the next frames.</summary>
    /// <returns>False if the next frame is corrupt: skip to the batch's end.</returns>
    public abstract bool Fill(Batch batch);

    /// <summary>Frees the space before the end of a shown batch for the writer.</summary>
    public abstract void MarkShown(long end);

    /// <summary>Skips the corrupt data before the end of a batch.</summary>
    public abstract void SkipCorrupt(long end);

    /// <summary>The chat is over and everything was shown: removes memory that was kept for this viewer.</summary>
    /// <returns>False if its owner is still leaving: try again soon.</returns>
    public virtual bool TryFinish() => true;

    /// <summary>Repairs this viewer's traces in the room after an idle interval: another process may have removed them.</summary>
    public virtual void Repair()
    {
    }

    /// <summary>Announces that this viewer sleeps until its doorbell rings. False if there is news: do not sleep.</summary>
    public abstract bool TryFallAsleep();

    /// <summary>The doorbell rang.</summary>
    public abstract void OnDoorbell();

    public abstract void Dispose();
}
