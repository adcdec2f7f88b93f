namespace ActorIpcChat.Linux.Events;

/// <summary>A scheduled call of a function.</summary>
internal sealed class LoopTimer
{
    private readonly Action<object> _run;
    private readonly object _state;
    private volatile bool _cancelled;

    internal LoopTimer(Action<object> run, object state, long due) => (_run, _state, Due) = (run, state, due);

    /// <summary>Due time in ticks of <see cref="System.Diagnostics.Stopwatch"/>.</summary>
    internal long Due { get; }

    internal bool IsCancelled => _cancelled;

    /// <summary>Prevents the call unless it has started already. Safe from any thread.</summary>
    public void Cancel() => _cancelled = true;

    internal void Fire()
    {
        if (!_cancelled)
            _run(_state);
    }
}
