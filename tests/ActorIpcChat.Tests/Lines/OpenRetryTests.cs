using ActorIpcChat.Lines;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Settings;
using Akka.Actor;

namespace ActorIpcChat.Tests.Lines;

/// <summary>When a FIFO that nobody reads is tried again: 10, 20, 40, 80, 80, ... ms after the try before, in virtual time.</summary>
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
    public async Task A_reader_that_comes_is_found_at_the_next_try(int alone, int untilNextTry)
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
    public async Task Each_opening_begins_with_the_shortest_pause()
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
    public async Task However_long_a_reader_took_to_come_what_has_arrived_is_looked_for_at_short_intervals()
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
