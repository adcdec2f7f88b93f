using System.Diagnostics;

namespace ActorIpcChat.Linux.Events;

/// <summary>The loop's timers, soonest first. Nothing ticks: an empty queue costs nothing.</summary>
internal sealed class TimerQueue(LoopAlarm alarm)
{
    private readonly PriorityQueue<LoopTimer, long> _queue = new();

    internal void Add(LoopTimer timer)
    {
        _queue.Enqueue(timer, timer.Due);
        alarm.SetFor(timer.Due);
    }

    /// <summary>The alarm has rung: fires what is due now. Timers that these add wait for the next round.</summary>
    internal void FireDue()
    {
        alarm.Rang();
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
