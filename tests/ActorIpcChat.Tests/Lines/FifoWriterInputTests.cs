using ActorIpcChat.Lines;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Wire;
using Akka.Actor;
using Akka.TestKit;

namespace ActorIpcChat.Tests.Lines;

/// <summary>The writer gives the reader of standard input space in the outbox.</summary>
public sealed class FifoWriterInputTests : FifoWriterTestBase
{
    private readonly TestProbe _stdin;

    public FifoWriterInputTests() => _stdin = CreateTestProbe("stdin");

    [Fact]
    public async Task Input_read_into_outbox_space_is_sent()
    {
        var (writer, reader) = await OpenWithInputAsync();
        using var end = reader;
        var space = await NextAsync<OutboxSpace>(_stdin);

        writer.Tell(Filled(space, "hello\n"u8));

        var frame = await ReadAsync(reader, 48);
        Assert.Equal("hello\n"u8.ToArray(), frame[34..40]);
        Assert.Same(space, await NextAsync<OutboxSpace>(_stdin));
    }

    [Fact]
    public async Task End_of_input_ends_the_last_line_and_is_reported()
    {
        var (writer, reader) = await OpenWithInputAsync();
        using var end = reader;
        writer.Tell(Filled(await NextAsync<OutboxSpace>(_stdin), "unfinished"u8));

        writer.Tell(Ended(await NextAsync<OutboxSpace>(_stdin)));

        await NextAsync<FifoWriterActor.InputEnded>(Parent);
        Assert.False(Outbox.InsideLine);
        Assert.Equal(2, Outbox.NextLine);
        Assert.False(_stdin.HasMessages);
    }

    [Fact]
    public async Task Unfinished_line_of_a_killed_predecessor_is_ended_first()
    {
        Commit("from an earlier process");
        var writer = await StartWriterAsync();

        writer.Tell(new FifoWriterActor.Feed(_stdin));

        await NextAsync<OutboxSpace>(_stdin);
        Assert.False(Outbox.InsideLine);
        Assert.False(Parent.HasMessages);
    }

    [Fact]
    public async Task Full_outbox_gives_space_only_after_the_peer_has_received_a_frame()
    {
        var (writer, reader) = await OpenWithInputAsync();
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
    public async Task Delivery_completes_only_after_outstanding_space_has_come_back()
    {
        var (writer, reader) = await OpenWithInputAsync();
        using var end = reader;
        var space = await NextAsync<OutboxSpace>(_stdin);
        writer.Tell(new FifoWriterActor.Deliver());
        await SettleAsync(writer);
        Assert.False(Parent.HasMessages);

        writer.Tell(Ended(space));

        await NextAsync<FifoWriterActor.InputEnded>(Parent);
        await NextAsync<FifoWriterActor.Delivered>(Parent);
    }

    private async Task<(IActorRef Writer, FileDescriptor Reader)> OpenWithInputAsync()
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
