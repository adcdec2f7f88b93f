using ActorIpcChat.Benchmarks.Chains;
using ActorIpcChat.Benchmarks.Results;

namespace ActorIpcChat.Benchmarks;

/// <summary>The environment of a trial of the library.</summary>
/// <param name="Kinds">The hops to measure.</param>
/// <param name="Commands">The environment for the four processes of ipcchat.</param>
internal sealed record HopBench(
    Effort Effort, IReadOnlyList<HopKind> Kinds, Bench Commands, string Directory, RunResults Results, CancellationToken Cancel)
{
    private int _number;

    internal HopKind Channel => Kinds.Single(kind => kind.Name == HopKind.Channel);

    /// <summary>A path that does not exist yet.</summary>
    internal string NewDirectory() => Path.Combine(Directory, $"hop{++_number}");

    /// <summary>Starts the hops, runs the action and ends them.</summary>
    internal void With(IEnumerable<HopKind> kinds, Action<IReadOnlyList<Hop>> use)
    {
        List<Hop> hops = [];
        try
        {
            foreach (var kind in kinds)
            {
                Cancel.ThrowIfCancellationRequested();
                hops.Add(new Hop(kind.Program, kind.Arguments, NewDirectory(), Cancel));
                hops[^1].WaitUntilConnected();
            }

            use(hops);
        }
        finally
        {
            hops.ForEach(hop => hop.Dispose());
        }
    }
}
