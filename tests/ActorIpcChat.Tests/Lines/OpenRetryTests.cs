using ActorIpcChat.Lines;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Settings;
using Akka.Actor;

namespace ActorIpcChat.Tests.Lines;

/// <summary>When a FIFO without a reader is tried again: 10, 20, 40, 80, 80, ... ms after the previous try, in virtual time.</summary>
public sealed class OpenRetryTests : FifoWriterTestBase
{
    private static readonly PollSettings Retry = new(TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(80), 2);

    public OpenRetryTests()
        : base(VirtualTime.Hocon)
    {
    }

    [Theory]
    [InlineData(0, 10)]
    [InlineData(10, 20)]
    [InlineData(30, 40)]
    [InlineData(70, 80)]
    [InlineData(150, 80)]
    [InlineData(170, 60)]
    public async Task Late_reader_is_found_at_the_next_try(int alone, int untilNextTry)
    {
        var writer = await StartWriterAsync(Retry);
        writer.Tell(new FifoWriterActor.Open());
        for (var left = alone; left > 0; left--)
            await AdvanceAsync(writer, 1);
        await SettleAsync(writer);
        using var reader = Fifo.OpenReader(Path);

        await AdvanceAsync(writer, untilNextTry - 1);
        Assert.False(Parent.HasMessages);
        await AdvanceAsync(writer, 1);

        await NextAsync<FifoWriterActor.Opened>(Parent);
    }

    [Fact]
    public async Task Reopening_starts_with_the_shortest_interval()
    {
        var writer = await StartWriterAsync(Retry);
        writer.Tell(new FifoWriterActor.Open());
        foreach (var pause in new[] { 10, 20, 40, 80 })
            await AdvanceAsync(writer, pause);
        writer.Tell(new FifoWriterActor.Close());
        writer.Tell(new FifoWriterActor.Open());
        await SettleAsync(writer);
        using var reader = Fifo.OpenReader(Path);

        await AdvanceAsync(writer, 10);

        await NextAsync<FifoWriterActor.Opened>(Parent);
    }

    [Fact]
    public async Task Acknowledgements_are_polled_at_short_intervals_after_a_long_wait_for_the_reader()
    {
        var frames = Commit("hello\n");
        var writer = await StartWriterAsync(Retry);
        writer.Tell(new FifoWriterActor.Open());
        foreach (var pause in new[] { 10, 20, 40 })
            await AdvanceAsync(writer, pause);
        using var reader = Fifo.OpenReader(Path);
        await AdvanceAsync(writer, 80);
        await NextAsync<FifoWriterActor.Opened>(Parent);
        writer.Tell(Flow());
        writer.Tell(new FifoWriterActor.Deliver());
        await SettleAsync(writer);

        Peer.Put(frames);
        await AdvanceAsync(writer, 2);

        await NextAsync<FifoWriterActor.Delivered>(Parent);
    }

    private Task AdvanceAsync(IActorRef writer, int milliseconds) => VirtualTime.AdvanceAsync(Sys, writer, milliseconds);
}
