using System.Text;
using ActorIpcChat.Lines;
using ActorIpcChat.Linux.Files;
using Akka.Actor;

namespace ActorIpcChat.Tests.Lines;

/// <summary>How a conversation begins and ends: handshake, goodbye, end of file.</summary>
public sealed class FifoReaderConnectionTests : FifoReaderTestBase
{
    [Fact]
    public async Task The_goodbye_is_told_behind_the_last_frame()
    {
        var (_, writer) = await ChatAsync();
        using var end = writer;

        writer.Put([.. Frames.Next("last\n"), .. Frames.Goodbye()]);

        Assert.Equal("last\n", await TakeAsync());
        await NextAsync<FifoReaderActor.GoodbyeReceived>(Parent);
    }

    [Fact]
    public async Task Behind_the_goodbye_nothing_belongs_to_the_conversation()
    {
        var (reader, writer) = await ChatAsync();
        using var end = writer;
        writer.Put(Frames.Goodbye());
        await NextAsync<FifoReaderActor.GoodbyeReceived>(Parent);

        writer.Put("noise that is as long as a frame would have to be"u8);
        await SettleAsync(reader);
        await SettleAsync(reader);

        Assert.False(Parent.HasMessages);
        Assert.False(Shm.HasMessages);
    }

    [Fact]
    public async Task The_end_of_the_pipe_is_told()
    {
        var (_, writer) = await ChatAsync();

        writer.Dispose();

        await NextAsync<FifoReaderActor.EndOfFile>(Parent);
    }

    [Fact]
    public async Task The_end_of_the_pipe_is_told_when_it_came_with_the_last_bytes()
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
    public async Task Space_is_given_back_when_the_connection_is_closed_and_when_nothing_comes_for_it()
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
    public async Task Writers_that_come_and_go_before_the_handshake_are_no_end()
    {
        var (reader, writer) = await OpenAsync();
        writer.Dispose();
        await SettleAsync(reader);

        using var next = Fifo.TryOpenWriter(FifoPath)!;
        next.Put(ToUs.ToBytes());

        await NextAsync<FifoReaderActor.HelloReceived>(Parent);
    }

    [Fact]
    public async Task What_is_no_handshake_is_told_once()
    {
        var (_, writer) = await OpenAsync();
        using var end = writer;

        writer.Put("GET / HTTP/1.1\r\n");

        Assert.Equal("GET / HTTP/1.1\r\n", Encoding.ASCII.GetString((await NextAsync<FifoReaderActor.UnknownGreeting>(Parent)).Begin));
    }
}
