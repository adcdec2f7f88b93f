using System.Diagnostics;
using ActorIpcChat.Benchmarks.Results;

namespace ActorIpcChat.Benchmarks.Trials;

/// <summary>Time from the start of all processes to the first line at the far end.</summary>
internal static class StartTest
{
    internal static void Run(Bench bench)
    {
        // The first use of code of this program is not measured.
        bench.With([bench.Candidates[0]], _ => { });
        bench.EachRound(() =>
        {
            foreach (var candidate in bench.Candidates)
            {
                var start = Stopwatch.GetTimestamp();
                bench.With(
                    [candidate],
                    _ => bench.Results.Add(Names.Start, "", candidate.Name, Names.FirstLine, Stopwatch.GetElapsedTime(start).TotalMilliseconds));
            }
        });
    }
}
