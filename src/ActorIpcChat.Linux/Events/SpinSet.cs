using System.Diagnostics;

namespace ActorIpcChat.Linux.Events;

/// <summary>The conditions that a loop polls instead of sleeping.</summary>
internal sealed class SpinSet
{
    /// <summary>Polls between two calls of epoll_wait(2).</summary>
    private const int PollsPerRound = 64;

    private readonly List<LoopSpin> _spins = [];

    /// <summary>No condition is polled: the loop can sleep.</summary>
    public bool IsEmpty => _spins.Count == 0;

    public bool Contains(LoopSpin spin) => _spins.Contains(spin);

    public void Add(LoopSpin spin) => _spins.Add(spin);

    public void Remove(LoopSpin spin) => _spins.Remove(spin);

    /// <summary>Polls until a condition is met, other threads post work or the round ends. Then completes the spins whose time is over.</summary>
    /// <returns>True if a condition was met.</returns>
    public bool Poll(WorkQueue work)
    {
        // The thread that this one woke last may wait for this processor: the kernel expects a waker to sleep soon.
        Thread.Yield();
        for (var poll = 0; poll < PollsPerRound && !work.HasPosted; poll++)
        {
            for (var i = _spins.Count - 1; i >= 0; i--)
            {
                if (!_spins[i].IsConditionMet)
                    continue;
                _spins[i].Complete(met: true);
                return true;
            }

            Thread.SpinWait(1);
        }

        var now = Stopwatch.GetTimestamp();
        for (var i = _spins.Count - 1; i >= 0; i--)
        {
            if (_spins[i].Until <= now)
                _spins[i].Complete(met: false);
        }

        return false;
    }
}
