namespace ActorIpcChat.Tests;

/// <summary>Time that passes when the test says so.</summary>
internal sealed class ManualTime : TimeProvider
{
    private long _ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _ticks;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddTicks(_ticks);

    internal void Pass(int milliseconds) => Pass(TimeSpan.FromMilliseconds(milliseconds));

    internal void Pass(TimeSpan time) => _ticks += time.Ticks;
}
