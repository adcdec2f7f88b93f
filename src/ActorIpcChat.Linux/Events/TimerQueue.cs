using System.Diagnostics;

namespace ActorIpcChat.Linux.Events;

/// <summary>The loop's timers, ordered by due time. An empty queue causes no wake-ups.</summary>
internal sealed class TimerQueue(LoopAlarm alarm)
{
    private readonly PriorityQueue<LoopTimer, long> _queue = new();

    internal void Add(LoopTimer timer)
    {
        _queue.Enqueue(timer, timer.Due);
        alarm.SetFor(timer.Due);
    }

    /// <summary>Fires the due timers. Timers that these add wait for the next round.</summary>
    internal void FireDue()
    {
        alarm.MarkExpired();
        var now = Stopwatch.GetTimestamp();
        try
        {
            while (_queue.TryPeek(out var next, out var due) && (due <= now || next.IsCancelled))
            {
                _queue.Dequeue();
                next.Fire();
            }
        }
        finally
        {
            if (_queue.TryPeek(out _, out var due))
                alarm.SetFor(due);
        }
    }
}
