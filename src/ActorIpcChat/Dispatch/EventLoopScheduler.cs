using System.Diagnostics;
using ActorIpcChat.Linux.Events;
using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Event;

namespace ActorIpcChat.Dispatch;

/// <summary>
/// Akka's scheduler on the event loop's timers. Akka's own wakes every 10 ms after its first use; this one has millisecond accuracy and
/// lets an idle process sleep.
/// </summary>
internal sealed class EventLoopScheduler : SchedulerBase, IDateTimeOffsetNowTimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<Action<EventLoop>> _early = [];
    private volatile EventLoop? _loop;

    /// <summary>Called by Akka.</summary>
    public EventLoopScheduler(Config scheduler, ILoggingAdapter log)
        : base(scheduler, log)
    {
    }

    public override TimeSpan MonotonicClock => Stopwatch.GetElapsedTime(0);

    public override TimeSpan HighResMonotonicClock => Stopwatch.GetElapsedTime(0);

    protected override DateTimeOffset TimeNow => DateTimeOffset.UtcNow;

    /// <summary>Sets the loop, and passes it what was scheduled before.</summary>
    internal void Attach(EventLoop loop)
    {
        lock (_lock)
        {
            if (_loop is not null)
                return;
            _loop = loop;
            foreach (var schedule in _early)
                schedule(loop);
            _early.Clear();
        }
    }

    protected override void InternalScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef sender, ICancelable cancelable)
        => Start(delay, Timeout.InfiniteTimeSpan, new Telling(receiver, message, sender), cancelable);

    protected override void InternalScheduleTellRepeatedly(
        TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef sender, ICancelable cancelable)
        => Start(initialDelay, interval, new Telling(receiver, message, sender), cancelable);

    protected override void InternalScheduleOnce(TimeSpan delay, Action action, ICancelable cancelable)
        => Start(delay, Timeout.InfiniteTimeSpan, new ActionRunnable(action), cancelable);

    protected override void InternalScheduleOnce(TimeSpan delay, IRunnable action, ICancelable cancelable)
        => Start(delay, Timeout.InfiniteTimeSpan, action, cancelable);

    protected override void InternalScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action, ICancelable cancelable)
        => Start(initialDelay, interval, new ActionRunnable(action), cancelable);

    protected override void InternalScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, IRunnable action, ICancelable cancelable)
        => Start(initialDelay, interval, action, cancelable);

    private void Start(TimeSpan delay, TimeSpan interval, IRunnable action, ICancelable? cancelable)
    {
        if (cancelable is { IsCancellationRequested: true })
            return;
        var scheduled = new Scheduled(interval, action, cancelable);
        if (_loop is { } loop)
        {
            scheduled.Arm(loop, delay);
            return;
        }

        lock (_lock)
        {
            if (_loop is { } attached)
                scheduled.Arm(attached, delay);
            else
                _early.Add(known => scheduled.Arm(known, delay));
        }
    }

    private sealed class Telling(ICanTell receiver, object message, IActorRef sender) : IRunnable
    {
        public void Run() => receiver.Tell(message, sender);

        public void Execute() => Run();
    }

    private sealed class Scheduled
    {
        private static readonly Action<object> Fire = static self => ((Scheduled)self).OnDue();

        private readonly TimeSpan _interval;
        private readonly IRunnable _action;
        private readonly ICancelable? _cancelable;
        private EventLoop? _loop;
        private LoopTimer? _timer;

        internal Scheduled(TimeSpan interval, IRunnable action, ICancelable? cancelable)
            => (_interval, _action, _cancelable) = (interval, action, cancelable);

        internal void Arm(EventLoop loop, TimeSpan delay)
        {
            _loop = loop;
            _timer = loop.Schedule(delay, Fire, this);
            // A cancelled timer must not wake the loop or keep its receiver in memory.
            _cancelable?.Token.UnsafeRegister(static self => ((Scheduled)self!)._timer?.Cancel(), this);
        }

        private void OnDue()
        {
            if (_cancelable is { IsCancellationRequested: true })
                return;
            _action.Run();
            if (_interval != Timeout.InfiniteTimeSpan)
                _timer = _loop!.Schedule(_interval, Fire, this);
        }
    }
}
