using ActorIpcChat.Lines;
using ActorIpcChat.Linux.Files;
using Akka.Actor;

namespace ActorIpcChat.Tests.Lines;

/// <summary>What is read, and what is not, when nobody will write any more.</summary>
public sealed class FifoReaderDrainTests : FifoReaderTestBase
{
    [Fact]
    public async Task Draining_reads_what_a_dead_peer_had_written()
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
    public async Task Behind_a_goodbye_there_is_nothing_to_drain(bool withLines)
    {
        var (reader, writer) = await ChatAsync();
        using var end = writer;
        writer.Put(withLines ? [.. Frames.Next("last\n"), .. Frames.Goodbye()] : Frames.Goodbye());
        await NextAsync<FifoReaderActor.GoodbyeReceived>(Parent);

        reader.Tell(new FifoReaderActor.Drain());

        await NextAsync<FifoReaderActor.Drained>(Parent);
    }

    [Fact]
    public async Task Behind_what_is_corrupt_there_is_nothing_to_drain()
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
    public async Task Closed_it_is_drained_and_opened_again_it_waits_for_a_hello_again()
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
