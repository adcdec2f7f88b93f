using ActorIpcChat.Benchmarks.Results;

namespace ActorIpcChat.Benchmarks.Trials;

/// <summary>
/// Rooms of several sizes, one of whose members speaks: what a line costs all of them together, for each that receives it, when lines come
/// alone and in bulk. Of the members the last one has a viewer.
/// </summary>
internal static class MembersTest
{
    internal const string Alone = "one at a time";
    internal const string InBulk = "in bulk";

    private const int Lines = 50;
    private const int MostMebibytes = 16;

    private static readonly TimeSpan Gap = TimeSpan.FromMilliseconds(5);

    internal static void Run(Bench bench)
    {
        foreach (var members in bench.Effort.Members)
        {
            // One after the other: what many processes do while nobody speaks is more than the two processors of a small machine can give.
            foreach (var candidate in bench.Kinds.Where(c => c.HasViewers))
            {
                bench.With([candidate], chains =>
                {
                    // Code that has not run yet is compiled while it runs.
                    bench.Driver.Bulk(chains[0], 32, 4 * bench.Effort.BulkMilliseconds, MostMebibytes);
                    bench.Driver.Latency(chains, Gap, Lines, 2);
                    bench.EachRound(() => Measure(bench, chains[0], candidate.Name, members));
                }, viewers: members - 1);
            }
        }
    }

    private static void Measure(Bench bench, Chains.Chain chain, string name, int members)
    {
        var before = chain.Cpu;
        var times = bench.Driver.Latency([chain], Gap, Lines, 1)[0];
        bench.Results.Add(Names.Members, CaseOf(members, Alone), name, Names.P50, times.P50);
        bench.Results.Add(Names.Members, CaseOf(members, Alone), name, Names.CpuPerLineAndReceiver, (chain.Cpu - before) / 1e3 / Lines / (members - 1));
        before = chain.Cpu;
        var (_, lines, seconds) = bench.Driver.Bulk(chain, 32, bench.Effort.BulkMilliseconds, MostMebibytes);
        bench.Results.Add(Names.Members, CaseOf(members, InBulk), name, Names.LinesPerSecond, lines / seconds);
        bench.Results.Add(Names.Members, CaseOf(members, InBulk), name, Names.CpuPerLineAndReceiver, (chain.Cpu - before) / 1e3 / lines / (members - 1));
    }

    internal static string CaseOf(int members, string how) => $"{members}, {how}";
}
