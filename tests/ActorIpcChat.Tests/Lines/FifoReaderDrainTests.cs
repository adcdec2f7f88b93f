using ActorIpcChat.Lines;
using ActorIpcChat.Linux.Files;
using Akka.Actor;

namespace ActorIpcChat.Tests.Lines;

/// <summary>What the reader drains after the peer has died or left.</summary>
public sealed class FifoReaderDrainTests : FifoReaderTestBase
{
    [Fact]
    public async Task Drain_reads_everything_that_a_dead_peer_had_written()
    {
        var (reader, writer) = await ChatAsync();
        using var end = writer;
        writer.Put(Frames.Next("one\n"));
        var space = await NextAsync<InboxSpace>(Shm);
        writer.Put(Frames.Next("two\n"));

        reader.Tell(new FifoReaderActor.Drain());
        await SettleAsync(reader);
        Assert.False(Parent.HasMessages);
        reader.Tell(Behind(space), Shm);
        space = await NextAsync<InboxSpace>(Shm);
        Assert.Equal("two\n", TextOf(space));
        reader.Tell(Behind(space), Shm);

        await NextAsync<FifoReaderActor.Drained>(Parent);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Drain_after_a_goodbye_ends_at_once(bool withLines)
    {
        var (reader, writer) = await ChatAsync();
        using var end = writer;
        writer.Put(withLines ? [.. Frames.Next("last\n"), .. Frames.Goodbye()] : Frames.Goodbye());
        await NextAsync<FifoReaderActor.GoodbyeReceived>(Parent);

        reader.Tell(new FifoReaderActor.Drain());

        await NextAsync<FifoReaderActor.Drained>(Parent);
    }

    [Fact]
    public async Task Drain_ends_at_a_corrupt_frame()
    {
        var (reader, writer) = await ChatAsync();
        using var end = writer;
        writer.Put(Frames.Next("one\n"));
        var space = await NextAsync<InboxSpace>(Shm);
        writer.Put([.. Frames.Next("two\n"), .. new byte[100]]);
        reader.Tell(new FifoReaderActor.Drain());

        reader.Tell(Behind(space), Shm);

        await NextAsync<FifoReaderActor.Corrupt>(Parent);
        await NextAsync<FifoReaderActor.Drained>(Parent);
    }

    [Fact]
    public async Task Closed_reader_is_drained_and_waits_for_a_hello_when_it_is_reopened()
    {
        var (reader, writer) = await ChatAsync();
        writer.Put(Frames.Next("half a frame").AsSpan(0, 20));
        reader.Tell(new FifoReaderActor.Close());
        reader.Tell(new FifoReaderActor.Drain());
        await NextAsync<FifoReaderActor.Drained>(Parent);
        var space = await NextAsync<InboxSpace>(Shm);
        writer.Dispose();

        reader.Tell(Open);
        await NextAsync<FifoReaderActor.Opened>(Parent);
        using var next = Fifo.TryOpenWriter(FifoPath)!;
        next.Put([.. ToUs.ToBytes(), .. new FrameStream().Next("again\n")]);
        await NextAsync<FifoReaderActor.HelloReceived>(Parent);
        reader.Tell(new FifoReaderActor.TakeLinesFrom(0));
        reader.Tell(space, Shm);

        Assert.Equal("again\n", await TakeAsync());
    }
}
