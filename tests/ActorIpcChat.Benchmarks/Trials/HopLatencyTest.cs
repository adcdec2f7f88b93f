using ActorIpcChat.Benchmarks.Results;

namespace ActorIpcChat.Benchmarks.Trials;

/// <summary>
/// A line each ms from one program to another: from the call that sends it to the code that gets it. The hops take turns every 50 lines.
/// </summary>
internal static class HopLatencyTest
{
    /// <summary>The first lines of a block find caches that the other hops have used.</summary>
    private const int Settling = 5;

    private static readonly TimeSpan Gap = TimeSpan.FromMilliseconds(1);

    internal static void Run(HopBench bench) => bench.With(bench.Kinds, hops =>
    {
        foreach (var hop in hops)
            hop.SendLines(1000, TimeSpan.FromMicroseconds(200));
        bench.Commands.EachRound(() =>
        {
            var times = hops.Select(_ => new List<double>()).ToList();
            var cpu = new long[hops.Count];
            for (var block = 0; block < bench.Effort.LatencyBlocks; block++)
            {
                for (var i = 0; i < hops.Count; i++)
                {
                    var before = hops[i].Cpu;
                    times[i].AddRange(hops[i].SendLines(LatencyTest.Block, Gap).Times.Skip(Settling).Select(time => time / 1e3));
                    cpu[i] += hops[i].Cpu - before;
                }
            }

            for (var i = 0; i < hops.Count; i++)
            {
                times[i].Sort();
                var name = bench.Kinds[i].Name;
                bench.Results.Add(Names.Latency, "", name, Names.P50, times[i][times[i].Count / 2]);
                bench.Results.Add(Names.Latency, "", name, Names.P99, times[i][times[i].Count * 99 / 100]);
                bench.Results.Add(Names.Latency, "", name, Names.CpuPerLine, cpu[i] / 1e3 / LatencyTest.Block / bench.Effort.LatencyBlocks);
            }
        });
    });
}
