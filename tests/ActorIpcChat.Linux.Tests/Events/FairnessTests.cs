using ActorIpcChat.Linux.Events;
using ActorIpcChat.Linux.Tests.Support;

namespace ActorIpcChat.Linux.Tests.Events;

public sealed class FairnessTests
{
    /// <summary>Short, for what the others post meanwhile stays in memory.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    [Fact]
    public void Work_that_posts_itself_for_ever_starves_neither_a_descriptor_nor_a_timer_nor_other_threads()
    {
        using var pipe = Channel.Pipe(blocking: false);
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

        Assert.True(readable.Wait(Eventually.Limit), "the descriptor starved");
        Assert.True(fired.Wait(Eventually.Limit), "the timer starved");
        Assert.Equal(42, loop.On(static () => 42));
        Volatile.Write(ref enough, true);
    }

    [Fact]
    public void Other_threads_that_post_without_a_pause_starve_neither_a_descriptor_nor_a_timer()
    {
        using var pipe = Channel.Pipe(blocking: false);
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
            Assert.True(fired.Wait(Patience), "the timer starved");
            pipe.Writing.WriteText("x");
            Assert.True(readable.Wait(Patience), "the descriptor starved");
        }
        finally
        {
            Volatile.Write(ref enough, true);
            threads.ForEach(thread => thread.Join());
        }
    }
}
