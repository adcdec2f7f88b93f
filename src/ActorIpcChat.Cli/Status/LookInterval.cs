namespace ActorIpcChat.Cli.Status;

/// <summary>How long to wait between two looks: short while things move, longer and longer while nothing changes.</summary>
internal sealed class LookInterval
{
    private const double BackOff = 1.5;
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    private TimeSpan _interval = Shortest;

    /// <summary>The time until the next look, given what the last one found.</summary>
    public TimeSpan After(bool changed)
    {
        _interval = changed ? Shortest : _interval * BackOff;
        return _interval = _interval > Longest ? Longest : _interval;
    }
}
