using ActorIpcChat.Benchmarks.Results;

namespace ActorIpcChat.Benchmarks.Trials;

/// <summary>
/// Lines of 32 bytes shown by several viewers: the output of all of them, the processor time for a line and viewer, and how long a single line
/// takes until the last viewer shows it.
/// </summary>
internal static class ViewersTest
{
    private const int Lines = 100;

    private static readonly TimeSpan Gap = TimeSpan.FromMilliseconds(5);

    internal static void Run(Bench bench)
    {
        List<Chains.Candidate> candidates = [.. bench.Kinds.Where(c => c.HasViewers)];
        foreach (var viewers in bench.Effort.Viewers)
        {
            bench.With(candidates, chains => bench.EachRound(() =>
            {
                for (var i = 0; i < chains.Count; i++)
                {
                    var before = chains[i].Cpu;
                    var (bytes, lines, seconds) = bench.Driver.Bulk(chains[i], 32, bench.Effort.BulkMilliseconds, BulkTest.MaxMebibytes);
                    var (name, @case) = (candidates[i].Name, $"{viewers}");
                    bench.Results.Add(Names.Viewers, @case, name, Names.MebibytesPerSecond, bytes * viewers / seconds / (1 << 20));
                    bench.Results.Add(Names.Viewers, @case, name, Names.CpuPerLineAndViewer, (chains[i].Cpu - before) / lines / viewers);
                    bench.Results.Add(Names.Viewers, @case, name, Names.P50UntilAll, bench.Driver.UntilAll(chains[i], Gap, Lines).P50);
                }
            }), viewers);
        }
    }
}
