namespace ActorIpcChat.Linux.Events;

/// <summary>
/// Has a loop look at memory again and again for a while instead of sleeping: what another process writes there is seen at once, for the
/// price of a busy processor. The loop goes on with everything else meanwhile. Used on the loop's thread.
/// </summary>
/// <param name="loop">The loop.</param>
/// <param name="hasCome">Looks, and says whether there is what it looks for; called about every 50 ns.</param>
/// <param name="tell">Told once for each start: true when it has come, false when the time is up.</param>
/// <param name="state">Passed to both.</param>
public sealed class LoopSpin(EventLoop loop, Func<object, bool> hasCome, Action<object, bool> tell, object state)
{
    /// <summary>When it gives up, in ticks of <see cref="System.Diagnostics.Stopwatch"/>.</summary>
    internal long Until { get; private set; }

    internal bool HasCome => hasCome(state);

    /// <summary>Begins to look; one that looks already goes on as it was.</summary>
    public void Start(TimeSpan limit)
    {
        if (loop.Spins.Contains(this))
            return;
        Until = EventLoop.TimeAfter(limit);
        loop.Spins.Add(this);
    }

    /// <summary>Looks no more, and nobody is told.</summary>
    public void Stop() => loop.Spins.Remove(this);

    internal void End(bool come)
    {
        loop.Spins.Remove(this);
        tell(state, come);
    }
}
