using System.Diagnostics;

namespace ActorIpcChat.Linux.Events;

/// <summary>What a loop looks at again and again instead of sleeping.</summary>
internal sealed class SpinSet
{
    /// <summary>Looks between two looks at the descriptors, each of which is a system call.</summary>
    private const int LooksPerRound = 64;

    private readonly List<LoopSpin> _spins = [];

    /// <summary>Nothing is looked at: the loop can sleep.</summary>
    public bool IsEmpty => _spins.Count == 0;

    public bool Contains(LoopSpin spin) => _spins.Contains(spin);

    public void Add(LoopSpin spin) => _spins.Add(spin);

    public void Remove(LoopSpin spin) => _spins.Remove(spin);

    /// <summary>Looks for a while, or until others post work; ends what has come, or what has looked for long enough.</summary>
    /// <returns>Whether something has come.</returns>
    public bool Look(WorkQueue work)
    {
        // Whom this thread has woken last may wait for this very processor: the kernel expects one that wakes another to sleep soon.
        Thread.Yield();
        for (var look = 0; look < LooksPerRound && !work.HasPosted; look++)
        {
            for (var i = _spins.Count - 1; i >= 0; i--)
            {
                if (!_spins[i].HasCome)
                    continue;
                _spins[i].End(come: true);
                return true;
            }

            Thread.SpinWait(1);
        }

        var now = Stopwatch.GetTimestamp();
        for (var i = _spins.Count - 1; i >= 0; i--)
        {
            if (_spins[i].Until <= now)
                _spins[i].End(come: false);
        }

        return false;
    }
}
