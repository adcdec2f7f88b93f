using System.Globalization;

namespace ActorIpcChat.EndToEnd.Tests.Chaos;

/// <summary>The length of tests: short by default, longer with IPCCHAT_LONG=1, or set by an environment variable.</summary>
internal static class LongRun
{
    /// <summary>Whether IPCCHAT_LONG=1 selects the longer form, as in .ci/run.</summary>
    internal static readonly bool IsEnabled = Environment.GetEnvironmentVariable("IPCCHAT_LONG") == "1";

    internal static int Number(string variable, int defaultValue)
        => int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : defaultValue;

    internal static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }

    internal static string Load => File.ReadAllText("/proc/loadavg").Trim();
}
