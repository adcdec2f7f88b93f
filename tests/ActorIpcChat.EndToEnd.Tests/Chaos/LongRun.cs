using System.Globalization;

namespace ActorIpcChat.EndToEnd.Tests.Chaos;

/// <summary>Tests that are short by themselves, longer with IPCCHAT_LONG=1, and as long as an environment variable of their own says.</summary>
internal static class LongRun
{
    /// <summary>Whether IPCCHAT_LONG asks for the longer form, as .ci/run does.</summary>
    internal static readonly bool IsAskedFor = Environment.GetEnvironmentVariable("IPCCHAT_LONG") == "1";

    internal static int Number(string variable, int otherwise)
        => int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : otherwise;

    internal static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }

    internal static string Load => File.ReadAllText("/proc/loadavg").Trim();
}
