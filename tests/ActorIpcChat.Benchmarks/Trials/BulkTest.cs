using ActorIpcChat.Benchmarks.Results;

namespace ActorIpcChat.Benchmarks.Trials;

/// <summary>Throughput of lines of several lengths; every byte is compared.</summary>
internal static class BulkTest
{
    internal const int MaxMebibytes = 256;

    internal static void Run(Bench bench) => bench.With(bench.Kinds, chains =>
    {
        bench.WarmUp(chains);
        bench.EachRound(() =>
        {
            foreach (var length in Effort.Lengths)
            {
                for (var i = 0; i < chains.Count; i++)
                {
                    var (bytes, lines, seconds) = bench.Driver.Bulk(chains[i], length, bench.Effort.BulkMilliseconds, MaxMebibytes);
                    bench.Results.Add(Names.Bulk, NameOf(length), bench.Kinds[i].Name, Names.MebibytesPerSecond, bytes / seconds / (1 << 20));
                    bench.Results.Add(Names.Bulk, NameOf(length), bench.Kinds[i].Name, Names.LinesPerSecond, lines / seconds);
                }
            }
        });
    });

    private static string NameOf(int length) => length switch
    {
        >= 1 << 20 => $"{length >> 20} MiB",
        >= 1 << 10 => $"{length >> 10} KiB",
        _ => $"{length} B",
    };
}
