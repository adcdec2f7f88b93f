using ActorIpcChat.Lines;
using ActorIpcChat.Linux.Files;
using Akka.Actor;

namespace ActorIpcChat.Tests.Lines;

public sealed class FifoWriterActorTests : FifoWriterTestBase
{
    [Fact]
    public async Task Writer_opens_the_FIFO_when_a_reader_appears()
    {
        var writer = await StartWriterAsync();
        writer.Tell(new FifoWriterActor.Open());
        await SettleAsync(writer);
        Assert.False(Parent.HasMessages);

        using var reader = Fifo.OpenReader(Path);

        var opened = await NextAsync<FifoWriterActor.Opened>(Parent);
        Assert.Equal(FileStatus.OfDescriptor(reader.Number), opened.Fifo);
    }

    [Fact]
    public async Task FIFO_capacity_and_sent_bytes_are_published_in_the_segment()
    {
        var frames = Commit("hello\n");
        var (writer, reader) = await OpenAsync();
        using var end = reader;
        writer.Tell(Flow());
        await ReadAsync(reader, frames.Length);
        await SettleAsync(writer);
        Assert.Equal((4096, frames.Length), Published);

        writer.Tell(new FifoWriterActor.Close());
        await SettleAsync(writer);

        Assert.Equal((0, frames.Length), Published);
    }

    [Fact]
    public async Task Retry_request_opens_the_FIFO_at_once()
    {
        var writer = await StartWriterAsync(TimeSpan.FromHours(1));
        writer.Tell(new FifoWriterActor.Open());
        await SettleAsync(writer);
        using var reader = Fifo.OpenReader(Path);

        writer.Tell(new FifoWriterActor.RetryOpen());

        await NextAsync<FifoWriterActor.Opened>(Parent);
    }

    [Fact]
    public async Task Handshake_precedes_frames_even_if_the_pipe_was_full()
    {
        var frames = Commit("hello\n");
        var (writer, reader) = await OpenAsync();
        using var end = reader;
        using var otherWriter = Fifo.TryOpenWriter(Path)!;
        var junk = otherWriter.Fill();
        writer.Tell(new FifoWriterActor.Send("hand"u8.ToArray()));
        writer.Tell(Flow());
        writer.Tell(new FifoWriterActor.Send("shake"u8.ToArray()));
        await SettleAsync(writer);

        var read = await ReadAsync(reader, junk + 9 + frames.Length);

        Assert.Equal([.. "handshake"u8, .. frames], read[junk..]);
    }

    [Fact]
    public async Task Lines_are_not_sent_before_the_handshake_completes()
    {
        Commit("hello\n");
        var (writer, reader) = await OpenAsync();
        using var end = reader;

        writer.Tell(new FifoWriterActor.Send("hi"u8.ToArray()));
        await SettleAsync(writer);

        Assert.Equal("hi", reader.TakeText());
    }

    [Fact]
    public async Task Sending_continues_at_the_position_that_the_peer_has_received()
    {
        var first = Commit("one\n");
        var second = Commit("two\n");
        var (writer, reader) = await OpenAsync();
        using var end = reader;

        writer.Tell(Flow(first.Length));

        Assert.Equal(second, await ReadAsync(reader, second.Length));
    }

    [Fact]
    public async Task Frames_larger_than_the_pipe_arrive_as_the_reader_reads()
    {
        var frames = Commit([.. Enumerable.Range(0, 20).Select(i => new string((char)('a' + i), 5000) + "\n")]);
        var (writer, reader) = await OpenAsync();
        using var end = reader;

        writer.Tell(Flow());
        await SettleAsync(writer);
        Assert.InRange(reader.BytesQueued, 1, 65536);

        Assert.Equal(frames, await ReadAsync(reader, frames.Length));
    }

    [Fact]
    public async Task Broken_pipe_is_reported_when_the_reader_has_closed()
    {
        var (writer, reader) = await OpenAsync();
        reader.Dispose();

        writer.Tell(new FifoWriterActor.Send("hi"u8.ToArray()));

        await NextAsync<FifoWriterActor.Broken>(Parent);
    }

    [Fact]
    public async Task Frames_lost_with_a_connection_are_sent_again_over_the_next_one()
    {
        var frames = Commit("one\n", "two\n");
        var (writer, reader) = await OpenAsync();
        writer.Tell(Flow());
        await ReadAsync(reader, frames.Length);
        reader.Dispose();
        writer.Tell(new FifoWriterActor.Close());

        using var again = Fifo.OpenReader(Path);
        writer.Tell(new FifoWriterActor.Open());
        await Parent.FishForMessageAsync(message => message is FifoWriterActor.Opened, Limit);
        writer.Tell(Flow());

        Assert.Equal(frames, await ReadAsync(again, frames.Length));
    }

    [Fact]
    public async Task Goodbye_follows_all_frames_and_is_reported_when_it_is_in_the_pipe()
    {
        var frames = Commit([.. Enumerable.Range(0, 20).Select(_ => new string('x', 5000) + "\n")]);
        var (writer, reader) = await OpenAsync();
        using var end = reader;
        writer.Tell(Flow());

        writer.Tell(new FifoWriterActor.SendGoodbye());
        await SettleAsync(writer);
        Assert.False(Parent.HasMessages);

        var read = await ReadAsync(reader, frames.Length + 40);
        await NextAsync<FifoWriterActor.GoodbyeSent>(Parent);
        Assert.Equal([.. frames, .. new FrameStream { Position = frames.Length, NextLine = 21 }.Goodbye()], read);
    }

    [Fact]
    public async Task Delivery_completes_when_the_lines_are_in_the_peers_memory()
    {
        var frames = Commit("hello\n");
        var (writer, reader) = await OpenAsync();
        using var end = reader;
        writer.Tell(Flow());
        writer.Tell(new FifoWriterActor.Deliver());
        await ReadAsync(reader, frames.Length);
        await SettleAsync(writer);
        Assert.False(Parent.HasMessages);

        Peer.Put(frames);

        await NextAsync<FifoWriterActor.Delivered>(Parent);
        Assert.True(Outbox.IsDelivered);
    }

    [Fact]
    public async Task Peer_that_reads_without_acknowledging_gets_a_new_connection()
    {
        var frames = Commit("hello\n");
        var (writer, reader) = await OpenAsync();
        using var end = reader;
        writer.Tell(Flow());
        await ReadAsync(reader, frames.Length);
        OverwriteReception();

        writer.Tell(new FifoWriterActor.Deliver());

        Assert.True((await NextAsync<FifoWriterActor.ReconnectNeeded>(Parent)).PeerIsSilent);
    }

    [Fact]
    public async Task Overwritten_frame_starts_a_new_connection_after_the_frames_before_it_arrived()
    {
        var first = Commit("one\n");
        Commit("two\n");
        Overwrite(first.Length);
        var (writer, reader) = await OpenAsync();
        using var end = reader;
        writer.Tell(Flow());
        Assert.Equal(first, await ReadAsync(reader, first.Length));
        await SettleAsync(writer);
        Assert.False(Parent.HasMessages);

        Peer.Put(first);

        Assert.False((await NextAsync<FifoWriterActor.ReconnectNeeded>(Parent)).PeerIsSilent);
        Assert.Equal(0, reader.BytesQueued);
    }
}
