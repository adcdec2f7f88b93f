using ActorIpcChat.Linux.Events;
using ActorIpcChat.Linux.Tests.Support;

namespace ActorIpcChat.Linux.Tests.Events;

public sealed class FairnessTests
{
    /// <summary>Short, because posted work stays in memory.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    [Fact]
    public void Endless_work_does_not_starve_descriptors_timers_or_other_threads()
    {
        using var pipe = ConnectedPair.Pipe(blocking: false);
        using var loop = new TestLoop();
        using var readable = new ManualResetEventSlim();
        using var fired = new ManualResetEventSlim();
        var enough = false;
        void Again()
        {
            if (!Volatile.Read(ref enough))
                loop.Post(Again);
        }

        loop.Watch(pipe.Reading, Readiness.Readable, _ => readable.Set());
        loop.Post(Again);

        pipe.Writing.WriteText("x");
        loop.After(5, fired.Set);

        Assert.True(readable.Wait(Wait.Timeout), "the descriptor starved");
        Assert.True(fired.Wait(Wait.Timeout), "the timer starved");
        Assert.Equal(42, loop.On(static () => 42));
        Volatile.Write(ref enough, true);
    }

    [Fact]
    public void Endless_posts_of_other_threads_do_not_starve_descriptors_or_timers()
    {
        using var pipe = ConnectedPair.Pipe(blocking: false);
        using var loop = new TestLoop();
        using var readable = new ManualResetEventSlim();
        using var fired = new ManualResetEventSlim();
        loop.Watch(pipe.Reading, Readiness.Readable, _ => readable.Set());
        loop.On(() => loop.After(50, fired.Set));
        var enough = false;
        var threads = Enumerable.Range(0, 2).Select(_ => new Thread(() =>
        {
            while (!Volatile.Read(ref enough))
                loop.Post(static () => { });
        })).ToList();
        threads.ForEach(thread => thread.Start());
        try
        {
            Assert.True(fired.Wait(Limit), "the timer starved");
            pipe.Writing.WriteText("x");
            Assert.True(readable.Wait(Limit), "the descriptor starved");
        }
        finally
        {
            Volatile.Write(ref enough, true);
            threads.ForEach(thread => thread.Join());
        }
    }
}
