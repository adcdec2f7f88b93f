using System.Globalization;
using System.Text;

namespace ActorIpcChat.Formats;

/// <summary>Shows the lines' times as local time. The time zone is read at the first line.</summary>
/// <param name="local">Converts UTC to local time.</param>
/// <param name="clock">Clock of the local time.</param>
/// <param name="format">How the time looks, as .NET formats it; empty for no time.</param>
internal sealed class LocalClock(Func<DateTime, DateTime> local, TimeProvider clock, string format)
{
    private readonly long _step = format.Contains('s', StringComparison.Ordinal) ? TimeSpan.TicksPerSecond : TimeSpan.TicksPerMinute;
    private byte[] _time = [];
    private long _shown = long.MinValue;
    private DateTime? _day;

    /// <summary>The time of the line, ASCII.</summary>
    public ReadOnlySpan<byte> Time => _time;

    /// <summary>Sets the time of the next line.</summary>
    /// <returns>The day if it differs from the last line's, or for the first line from today.</returns>
    public DateTime? Set(DateTime sent)
    {
        var step = sent.Ticks / _step;
        if (step == _shown)
            return null;
        _shown = step;
        var shown = local(sent);
        _time = Encoding.ASCII.GetBytes(Format(shown, format));
        _day ??= local(clock.GetUtcNow().UtcDateTime).Date;
        if (shown.Date == _day)
            return null;
        return _day = shown.Date;
    }

    /// <summary>A time in a format of the settings (chat.format.time).</summary>
    public static string Format(DateTime local, string format)
    {
        // A single letter alone would be a standard format of .NET.
        var custom = format.Length == 1 ? "%" + format : format;
        // A colon stands for the separator of the culture, which here is a colon.
        return custom.Length == 0 ? "" : local.ToString(custom, CultureInfo.InvariantCulture);
    }

    /// <summary>Sets the current time, for what has no time of its own.</summary>
    public DateTime? SetNow() => Set(clock.GetUtcNow().UtcDateTime);
}
