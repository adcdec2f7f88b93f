using System.Diagnostics;
using ActorIpcChat.Benchmarks.Results;

namespace ActorIpcChat.Benchmarks.Trials;

/// <summary>From the start of all processes to the first line at the far end.</summary>
internal static class StartTest
{
    internal static void Run(Bench bench)
    {
        // What this program itself does for the first time does not count.
        bench.With([bench.Candidates[0]], _ => { });
        bench.EachRound(() =>
        {
            foreach (var candidate in bench.Candidates)
            {
                var start = Stopwatch.GetTimestamp();
                bench.With([candidate], _ => bench.Results.Add(Names.Start, "", candidate.Name, Names.FirstLine, Stopwatch.GetElapsedTime(start).TotalMilliseconds));
            }
        });
    }
}
