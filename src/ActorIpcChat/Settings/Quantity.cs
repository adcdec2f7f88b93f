using System.Buffers;
using System.Globalization;

namespace ActorIpcChat.Settings;

/// <summary>HOCON's numbers with units. Unlike Akka's parser, it refuses unknown units.</summary>
internal static class Quantity
{
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");

    /// <summary>A duration; milliseconds without a unit.</summary>
    public static bool TryDuration(string text, out TimeSpan value)
    {
        value = default;
        if (!TrySplit(text, out var number, out var unit) || Ticks(unit) is not { } ticks || number * ticks > long.MaxValue)
            return false;
        value = TimeSpan.FromTicks((long)(number * ticks));
        return true;
    }

    /// <summary>A whole number of bytes; bytes without a unit.</summary>
    public static bool TrySize(string text, out long bytes)
    {
        bytes = 0;
        if (!TrySplit(text, out var number, out var unit) || Bytes(unit) is not { } factor)
            return false;
        var exact = number * factor;
        if (exact % 1 != 0 || exact > long.MaxValue)
            return false;
        bytes = (long)exact;
        return true;
    }

    /// <summary>A number without sign or exponent.</summary>
    public static bool TryNumber(string text, out decimal number)
        => decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number);

    private static bool TrySplit(string text, out decimal number, out string unit)
    {
        var end = text.AsSpan().IndexOfAnyExcept(Digits);
        unit = end < 0 ? "" : text[end..].Trim();
        // The limit is above all allowed values, and times any unit it does not overflow a decimal.
        return TryNumber(end < 0 ? text : text[..end], out number) && number <= 1_000_000_000_000_000;
    }

    private static decimal? Ticks(string unit) => unit switch
    {
        "ns" or "nano" or "nanos" or "nanosecond" or "nanoseconds" => 0.01m,
        "us" or "micro" or "micros" or "microsecond" or "microseconds" => TimeSpan.TicksPerMicrosecond,
        "" or "ms" or "milli" or "millis" or "millisecond" or "milliseconds" => TimeSpan.TicksPerMillisecond,
        "s" or "second" or "seconds" => TimeSpan.TicksPerSecond,
        "m" or "minute" or "minutes" => TimeSpan.TicksPerMinute,
        "h" or "hour" or "hours" => TimeSpan.TicksPerHour,
        "d" or "day" or "days" => TimeSpan.TicksPerDay,
        _ => null,
    };

    private static decimal? Bytes(string unit) => unit switch
    {
        "" or "b" or "B" => 1,
        "kB" or "KB" => 1_000,
        "MB" => 1_000_000,
        "GB" => 1_000_000_000,
        "K" or "KiB" => 1 << 10,
        "M" or "MiB" => 1 << 20,
        "G" or "GiB" => 1 << 30,
        _ => null,
    };
}
