namespace ActorIpcChat.Lines;

/// <summary>
/// Repeats what <see cref="ShmWriterActor"/> publishes for viewers that do not read the ring. Without such viewers it costs a line nothing.
/// </summary>
internal abstract class Mirror : IDisposable
{
    /// <summary>Neither busy nor waiting for a timer: call <see cref="Published"/> for each line.</summary>
    public bool WantsLines { get; protected set; } = true;

    /// <summary>The peer has the segment attached, too.</summary>
    public bool PeerIsAttached { get; set; }

    /// <summary>Lines wait to be shown.</summary>
    public abstract bool IsBusy { get; }

    /// <summary>Notes that lines were published.</summary>
    /// <returns>Time until <see cref="Step"/> is to be called; null for no call.</returns>
    public abstract TimeSpan? Published();

    /// <summary>Shows the next line if it is time.</summary>
    /// <returns>Time until the next call; null if nothing is left.</returns>
    public abstract TimeSpan? Step();

    public abstract void Dispose();
}
