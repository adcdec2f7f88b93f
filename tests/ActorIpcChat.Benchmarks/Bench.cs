using ActorIpcChat.Benchmarks.Chains;
using ActorIpcChat.Benchmarks.Results;
using ActorIpcChat.Benchmarks.Trials;

namespace ActorIpcChat.Benchmarks;

/// <summary>What a test works with.</summary>
internal sealed record Bench(
    Effort Effort, Driver Driver, Candidates Maker, IReadOnlyList<Candidate> Candidates, string Program, RunResults Results, CancellationToken Cancel)
{
    /// <summary>Candidates without the profiles of ipcchat.</summary>
    internal IReadOnlyList<Candidate> Kinds => [.. Candidates.Where(c => !c.IsProfile)];

    /// <summary>Starts one of each, lets lines through, does something with them and ends them.</summary>
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
            // Ask all before the first is waited for: there may be hundreds of processes.
            chains.ForEach(chain => chain.AskToLeave());
            chains.ForEach(chain => chain.Dispose());
        }
    }

    /// <summary>What runs on .NET's runtime is compiled while it runs, and anew when it has run often: that is over before anything is measured.</summary>
    internal void WarmUp(IReadOnlyList<Chain> chains)
    {
        const int MostMebibytes = 64;
        foreach (var chain in chains)
            Driver.Bulk(chain, 32, 4 * Effort.BulkMilliseconds, MostMebibytes);
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
