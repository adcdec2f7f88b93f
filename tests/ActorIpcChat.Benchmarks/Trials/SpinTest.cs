using ActorIpcChat.Benchmarks.Chains;
using ActorIpcChat.Benchmarks.Results;

namespace ActorIpcChat.Benchmarks.Trials;

/// <summary>Benefit and cost of a viewer that spins for the next line (chat.viewer.spin).</summary>
internal static class SpinTest
{
    private const int Block = 20;

    internal static void Run(Bench bench)
    {
        string[] status = ["status", "--directory", Path.GetTempPath(), "--room", "none", "--set", "chat.viewer.spin=0"];
        if (Programs.Run(bench.Program, status, bench.Cancel).Code != 0)
        {
            bench.Results.Notes.Add("- spin: this ipcchat has no chat.viewer.spin");
            return;
        }

        Candidate Spinning(string spin)
            => bench.Maker.Chat($"spin {spin}", "", bench.Program, isProfile: true, "--set", $"chat.viewer.spin={spin}");
        List<Candidate> candidates = [bench.Candidates[0], .. Effort.Spins.Select(Spinning)];
        bench.With(candidates, chains =>
        {
            bench.Driver.Latency(chains, TimeSpan.FromMicroseconds(200), 200, 1);
            bench.EachRound(() =>
            {
                foreach (var gap in (int[])[1, 10])
                {
                    // The same time for both.
                    var blocks = gap == 1 ? bench.Effort.SpinBlocks * 4 : bench.Effort.SpinBlocks;
                    var before = chains.Select(chain => chain.Cpu).ToList();
                    var times = bench.Driver.Latency(chains, TimeSpan.FromMilliseconds(gap), Block, blocks);
                    for (var i = 0; i < chains.Count; i++)
                    {
                        var @case = gap == 1 ? "a line each ms" : $"a line each {gap} ms";
                        bench.Results.Add(Names.Spin, @case, candidates[i].Name, Names.P50, times[i].P50);
                        bench.Results.Add(
                            Names.Spin, @case, candidates[i].Name, Names.CpuPerLine, (chains[i].Cpu - before[i]) / 1e3 / Block / blocks);
                    }
                }
            });
        });
    }
}
