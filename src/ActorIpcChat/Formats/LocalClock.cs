using System.Globalization;

namespace ActorIpcChat.Formats;

/// <summary>Shows the lines' times as local time. The time zone is read at the first line.</summary>
/// <param name="local">Converts UTC to local time.</param>
/// <param name="clock">Clock of the local time.</param>
internal sealed class LocalClock(Func<DateTime, DateTime> local, TimeProvider clock)
{
    private readonly byte[] _time = new byte[5];
    private long _minute = long.MinValue;
    private DateTime? _day;

    /// <summary>HH:mm.</summary>
    public ReadOnlySpan<byte> Time => _time;

    /// <summary>Sets the time of the next line.</summary>
    /// <returns>The day if it differs from the last line's, or for the first line from today.</returns>
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

    /// <summary>Sets the current time, for what has no time of its own.</summary>
    public DateTime? SetNow() => Set(clock.GetUtcNow().UtcDateTime);
}
