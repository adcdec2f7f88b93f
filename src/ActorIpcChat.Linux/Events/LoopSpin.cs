namespace ActorIpcChat.Linux.Events;

/// <summary>
/// Busy-polls a condition for a limited time instead of sleeping: the lowest latency, at the price of a busy processor. The loop handles
/// its other events meanwhile. Used on the loop's thread.
/// </summary>
/// <param name="loop">The loop.</param>
/// <param name="condition">Polled about every 50 ns.</param>
/// <param name="completed">Called once per start: true if the condition was met, false after the time limit.</param>
/// <param name="state">Passed to both.</param>
internal sealed class LoopSpin(EventLoop loop, Func<object, bool> condition, Action<object, bool> completed, object state)
{
    /// <summary>The time limit in ticks of <see cref="System.Diagnostics.Stopwatch"/>.</summary>
    internal long Until { get; private set; }

    internal bool IsConditionMet => condition(state);

    /// <summary>Starts polling. No effect while it polls already.</summary>
    public void Start(TimeSpan limit)
    {
        if (loop.Spins.Contains(this))
            return;
        Until = EventLoop.TimeAfter(limit);
        loop.Spins.Add(this);
    }

    /// <summary>Stops polling without calling <c>completed</c>.</summary>
    public void Stop() => loop.Spins.Remove(this);

    internal void Complete(bool met)
    {
        loop.Spins.Remove(this);
        completed(state, met);
    }
}
