using System.Text;
using ActorIpcChat.Lines;
using ActorIpcChat.Linux.Files;
using Akka.Actor;

namespace ActorIpcChat.Tests.Lines;

/// <summary>How a connection begins and ends: handshake, goodbye, end of file.</summary>
public sealed class FifoReaderConnectionTests : FifoReaderTestBase
{
    [Fact]
    public async Task Goodbye_is_reported_after_the_last_frame()
    {
        var (_, writer) = await ChatAsync();
        using var end = writer;

        writer.Put([.. Frames.Next("last\n"), .. Frames.Goodbye()]);

        Assert.Equal("last\n", await TakeAsync());
        await NextAsync<FifoReaderActor.GoodbyeReceived>(Parent);
    }

    [Fact]
    public async Task Bytes_after_the_goodbye_are_ignored()
    {
        var (reader, writer) = await ChatAsync();
        using var end = writer;
        writer.Put(Frames.Goodbye());
        await NextAsync<FifoReaderActor.GoodbyeReceived>(Parent);

        writer.Put("bytes that are longer than the header of a frame"u8);
        await SettleAsync(reader);
        await SettleAsync(reader);

        Assert.False(Parent.HasMessages);
        Assert.False(Shm.HasMessages);
    }

    [Fact]
    public async Task End_of_file_is_reported()
    {
        var (_, writer) = await ChatAsync();

        writer.Dispose();

        await NextAsync<FifoReaderActor.EndOfFile>(Parent);
    }

    [Fact]
    public async Task End_of_file_that_arrives_with_the_last_bytes_is_reported()
    {
        var (reader, writer) = await ChatAsync();
        writer.Put(Frames.Next("one\n"));
        var space = await NextAsync<InboxSpace>(Shm);
        writer.Put(Frames.Next("two\n"));
        writer.Dispose();
        await SettleAsync(reader);

        reader.Tell(Behind(space), Shm);
        space = await NextAsync<InboxSpace>(Shm);
        reader.Tell(Behind(space), Shm);

        await NextAsync<FifoReaderActor.EndOfFile>(Parent);
    }

    [Fact]
    public async Task Space_is_returned_unused_when_the_connection_is_closed()
    {
        var (reader, writer) = await ChatAsync();
        using var end = writer;
        writer.Put(Frames.Next("half a frame").AsSpan(0, 20));

        reader.Tell(new FifoReaderActor.Close());
        var space = await NextAsync<InboxSpace>(Shm);
        Assert.Equal(0, space.Filled);
        reader.Tell(space, Shm);

        Assert.Equal(0, (await NextAsync<InboxSpace>(Shm)).Filled);
    }

    [Fact]
    public async Task Writer_that_leaves_before_the_handshake_is_not_end_of_file()
    {
        var (reader, writer) = await OpenAsync();
        writer.Dispose();
        await SettleAsync(reader);

        using var next = Fifo.TryOpenWriter(FifoPath)!;
        next.Put(ToUs.ToBytes());

        await NextAsync<FifoReaderActor.HelloReceived>(Parent);
    }

    [Fact]
    public async Task Bytes_that_are_no_handshake_are_reported()
    {
        var (_, writer) = await OpenAsync();
        using var end = writer;

        writer.Put("GET / HTTP/1.1\r\n");

        Assert.Equal("GET / HTTP/1.1\r\n", Encoding.ASCII.GetString((await NextAsync<FifoReaderActor.UnknownGreeting>(Parent)).Begin));
    }
}
