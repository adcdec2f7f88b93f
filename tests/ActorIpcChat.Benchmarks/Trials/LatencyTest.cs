using ActorIpcChat.Benchmarks.Results;

namespace ActorIpcChat.Benchmarks.Trials;

/// <summary>A line each ms: its latency and processor time. The chains take turns every 50 lines.</summary>
internal static class LatencyTest
{
    internal const int Block = 50;

    private static readonly TimeSpan Gap = TimeSpan.FromMilliseconds(1);

    internal static void Run(Bench bench) => bench.With(bench.Candidates, chains =>
    {
        bench.WarmUp(chains);
        bench.EachRound(() =>
        {
            var before = chains.Select(chain => chain.Cpu).ToList();
            var times = bench.Driver.Latency(chains, Gap, Block, bench.Effort.LatencyBlocks);
            for (var i = 0; i < chains.Count; i++)
            {
                var name = bench.Candidates[i].Name;
                bench.Results.Add(Names.Latency, "", name, Names.P50, times[i].P50);
                bench.Results.Add(Names.Latency, "", name, Names.P99, times[i].P99);
                bench.Results.Add(Names.Latency, "", name, Names.CpuPerLine, (chains[i].Cpu - before[i]) / 1e3 / Block / bench.Effort.LatencyBlocks);
            }
        });
    });
}
