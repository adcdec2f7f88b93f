namespace ActorIpcChat.Lines;

/// <summary>
/// Repeats what <see cref="ShmWriterActor"/> publishes to viewers that do not read the ring. Without such viewers it rests, and a line does
/// not call it.
/// </summary>
internal abstract class Mirror : IDisposable
{
    /// <summary>Neither busy nor waiting for a later look: <see cref="Published"/> wants to be called for each line.</summary>
    public bool WantsLines { get; protected set; } = true;

    /// <summary>The peer has the segment attached, too.</summary>
    public bool PeerIsAttached { get; set; }

    /// <summary>Lines wait for their turn.</summary>
    public abstract bool IsBusy { get; }

    /// <summary>Lines were published.</summary>
    /// <returns>When to call <see cref="Step"/>; null: not at all.</returns>
    public abstract TimeSpan? Published();

    /// <summary>Shows what is due.</summary>
    /// <returns>When to call again; null when nothing is left.</returns>
    public abstract TimeSpan? Step();

    /// <inheritdoc/>
    public abstract void Dispose();
}
