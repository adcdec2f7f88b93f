using ActorIpcChat.Benchmarks.Chains;
using ActorIpcChat.Benchmarks.Results;
using ActorIpcChat.Benchmarks.Trials;

namespace ActorIpcChat.Benchmarks;

/// <summary>The environment of a trial.</summary>
internal sealed record Bench(
    Effort Effort, Driver Driver, Candidates Maker, IReadOnlyList<Candidate> Candidates, string Program, RunResults Results, CancellationToken Cancel)
{
    /// <summary>Candidates without the profiles of ipcchat.</summary>
    internal IReadOnlyList<Candidate> Kinds => [.. Candidates.Where(c => !c.IsProfile)];

    /// <summary>Starts one chain of each candidate, passes a first line through each, runs the action and ends the chains.</summary>
    internal void With(IReadOnlyList<Candidate> candidates, Action<IReadOnlyList<Chain>> use, int viewers = 1)
    {
        List<Chain> chains = [];
        try
        {
            foreach (var candidate in candidates)
            {
                Cancel.ThrowIfCancellationRequested();
                chains.Add(candidate.Start(viewers));
            }

            chains.ForEach(chain => chain.PassFirstLine());
            use(chains);
        }
        finally
        {
            // All are asked before the first wait: there can be hundreds of processes.
            chains.ForEach(chain => chain.AskToLeave());
            chains.ForEach(chain => chain.Dispose());
        }
    }

    /// <summary>Runs each chain until the .NET runtime has compiled and recompiled its hot methods.</summary>
    internal void WarmUp(IReadOnlyList<Chain> chains)
    {
        const int MaxMebibytes = 64;
        foreach (var chain in chains)
            Driver.Bulk(chain, 32, 4 * Effort.BulkMilliseconds, MaxMebibytes);
        Driver.Load(chains, LoadTest.Window, 10 * Effort.LoadMilliseconds, 1);
        Driver.Latency(chains, TimeSpan.FromMicroseconds(200), 1000, 1);
    }

    internal void EachRound(Action round)
    {
        for (var i = 0; i < Effort.Rounds; i++)
        {
            Cancel.ThrowIfCancellationRequested();
            round();
        }
    }
}
