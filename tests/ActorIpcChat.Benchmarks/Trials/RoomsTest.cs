using ActorIpcChat.Benchmarks.Chains;
using ActorIpcChat.Benchmarks.Results;

namespace ActorIpcChat.Benchmarks.Trials;

/// <summary>A line each ms, to each room in turn: its cost must not grow with the number of rooms.</summary>
internal static class RoomsTest
{
    private static readonly TimeSpan Gap = TimeSpan.FromMilliseconds(1);

    internal static void Run(Bench bench)
    {
        List<Candidate> candidates = [.. bench.Kinds.Where(c => c.HasViewers)];
        foreach (var rooms in bench.Effort.Rooms)
        {
            // Chains of the same kind are consecutive.
            bench.With([.. candidates.SelectMany(c => Enumerable.Repeat(c, rooms))], chains =>
            {
                bench.Driver.Robin(chains, TimeSpan.FromMicroseconds(200), chains.Count * 2);
                bench.EachRound(() =>
                {
                    for (var i = 0; i < candidates.Count; i++)
                    {
                        List<Chain> ours = [.. chains.Skip(i * rooms).Take(rooms)];
                        var before = ours.Sum(chain => chain.Cpu);
                        var times = bench.Driver.Robin(ours, Gap, bench.Effort.RoomLines);
                        var (name, @case) = (candidates[i].Name, $"{rooms}");
                        bench.Results.Add(Names.Rooms, @case, name, Names.P50, times.P50);
                        bench.Results.Add(Names.Rooms, @case, name, Names.P99, times.P99);
                        bench.Results.Add(Names.Rooms, @case, name, Names.CpuPerLine, (ours.Sum(chain => chain.Cpu) - before) / 1e3 / times.Lines);
                    }
                });
            });
        }
    }
}
