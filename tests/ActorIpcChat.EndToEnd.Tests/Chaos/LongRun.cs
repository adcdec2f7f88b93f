using System.Globalization;

namespace ActorIpcChat.EndToEnd.Tests.Chaos;

/// <summary>Tests that are short by themselves, and as long as an environment variable says.</summary>
internal static class LongRun
{
    internal static int Number(string variable, int otherwise)
        => int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : otherwise;

    internal static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }

    internal static string Load => File.ReadAllText("/proc/loadavg").Trim();
}
