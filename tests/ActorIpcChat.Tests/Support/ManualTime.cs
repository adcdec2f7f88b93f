namespace ActorIpcChat.Tests;

/// <summary>A clock that the test advances.</summary>
internal sealed class ManualTime : TimeProvider
{
    private long _ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _ticks;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddTicks(_ticks);

    internal void Advance(int milliseconds) => Advance(TimeSpan.FromMilliseconds(milliseconds));

    internal void Advance(TimeSpan time) => _ticks += time.Ticks;
}
