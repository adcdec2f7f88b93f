using ActorIpcChat.Linux.Events;
using ActorIpcChat.Linux.Tests.Support;

namespace ActorIpcChat.Linux.Tests.Events;

public sealed class SpinTests : IDisposable
{
    private readonly TestLoop _loop = new("spin-loop");
    private readonly ManualResetEventSlim _completed = new();
    private volatile bool _condition;
    private volatile bool _met;

    public void Dispose()
    {
        _loop.Dispose();
        _completed.Dispose();
    }

    [Fact]
    public void Condition_met_while_polling_is_reported_without_a_wake_up()
    {
        Start(Wait.Timeout);

        _condition = true;

        Assert.True(_completed.Wait(Wait.Timeout));
        Assert.True(_met);
    }

    [Fact]
    public void Condition_not_met_in_time_is_reported_and_the_loop_sleeps()
    {
        var begun = System.Diagnostics.Stopwatch.StartNew();
        Start(TimeSpan.FromMilliseconds(20));
        Assert.True(_completed.Wait(Wait.Timeout));

        Assert.False(_met);
        Assert.InRange(begun.Elapsed, TimeSpan.FromMilliseconds(20), Wait.Timeout);
        Wait.Until(() => KernelThread.Find("spin-loop")!.Sleeps, "the loop sleeps");
    }

    [Fact]
    public void Loop_handles_other_events_while_polling()
    {
        using var pipe = ConnectedPair.Pipe(blocking: false);
        using var read = new ManualResetEventSlim();
        _loop.Watch(pipe.Reading, Readiness.Readable, _ => read.Set());
        Start(Wait.Timeout);

        Assert.Equal(1, pipe.Writing.WriteText("x").Bytes);

        Assert.True(read.Wait(Wait.Timeout));
        using var fired = new ManualResetEventSlim();
        _loop.After(1, fired.Set);
        Assert.True(fired.Wait(Wait.Timeout));
        Assert.False(_completed.IsSet);
    }

    [Fact]
    public void Stopped_polling_reports_nothing()
    {
        var spin = Start(TimeSpan.FromMilliseconds(20));
        _loop.On(spin.Stop);
        _condition = true;

        using var later = new ManualResetEventSlim();
        _loop.After(40, later.Set);
        Assert.True(later.Wait(Wait.Timeout));
        Assert.False(_completed.IsSet);
    }

    private LoopSpin Start(TimeSpan limit) => _loop.On(() =>
    {
        var spin = new LoopSpin(_loop.Loop, static test => ((SpinTests)test)._condition, static (test, met) => ((SpinTests)test).Complete(met), this);
        spin.Start(limit);
        spin.Start(limit);
        return spin;
    });

    private void Complete(bool met)
    {
        _met = met;
        _completed.Set();
    }
}
