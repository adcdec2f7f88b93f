using ActorIpcChat.Benchmarks.Chains;
using ActorIpcChat.Benchmarks.Results;

namespace ActorIpcChat.Benchmarks.Trials;

/// <summary>Cost of the chains without input, all at the same time: idle chains do not disturb each other.</summary>
internal static class IdleTest
{
    internal static void Run(Bench bench) => bench.With(bench.Candidates, chains =>
    {
        Wait(bench, 1);
        for (var round = 0; round < Math.Min(3, bench.Effort.Rounds); round++)
        {
            var before = chains.Select(chain => (chain.Cpu, chain.WakeUps)).ToList();
            Wait(bench, bench.Effort.IdleSeconds);
            for (var i = 0; i < chains.Count; i++)
            {
                var (chain, name) = (chains[i], bench.Candidates[i].Name);
                bench.Results.Add(Names.Idle, "", name, Names.WakeUps, (chain.WakeUps - before[i].WakeUps) / (double)bench.Effort.IdleSeconds);
                bench.Results.Add(Names.Idle, "", name, Names.IdleCpu, (chain.Cpu - before[i].Cpu) / 1e7 / bench.Effort.IdleSeconds);
                bench.Results.Add(Names.Idle, "", name, Names.Resident, chain.Workers.Max(ProcessFigures.ResidentMebibytes));
                bench.Results.Add(Names.Idle, "", name, Names.Threads, chain.Workers.Max(ProcessFigures.ThreadCount));
            }
        }
    });

    internal static void Wait(Bench bench, int seconds)
    {
        bench.Cancel.WaitHandle.WaitOne(TimeSpan.FromSeconds(seconds));
        bench.Cancel.ThrowIfCancellationRequested();
    }
}
