using ActorIpcChat.Linux.Native;

namespace ActorIpcChat.Linux.Processes;

/// <summary>
/// Local time as the C library has it (localtime(3)), and date(1) with it: TZ in every form that tzset(3) takes, of which .NET knows the
/// names alone. The time zone is read once, with the first time that is asked for.
/// </summary>
public static unsafe class LocalTime
{
    /// <summary>What the clock on the wall shows at a time; a leap second is the second before.</summary>
    /// <param name="utc">The time.</param>
    public static DateTime Of(DateTime utc)
    {
        // struct tm: second, minute, hour, day, month from 0, year from 1900; 56 bytes in all.
        var fields = stackalloc int[14];
        var seconds = (long)Math.Floor((utc - DateTime.UnixEpoch).TotalSeconds);
        if (Libc.ToLocalTime(&seconds, fields) == null)
            return utc;
        var year = fields[5] + 1900;
        if (year is < 1 or > 9999)
            return year < 1 ? DateTime.MinValue : DateTime.MaxValue;
        return new DateTime(year, fields[4] + 1, fields[3], fields[2], fields[1], Math.Min(fields[0], 59));
    }
}
