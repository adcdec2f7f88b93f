using ActorIpcChat.Linux.Native;

namespace ActorIpcChat.Linux.Processes;

/// <summary>
/// Local time of the C library (localtime(3)), as date(1) shows it. It supports every form of TZ in tzset(3); .NET supports names only.
/// The C library reads the time zone once.
/// </summary>
internal static unsafe class LocalTime
{
    /// <summary>Converts UTC to local time. A leap second becomes the second before it.</summary>
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
