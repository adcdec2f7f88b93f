namespace ActorIpcChat.Cli.Status;

/// <summary>Time between two snapshots of a room: short while it changes, growing while it does not.</summary>
internal sealed class PollInterval
{
    private const double BackOff = 1.5;
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    private TimeSpan _interval = Shortest;

    /// <summary>The time until the next snapshot.</summary>
    /// <param name="changed">The last snapshot differed from the one before.</param>
    public TimeSpan After(bool changed)
    {
        _interval = changed ? Shortest : _interval * BackOff;
        return _interval = _interval > Longest ? Longest : _interval;
    }
}
