using System.Diagnostics;
using ActorIpcChat.Linux.Events;
using ActorIpcChat.Linux.Tests.Support;

namespace ActorIpcChat.Linux.Tests.Events;

public sealed class TimerTests : IDisposable
{
    private readonly TestLoop _loop = new();

    public void Dispose() => _loop.Dispose();

    [Fact]
    public void Timers_fire_soonest_first_whatever_the_order_of_their_making()
    {
        var order = new List<int>();
        using var done = new ManualResetEventSlim();
        _loop.On(() =>
        {
            foreach (var delay in (int[])[30, 10, 20, 0])
                _loop.After(delay, () => order.Add(delay));
            _loop.After(40, done.Set);
        });

        Assert.True(done.Wait(Eventually.Limit));
        Assert.Equal([0, 10, 20, 30], order);
    }

    [Theory]
    [InlineData(0.3)]
    [InlineData(1)]
    [InlineData(2.5)]
    [InlineData(20)]
    public void A_timer_is_never_early(double milliseconds)
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
            Assert.True(done.Wait(Eventually.Limit));
            Assert.InRange(elapsed.TotalMilliseconds, milliseconds, Eventually.Limit.TotalMilliseconds);
        }
    }

    [Fact]
    public void A_sooner_timer_wakes_a_loop_that_sleeps_for_a_later_one()
    {
        using var done = new ManualResetEventSlim();
        _loop.After(600_000, static () => { });
        _loop.On(static () => { });
        _loop.After(1, done.Set);
        Assert.True(done.Wait(Eventually.Limit));
    }

    [Fact]
    public void A_cancelled_timer_does_not_fire()
    {
        using var done = new ManualResetEventSlim();
        var fired = false;
        var timer = _loop.After(5, () => fired = true);
        timer.Cancel();
        timer.Cancel();
        _loop.After(20, done.Set);

        Assert.True(done.Wait(Eventually.Limit));
        Assert.False(fired);
    }

    [Fact]
    public void A_timer_that_another_timer_of_the_same_moment_cancels_does_not_fire()
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

        Assert.True(done.Wait(Eventually.Limit));
        Assert.False(fired);
    }

    [Fact]
    public void A_timer_that_throws_does_not_take_the_others_along()
    {
        using var done = new ManualResetEventSlim();
        _loop.On(() =>
        {
            _loop.After(1, static () => throw new InvalidOperationException("early"));
            _loop.After(1.001, done.Set);
        });

        Assert.True(done.Wait(Eventually.Limit));
        Assert.Equal("early", Assert.Single(_loop.Errors).Message);
    }

    [Fact]
    public void A_timer_for_the_end_of_time_does_not_fire_now()
    {
        using var done = new ManualResetEventSlim();
        var fired = false;
        _loop.Loop.Schedule(TimeSpan.MaxValue, _ => fired = true, this);
        _loop.After(10, done.Set);

        Assert.True(done.Wait(Eventually.Limit));
        Assert.False(fired);
    }

    [Fact]
    public void A_timer_that_sets_itself_again_does_not_starve_work()
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
