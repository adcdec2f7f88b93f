using ActorIpcChat.Linux.Tests.Support;

namespace ActorIpcChat.Linux.Tests.Events;

public sealed class PostTests : IDisposable
{
    private readonly TestLoop _loop = new();

    public void Dispose() => _loop.Dispose();

    [Fact]
    public void Posted_work_runs_on_the_loops_thread()
    {
        Assert.False(_loop.Loop.IsCurrent);
        Assert.True(_loop.On(() => _loop.Loop.IsCurrent));
    }

    [Fact]
    public void Work_of_one_thread_runs_in_order()
    {
        var order = new List<int>();
        for (var i = 0; i < 2000; i++)
        {
            var number = i;
            _loop.Post(() => order.Add(number));
        }

        Assert.Equal(Enumerable.Range(0, 2000), _loop.On(() => order.ToList()));
    }

    [Fact]
    public void Work_posted_by_work_runs_after_queued_work()
    {
        var order = new List<int>();
        _loop.On(() =>
        {
            _loop.Post(() =>
            {
                order.Add(1);
                _loop.Post(() => order.Add(3));
            });
            _loop.Post(() => order.Add(2));
        });

        Wait.Until(() => _loop.On(() => order.Count) == 3, "all three actions ran");
        Assert.Equal([1, 2, 3], order);
    }

    [Fact]
    public void Work_of_two_threads_keeps_the_order_of_each()
    {
        const int Each = 100_000;
        var next = new int[2];
        var outOfOrder = 0;
        var threads = Enumerable.Range(0, 2).Select(id => new Thread(() =>
        {
            for (var i = 0; i < Each; i++)
            {
                var number = i;
                _loop.Post(() => outOfOrder += next[id]++ == number ? 0 : 1);
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());

        Assert.Equal([Each, Each], _loop.On(() => next));
        Assert.Equal(0, outOfOrder);
    }

    [Fact]
    public void Post_wakes_a_sleeping_loop_each_time()
    {
        using var arrived = new SemaphoreSlim(0);
        // Each post waits for the previous one, so the loop is falling asleep, asleep or awake.
        for (var i = 0; i < 20_000; i++)
        {
            _loop.Post(() => arrived.Release());
            Assert.True(arrived.Wait(Wait.Timeout), $"post {i} did not wake the loop");
        }
    }

    [Fact]
    public void Exception_of_work_is_reported_and_the_loop_continues()
    {
        _loop.Post(static () => throw new InvalidOperationException("of the work"));
        _loop.After(0, static () => throw new InvalidOperationException("of the timer"));

        Wait.Until(() => _loop.Errors.Count == 2, "both exceptions are reported");
        Assert.Equal(["of the timer", "of the work"], _loop.Errors.Select(e => e.Message).Order());
        Assert.Equal(42, _loop.On(static () => 42));
    }
}
