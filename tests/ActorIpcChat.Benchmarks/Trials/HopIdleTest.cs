using ActorIpcChat.Benchmarks.Chains;
using ActorIpcChat.Benchmarks.Results;

namespace ActorIpcChat.Benchmarks.Trials;

/// <summary>Cost of a connected pair without lines. The receiver has an enumeration that waits.</summary>
internal static class HopIdleTest
{
    internal static void Run(HopBench bench) => bench.With([bench.Channel], hops =>
    {
        var (hop, name, seconds) = (hops[0], bench.Channel.Name, bench.Effort.IdleSeconds);
        hop.SendLines(100, TimeSpan.FromMilliseconds(1));
        // Threads of the pool that have nothing to do end.
        IdleTest.Wait(bench.Commands, 1);
        for (var round = 0; round < Math.Min(3, bench.Effort.Rounds); round++)
        {
            var (cpu, wakeUps) = (hop.Cpu, hop.Pids.Sum(ProcessFigures.WakeUps));
            IdleTest.Wait(bench.Commands, seconds);
            bench.Results.Add(Names.Idle, "", name, Names.WakeUps, (hop.Pids.Sum(ProcessFigures.WakeUps) - wakeUps) / (double)seconds);
            bench.Results.Add(Names.Idle, "", name, Names.IdleCpu, (hop.Cpu - cpu) / 1e7 / seconds);
            bench.Results.Add(Names.Idle, "", name, Names.Resident, hop.Pids.Max(ProcessFigures.ResidentMebibytes));
            bench.Results.Add(Names.Idle, "", name, Names.Threads, hop.Pids.Max(ProcessFigures.ThreadCount));
        }
    });
}
