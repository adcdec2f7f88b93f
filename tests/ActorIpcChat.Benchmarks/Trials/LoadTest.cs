using ActorIpcChat.Benchmarks.Results;

namespace ActorIpcChat.Benchmarks.Trials;

/// <summary>Keeps 64 lines of 32 bytes in flight, each from its own write(2).</summary>
internal static class LoadTest
{
    internal const int Window = 64;

    private const int Blocks = 2;

    internal static void Run(Bench bench) => bench.With(bench.Candidates, chains =>
    {
        bench.WarmUp(chains);
        bench.EachRound(() =>
        {
            var before = chains.Select(chain => chain.Cpu).ToList();
            var times = bench.Driver.Load(chains, Window, bench.Effort.LoadMilliseconds / Blocks, Blocks);
            for (var i = 0; i < chains.Count; i++)
            {
                var name = bench.Candidates[i].Name;
                bench.Results.Add(Names.Load, "", name, Names.P50, times[i].P50);
                bench.Results.Add(Names.Load, "", name, Names.P99, times[i].P99);
                bench.Results.Add(Names.Load, "", name, Names.LinesPerSecond, times[i].LinesPerSecond);
                bench.Results.Add(Names.Load, "", name, Names.CpuPerLine, (chains[i].Cpu - before[i]) / 1e3 / times[i].Lines);
            }
        });
    });
}
