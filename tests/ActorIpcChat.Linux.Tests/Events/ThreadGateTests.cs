using ActorIpcChat.Linux.Events;

namespace ActorIpcChat.Linux.Tests.Events;

public sealed class ThreadGateTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Gate_that_was_opened_before_does_not_block()
    {
        var gate = new ThreadGate();
        gate.Open();
        gate.Open();
        gate.Wait();
        var second = Task.Run(gate.Wait);
        // Two openings let one pass.
        Assert.NotSame(second, await Task.WhenAny(second, Task.Delay(TimeSpan.FromMilliseconds(50))));
        gate.Open();
        await second.WaitAsync(Limit);
    }

    [Fact]
    public void Two_threads_wake_each_other_without_a_lost_wake_up()
    {
        const int Rounds = 20_000;
        var (there, back) = (new ThreadGate(), new ThreadGate());
        var other = new Thread(() =>
        {
            for (var i = 0; i < Rounds; i++)
            {
                there.Wait();
                back.Open();
            }
        });
        other.Start();
        for (var i = 0; i < Rounds; i++)
        {
            there.Open();
            back.Wait();
        }

        Assert.True(other.Join(Limit));
    }
}
