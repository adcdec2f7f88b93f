using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using ActorIpcChat.Linux.Processes;

namespace ActorIpcChat.Linux.Tests.Processes;

public sealed partial class LocalTimeTests : IDisposable
{
    private static readonly string?[] Zones =
    [
        null, "", "UTC", "CST-8", "<-03>3", "<+0530>-5:30", "EST5EDT", "EST5EDT,M3.2.0,M11.1.0", "EST5EDT,M3.2.0/1:30,M11.1.0/2",
        "AAA3BBB,J60/2,J300/2",
        "AAA3BBB,59/0,299/24", "IST-1GMT0,M10.5.0,M3.5.0/1", "<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "XXX-24:59:59", "Europe/Berlin", ":America/New_York",
        ":/usr/share/zoneinfo/Asia/Tokyo", "/usr/share/zoneinfo/Australia/Lord_Howe", "Asia/Kathmandu", "right/Europe/Paris", "Nowhere/At_All",
        "nonsense", "CST", "-8",
        "Europe/Berlin ", ":", "EST5EDT,X3.2.0,Y", "\ud83d\ude00",
    ];

    // Clock changes, ends of days and years, before 1970 and after 2038.
    private static readonly long[] Times =
    [
        0, -1, 1, -2_000_000_000, 951_827_696, 1_709_251_199, 1_741_503_599, 1_741_503_600, 1_741_507_200, 1_762_063_200, 1_762_066_800,
        1_774_746_000,
        1_774_746_001, 1_793_062_800, 1_798_761_599, 1_798_761_600, 2_147_483_648, 4_102_444_800, 32_503_680_000, 253_402_300_799, -62_135_596_800,
    ];

    private readonly string? _zone = Environment.GetEnvironmentVariable("TZ");

    public void Dispose() => SetZone(_zone);

    [Fact]
    public void Local_time_equals_date_for_each_form_of_TZ()
    {
        foreach (var zone in Zones)
        {
            SetZone(zone);
            Assert.Equal(Dates(zone), Times.Select(time => (zone, Shown(LocalTime.Of(DateTime.UnixEpoch.AddSeconds(time))))));
        }
    }

    [Fact]
    public void Time_outside_the_calendar_is_clamped()
    {
        SetZone("XXX-10");
        Assert.Equal(DateTime.MaxValue, LocalTime.Of(DateTime.MaxValue));
        SetZone("XXX10");
        Assert.Equal(DateTime.MinValue, LocalTime.Of(DateTime.MinValue));
    }

    private static IEnumerable<(string? Zone, string Time)> Dates(string? zone)
    {
        var start = new ProcessStartInfo("date", ["--file=-", "+%Y-%m-%d %H:%M"]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.Environment["TZ"] = zone;
        using var date = Process.Start(start)!;
        date.StandardInput.Write(string.Concat(Times.Select(time => $"@{time}\n")));
        date.StandardInput.Close();
        var shown = date.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(Times.Length, shown.Length);
        // DateTime has years of at most four digits.
        return shown.Zip(Times, (text, time) => (zone, text switch
        {
            ['1', '0', '0', '0', '0', ..] => Shown(DateTime.MaxValue),
            ['0', '0', '0', '0', ..] or ['-', ..] => Shown(DateTime.MinValue),
            _ => text,
        }));
    }

    private static string Shown(DateTime time) => time.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    private static void SetZone(string? zone)
    {
        Assert.Equal(0, zone is null ? UnsetVariable("TZ") : SetVariable("TZ", zone, 1));
        ReadZone();
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite);

    [LibraryImport("libc", EntryPoint = "unsetenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int UnsetVariable(string name);

    [LibraryImport("libc", EntryPoint = "tzset")]
    private static partial void ReadZone();
}
