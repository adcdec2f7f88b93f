using ActorIpcChat.Linux.Events;
using ActorIpcChat.Linux.Tests.Support;

namespace ActorIpcChat.Linux.Tests.Events;

public sealed class IdleLoopTests
{
    [Fact]
    public void Idle_loop_uses_no_processor_time_and_does_not_wake()
    {
        using var pipe = ConnectedPair.Pipe(blocking: false);
        using var loop = new TestLoop("idle-loop");
        loop.Watch(pipe.Reading, Readiness.Readable, static _ => { });
        loop.Watch(pipe.Writing, Readiness.Writable, static _ => { });
        loop.After(1, static () => { }).Cancel();
        loop.After(600_000, static () => { });
        var thread = KernelThread.Find("idle-loop")!;
        Settle(loop, thread);

        var (switches, time) = (thread.ContextSwitches, thread.RunTime);
        Wait.For(TimeSpan.FromMilliseconds(300));

        Assert.Equal(switches, thread.ContextSwitches);
        Assert.Equal(time, thread.RunTime);
    }

    /// <summary>Waits until the cancelled timer is due and the thread sleeps.</summary>
    private static void Settle(TestLoop loop, KernelThread thread)
    {
        using var later = new ManualResetEventSlim();
        loop.After(20, later.Set);
        Assert.True(later.Wait(Wait.Timeout));
        var before = -1L;
        Wait.Until(
            () =>
            {
                var now = thread.ContextSwitches;
                var settled = thread.Sleeps && now == before;
                before = now;
                return settled;
            },
            "the loop sleeps");
    }
}
