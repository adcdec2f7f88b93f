using ActorIpcChat.Lines;
using ActorIpcChat.Linux.Files;
using Akka.Actor;

namespace ActorIpcChat.Tests.Lines;

public sealed class FifoWriterActorTests : FifoWriterTestBase
{
    [Fact]
    public async Task It_waits_for_a_reader_and_finds_it()
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
    public async Task Whoever_looks_at_the_room_is_told_what_the_pipe_holds_and_what_went_into_it()
    {
        var frames = Commit("hello\n");
        var (writer, reader) = await OpenAsync();
        using var end = reader;
        writer.Tell(Flow());
        await ReadAsync(reader, frames.Length);
        await SettleAsync(writer);
        Assert.Equal((4096, frames.Length), Told);

        writer.Tell(new FifoWriterActor.Close());
        await SettleAsync(writer);

        Assert.Equal((0, frames.Length), Told);
    }

    [Fact]
    public async Task Told_that_something_happened_it_looks_at_once()
    {
        var writer = await StartWriterAsync(TimeSpan.FromHours(1));
        writer.Tell(new FifoWriterActor.Open());
        await SettleAsync(writer);
        using var reader = Fifo.OpenReader(Path);

        writer.Tell(new FifoWriterActor.RetryOpen());

        await NextAsync<FifoWriterActor.Opened>(Parent);
    }

    [Fact]
    public async Task The_handshake_goes_before_the_frames_even_when_the_pipe_was_full()
    {
        var frames = Commit("hello\n");
        var (writer, reader) = await OpenAsync();
        using var end = reader;
        using var stranger = Fifo.TryOpenWriter(Path)!;
        var junk = stranger.Fill();
        writer.Tell(new FifoWriterActor.Send("hand"u8.ToArray()));
        writer.Tell(Flow());
        writer.Tell(new FifoWriterActor.Send("shake"u8.ToArray()));
        await SettleAsync(writer);

        var read = await ReadAsync(reader, junk + 9 + frames.Length);

        Assert.Equal([.. "handshake"u8, .. frames], read[junk..]);
    }

    [Fact]
    public async Task Nothing_accepted_is_sent_before_the_peer_is_known()
    {
        Commit("hello\n");
        var (writer, reader) = await OpenAsync();
        using var end = reader;

        writer.Tell(new FifoWriterActor.Send("hi"u8.ToArray()));
        await SettleAsync(writer);

        Assert.Equal("hi", reader.TakeText());
    }

    [Fact]
    public async Task Sending_goes_on_where_the_peers_memory_ends()
    {
        var first = Commit("one\n");
        var second = Commit("two\n");
        var (writer, reader) = await OpenAsync();
        using var end = reader;

        writer.Tell(Flow(first.Length));

        Assert.Equal(second, await ReadAsync(reader, second.Length));
    }

    [Fact]
    public async Task More_than_the_pipe_holds_comes_as_the_reader_reads()
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
    public async Task A_reader_that_has_gone_is_told()
    {
        var (writer, reader) = await OpenAsync();
        reader.Dispose();

        writer.Tell(new FifoWriterActor.Send("hi"u8.ToArray()));

        await NextAsync<FifoWriterActor.Broken>(Parent);
    }

    [Fact]
    public async Task What_a_lost_connection_swallowed_is_sent_again_over_the_next_one()
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
    public async Task The_goodbye_comes_behind_everything_and_is_told_when_it_is_in_the_pipe()
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
    public async Task Delivered_means_that_the_peers_memory_has_it()
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
    public async Task A_peer_that_has_read_everything_and_does_not_say_so_is_asked_over_a_new_connection()
    {
        var frames = Commit("hello\n");
        var (writer, reader) = await OpenAsync();
        using var end = reader;
        writer.Tell(Flow());
        await ReadAsync(reader, frames.Length);
        ScribbleOverReception();

        writer.Tell(new FifoWriterActor.Deliver());

        Assert.True((await NextAsync<FifoWriterActor.ReconnectNeeded>(Parent)).PeerIsSilent);
    }

    [Fact]
    public async Task Behind_a_frame_that_was_overwritten_a_new_connection_begins_once_the_peer_has_what_comes_before()
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
