using ActorIpcChat.Benchmarks.Results;

namespace ActorIpcChat.Benchmarks.Tests;

/// <summary>Results of a made-up run.</summary>
internal static class SampleResults
{
    internal static RunResults Make()
    {
        var results = new RunResults("a <machine>", new DateTimeOffset(2026, 1, 2, 0, 0, 0, TimeSpan.Zero), "chain", 2, [], ["- c: in C"]);
        foreach (var (c, ours) in ((double, double)[])[(10, 15), (100, 50)])
        {
            results.Add(Names.Latency, "", RunResults.PlainC, Names.P50, c);
            results.Add(Names.Latency, "", "ipcchat", Names.P50, ours);
            results.Add(Names.Bulk, "32 B", RunResults.PlainC, Names.MebibytesPerSecond, c);
            results.Add(Names.Bulk, "32 B", "ipcchat", Names.MebibytesPerSecond, ours);
        }

        foreach (var spin in Effort.Spins)
        {
            results.Add(Names.Spin, "a line each ms", $"spin {spin}", Names.P50, 50);
            results.Add(Names.Spin, "a line each ms", $"spin {spin}", Names.CpuPerLine, 500);
        }

        return results;
    }
}
