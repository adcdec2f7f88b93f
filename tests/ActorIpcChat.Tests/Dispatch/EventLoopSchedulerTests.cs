using System.Collections.Concurrent;
using System.Diagnostics;
using ActorIpcChat.Dispatch;
using Akka.Actor;
using Akka.Configuration;
using Akka.Event;

namespace ActorIpcChat.Tests.Dispatch;

public sealed class EventLoopSchedulerTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    private readonly RunningLoop _running = new();
    private readonly EventLoopScheduler _scheduler = new(Config.Empty, NoLogger.Instance);
    private readonly IAdvancedScheduler _timers;
    private readonly ConcurrentQueue<string> _ran = new();
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public EventLoopSchedulerTests() => _timers = ((IScheduler)_scheduler).Advanced;

    public void Dispose()
    {
        _running.Dispose();
        Assert.Empty(_running.Errors);
    }

    [Fact]
    public async Task Due_action_runs_once_on_the_loop_and_not_early()
    {
        _scheduler.Attach(_running.Loop);
        var begun = Stopwatch.GetTimestamp();
        var (onLoop, after) = (false, TimeSpan.Zero);

        _timers.ScheduleOnce(TimeSpan.FromMilliseconds(20), () =>
        {
            (onLoop, after) = (_running.Loop.IsCurrent, Stopwatch.GetElapsedTime(begun));
            _done.SetResult();
        });

        await _done.Task.WaitAsync(Limit);
        Assert.True(onLoop);
        Assert.InRange(after, TimeSpan.FromMilliseconds(20), Limit);
    }

    [Fact]
    public async Task Actions_run_in_the_order_of_their_due_times()
    {
        _scheduler.Attach(_running.Loop);
        // In one iteration of the loop: if the test were interrupted, the first action would be late.
        _running.Loop.Post(_ =>
        {
            Schedule(80, "last");
            Schedule(40, "second");
            Schedule(0, "first");
            Schedule(120, "end");
        }, this);

        await _done.Task.WaitAsync(Limit);

        Assert.Equal(["first", "second", "last", "end"], _ran);
    }

    [Fact]
    public async Task Action_scheduled_before_the_loop_is_attached_runs()
    {
        // In this order: an interruption between the two must not let the last one overtake the first.
        Schedule(0, "early");
        Schedule(20, "end");
        Assert.Empty(_ran);

        _scheduler.Attach(_running.Loop);
        _scheduler.Attach(_running.Loop);

        await _done.Task.WaitAsync(Limit);
        Assert.Equal(["early", "end"], _ran);
    }

    [Fact]
    public async Task Repeated_action_runs_until_it_is_cancelled()
    {
        _scheduler.Attach(_running.Loop);
        using var cancel = new Cancelable(_timers);
        _timers.ScheduleRepeatedly(TimeSpan.Zero, TimeSpan.FromMilliseconds(1), () =>
        {
            _ran.Enqueue("tick");
            if (_ran.Count == 5)
                cancel.Cancel();
        }, cancel);
        await WaitForAsync(() => _ran.Count == 5);

        Schedule(30, "end");
        await _done.Task.WaitAsync(Limit);

        Assert.Equal(["tick", "tick", "tick", "tick", "tick", "end"], _ran);
    }

    [Fact]
    public async Task Cancelled_action_never_runs()
    {
        using var before = new Cancelable(_timers);
        before.Cancel();
        using var early = new Cancelable(_timers);
        using var later = new Cancelable(_timers);
        Schedule(0, "cancelled before it was scheduled", before);
        Schedule(10, "cancelled before the loop was attached", early);
        early.Cancel();
        _scheduler.Attach(_running.Loop);

        // On the loop's thread: no timer fires between the two calls.
        _timers.ScheduleOnce(TimeSpan.Zero, () =>
        {
            Schedule(20, "cancelled while pending", later);
            later.Cancel();
            Schedule(40, "end");
        });

        await _done.Task.WaitAsync(Limit);
        Assert.Equal(["end"], _ran);
    }

    [Fact]
    public void Clock_never_goes_back()
    {
        var before = _scheduler.MonotonicClock;

        Assert.True(_scheduler.HighResMonotonicClock >= before);
        Assert.InRange((((ITimeProvider)_scheduler).Now - DateTimeOffset.UtcNow).Duration(), TimeSpan.Zero, TimeSpan.FromMinutes(1));
    }

    private static async Task WaitForAsync(Func<bool> condition)
    {
        var begun = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(begun) < Limit, $"condition not met within {Limit}");
            await Task.Yield();
        }
    }

    private void Schedule(int milliseconds, string name, ICancelable? cancelable = null)
        => _timers.ScheduleOnce(TimeSpan.FromMilliseconds(milliseconds), () =>
        {
            _ran.Enqueue(name);
            if (name == "end")
                _done.SetResult();
        }, cancelable);
}
