using ActorIpcChat.Benchmarks.Results;

namespace ActorIpcChat.Benchmarks.Trials;

/// <summary>
/// Rooms of several sizes with one sender: processor time of all members for a line and receiver, one line at a time and in bulk. The last
/// member has a viewer.
/// </summary>
internal static class MembersTest
{
    internal const string Alone = "one at a time";
    internal const string InBulk = "in bulk";

    private const int Lines = 50;
    private const int MaxMebibytes = 16;

    private static readonly TimeSpan Gap = TimeSpan.FromMilliseconds(5);

    internal static void Run(Bench bench)
    {
        foreach (var members in bench.Effort.Members)
        {
            // One after the other: many idle processes together exceed the two processors of a small machine.
            foreach (var candidate in bench.Kinds.Where(c => c.HasViewers))
            {
                bench.With([candidate], chains =>
                {
                    // The .NET runtime compiles code at its first use.
                    bench.Driver.Bulk(chains[0], 32, 4 * bench.Effort.BulkMilliseconds, MaxMebibytes);
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
        var costAlone = (chain.Cpu - before) / 1e3 / Lines / (members - 1);
        bench.Results.Add(Names.Members, CaseOf(members, Alone), name, Names.P50, times.P50);
        bench.Results.Add(Names.Members, CaseOf(members, Alone), name, Names.CpuPerLineAndReceiver, costAlone);
        before = chain.Cpu;
        var (_, lines, seconds) = bench.Driver.Bulk(chain, 32, bench.Effort.BulkMilliseconds, MaxMebibytes);
        bench.Results.Add(Names.Members, CaseOf(members, InBulk), name, Names.LinesPerSecond, lines / seconds);
        var cost = (chain.Cpu - before) / 1e3 / lines / (members - 1);
        bench.Results.Add(Names.Members, CaseOf(members, InBulk), name, Names.CpuPerLineAndReceiver, cost);
    }

    internal static string CaseOf(int members, string how) => $"{members}, {how}";
}
