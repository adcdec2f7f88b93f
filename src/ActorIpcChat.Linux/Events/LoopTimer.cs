namespace ActorIpcChat.Linux.Events;

/// <summary>A function that the loop calls once, later.</summary>
public sealed class LoopTimer
{
    private readonly Action<object> _run;
    private readonly object _state;
    private volatile bool _cancelled;

    internal LoopTimer(Action<object> run, object state, long due) => (_run, _state, Due) = (run, state, due);

    /// <summary>When, in ticks of <see cref="System.Diagnostics.Stopwatch"/>.</summary>
    internal long Due { get; }

    internal bool IsCancelled => _cancelled;

    /// <summary>Makes sure that it is not called any more, unless it is just being called. From any thread.</summary>
    public void Cancel() => _cancelled = true;

    internal void Fire()
    {
        if (!_cancelled)
            _run(_state);
    }
}
