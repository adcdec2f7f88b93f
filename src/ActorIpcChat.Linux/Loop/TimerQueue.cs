using System.Diagnostics;

namespace ActorIpcChat.Linux;

/// <summary>The loop's timers, soonest first. Nothing ticks: an empty queue costs nothing.</summary>
internal sealed class TimerQueue
{
    private static readonly long TicksPerMillisecond = Stopwatch.Frequency / 1000;

    private readonly PriorityQueue<LoopTimer, long> _queue = new();

    internal void Add(LoopTimer timer) => _queue.Enqueue(timer, timer.Due);

    /// <summary>Milliseconds that epoll_wait(2) may sleep: -1 for ever, 0 when a timer is due; rounded up, so that no timer is early.</summary>
    internal int MillisecondsToNext()
    {
        while (_queue.TryPeek(out var next, out var due))
        {
            if (next.IsCancelled)
            {
                _queue.Dequeue();
                continue;
            }

            var left = due - Stopwatch.GetTimestamp();
            return left <= 0 ? 0 : (int)Math.Min((left + TicksPerMillisecond - 1) / TicksPerMillisecond, int.MaxValue);
        }

        return -1;
    }

    /// <summary>Fires what is due now; timers that these add wait for the next round.</summary>
    internal void FireDue()
    {
        if (_queue.Count == 0)
            return;
        var now = Stopwatch.GetTimestamp();
        while (_queue.TryPeek(out var next, out var due) && (due <= now || next.IsCancelled))
        {
            _queue.Dequeue();
            next.Fire();
        }
    }
}
