using System.Diagnostics;
using ActorIpcChat.Linux.Events;
using ActorIpcChat.Linux.Tests.Support;

namespace ActorIpcChat.Linux.Tests.Events;

public sealed class TimerTests : IDisposable
{
    private readonly TestLoop _loop = new();

    public void Dispose() => _loop.Dispose();

    [Fact]
    public void Timers_fire_in_order_of_due_time()
    {
        var order = new List<int>();
        using var done = new ManualResetEventSlim();
        _loop.On(() =>
        {
            foreach (var delay in (int[])[30, 10, 20, 0])
                _loop.After(delay, () => order.Add(delay));
            _loop.After(40, done.Set);
        });

        Assert.True(done.Wait(Wait.Timeout));
        Assert.Equal([0, 10, 20, 30], order);
    }

    [Theory]
    [InlineData(0.3)]
    [InlineData(1)]
    [InlineData(2.5)]
    [InlineData(20)]
    public void Timer_is_never_early(double milliseconds)
    {
        for (var i = 0; i < 10; i++)
        {
            using var done = new ManualResetEventSlim();
            var elapsed = TimeSpan.Zero;
            var clock = Stopwatch.StartNew();
            _loop.After(milliseconds, () =>
            {
                elapsed = clock.Elapsed;
                done.Set();
            });
            Assert.True(done.Wait(Wait.Timeout));
            Assert.InRange(elapsed.TotalMilliseconds, milliseconds, Wait.Timeout.TotalMilliseconds);
        }
    }

    [Fact]
    public void Earlier_timer_wakes_a_loop_that_waits_for_a_later_one()
    {
        using var done = new ManualResetEventSlim();
        _loop.After(600_000, static () => { });
        _loop.On(static () => { });
        _loop.After(1, done.Set);
        Assert.True(done.Wait(Wait.Timeout));
    }

    [Fact]
    public void Cancelled_timer_does_not_fire()
    {
        using var done = new ManualResetEventSlim();
        var fired = false;
        var timer = _loop.After(5, () => fired = true);
        timer.Cancel();
        timer.Cancel();
        _loop.After(20, done.Set);

        Assert.True(done.Wait(Wait.Timeout));
        Assert.False(fired);
    }

    [Fact]
    public void Timer_cancelled_by_another_due_timer_does_not_fire()
    {
        using var done = new ManualResetEventSlim();
        var fired = false;
        _loop.On(() =>
        {
            LoopTimer? second = null;
            _loop.After(1, () => second!.Cancel());
            second = _loop.After(1.001, () => fired = true);
            _loop.After(10, done.Set);
        });

        Assert.True(done.Wait(Wait.Timeout));
        Assert.False(fired);
    }

    [Fact]
    public void Exception_of_a_timer_does_not_stop_other_timers()
    {
        using var done = new ManualResetEventSlim();
        _loop.On(() =>
        {
            _loop.After(1, static () => throw new InvalidOperationException("early"));
            _loop.After(1.001, done.Set);
        });

        Assert.True(done.Wait(Wait.Timeout));
        Assert.Equal("early", Assert.Single(_loop.Errors).Message);
    }

    [Fact]
    public void Timer_with_the_longest_delay_does_not_fire()
    {
        using var done = new ManualResetEventSlim();
        var fired = false;
        _loop.Loop.Schedule(TimeSpan.MaxValue, _ => fired = true, this);
        _loop.After(10, done.Set);

        Assert.True(done.Wait(Wait.Timeout));
        Assert.False(fired);
    }

    [Fact]
    public void Timer_that_restarts_itself_does_not_starve_work()
    {
        var enough = false;
        void Again()
        {
            if (!Volatile.Read(ref enough))
                _loop.After(0, Again);
        }

        _loop.After(0, Again);
        Assert.Equal(42, _loop.On(static () => 42));
        Volatile.Write(ref enough, true);
    }
}
