using System.Globalization;

namespace ActorIpcChat.Formats;

/// <summary>Times of lines as a clock on the wall shows them. The time zone is read when the first line is there.</summary>
/// <param name="local">Makes a local time of one in UTC.</param>
/// <param name="clock">Tells the time.</param>
internal sealed class LocalClock(Func<DateTime, DateTime> local, TimeProvider clock)
{
    private readonly byte[] _time = new byte[5];
    private long _minute = long.MinValue;
    private DateTime? _day;

    /// <summary>HH:mm.</summary>
    public ReadOnlySpan<byte> Time => _time;

    /// <summary>Takes the time of the next line.</summary>
    /// <returns>The day, where it is another one than that of the line before, or than today before the first.</returns>
    public DateTime? Set(DateTime sent)
    {
        var minute = sent.Ticks / TimeSpan.TicksPerMinute;
        if (minute == _minute)
            return null;
        _minute = minute;
        var shown = local(sent);
        shown.TryFormat(_time, out _, "HH':'mm", CultureInfo.InvariantCulture);
        _day ??= local(clock.GetUtcNow().UtcDateTime).Date;
        if (shown.Date == _day)
            return null;
        return _day = shown.Date;
    }

    /// <summary>The time of what has none of its own: now.</summary>
    public DateTime? SetNow() => Set(clock.GetUtcNow().UtcDateTime);
}
