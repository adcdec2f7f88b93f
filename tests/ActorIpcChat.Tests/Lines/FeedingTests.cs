using ActorIpcChat.Lines;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Wire;
using Akka.Actor;
using Akka.TestKit;

namespace ActorIpcChat.Tests.Lines;

/// <summary>The writer and whoever reads standard input, who gets space in the outbox from it.</summary>
public sealed class FeedingTests : FifoWriterTestBase
{
    private readonly TestProbe _stdin;

    public FeedingTests() => _stdin = CreateTestProbe("stdin");

    [Fact]
    public async Task What_comes_back_in_the_space_is_sent()
    {
        var (writer, reader) = await OpenAndFeedAsync();
        using var end = reader;
        var space = await NextAsync<OutboxSpace>(_stdin);

        writer.Tell(Filled(space, "hello\n"u8));

        var frame = await ReadAsync(reader, 48);
        Assert.Equal("hello\n"u8.ToArray(), frame[34..40]);
        Assert.Same(space, await NextAsync<OutboxSpace>(_stdin));
    }

    [Fact]
    public async Task The_end_of_input_ends_the_last_line_and_is_told()
    {
        var (writer, reader) = await OpenAndFeedAsync();
        using var end = reader;
        writer.Tell(Filled(await NextAsync<OutboxSpace>(_stdin), "unfinished"u8));

        writer.Tell(Ended(await NextAsync<OutboxSpace>(_stdin)));

        await NextAsync<FifoWriterActor.InputEnded>(Parent);
        Assert.False(Outbox.InsideLine);
        Assert.Equal(2, Outbox.NextLine);
        Assert.False(_stdin.HasMessages);
    }

    [Fact]
    public async Task A_line_that_a_killed_predecessor_left_unfinished_is_ended_first()
    {
        Commit("from an earlier process");
        var writer = await StartWriterAsync();

        writer.Tell(new FifoWriterActor.Feed(_stdin));

        await NextAsync<OutboxSpace>(_stdin);
        Assert.False(Outbox.InsideLine);
        Assert.False(Parent.HasMessages);
    }

    [Fact]
    public async Task A_full_outbox_gives_no_space_until_the_peer_has_published_something()
    {
        var (writer, reader) = await OpenAndFeedAsync();
        using var end = reader;
        for (var frame = 0; frame < 4; frame++)
            writer.Tell(Full(await NextAsync<OutboxSpace>(_stdin)));
        var read = await ReadAsync(reader, 4 * FrameHeader.MaxLength);
        await SettleAsync(writer);
        Assert.False(_stdin.HasMessages);

        Peer.Put(read[..FrameHeader.MaxLength]);

        await NextAsync<OutboxSpace>(_stdin);
        Assert.Equal(FrameHeader.MaxLength, Outbox.Acknowledged);
    }

    [Fact]
    public async Task Everything_is_delivered_only_when_the_space_is_back()
    {
        var (writer, reader) = await OpenAndFeedAsync();
        using var end = reader;
        var space = await NextAsync<OutboxSpace>(_stdin);
        writer.Tell(new FifoWriterActor.Deliver());
        await SettleAsync(writer);
        Assert.False(Parent.HasMessages);

        writer.Tell(Ended(space));

        await NextAsync<FifoWriterActor.InputEnded>(Parent);
        await NextAsync<FifoWriterActor.Delivered>(Parent);
    }

    private async Task<(IActorRef Writer, FileDescriptor Reader)> OpenAndFeedAsync()
    {
        var (writer, reader) = await OpenAsync();
        writer.Tell(Flow());
        writer.Tell(new FifoWriterActor.Feed(_stdin));
        return (writer, reader);
    }

    private static unsafe OutboxSpace Filled(OutboxSpace space, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(new Span<byte>(space.Start, space.Length));
        (space.Filled, space.Ended) = (bytes.Length, false);
        return space;
    }

    private static unsafe OutboxSpace Full(OutboxSpace space)
    {
        new Span<byte>(space.Start, space.Length).Fill((byte)'\n');
        (space.Filled, space.Ended) = (space.Length, false);
        return space;
    }

    private static OutboxSpace Ended(OutboxSpace space)
    {
        (space.Filled, space.Ended) = (0, true);
        return space;
    }
}
