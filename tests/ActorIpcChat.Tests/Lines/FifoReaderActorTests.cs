using ActorIpcChat.Lines;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Tests.Wire;
using Akka.Actor;

namespace ActorIpcChat.Tests.Lines;

/// <summary>The reader passes whole valid frames to shared memory when it has space for them.</summary>
public sealed class FifoReaderActorTests : FifoReaderTestBase
{
    [Fact]
    public async Task Hellos_are_passed_on_and_frames_wait_until_a_session_begins()
    {
        var (reader, writer) = await OpenAsync();
        using var end = writer;
        writer.Put([.. SampleHello.Value.ToBytes(), .. ToUs.ToBytes(), .. Frames.Next("hello\n")]);
        Assert.Equal(SampleHello.Value, (await NextAsync<FifoReaderActor.HelloReceived>(Parent)).Hello);
        Assert.Equal(ToUs, (await NextAsync<FifoReaderActor.HelloReceived>(Parent)).Hello);
        await SettleAsync(reader);
        Assert.False(Shm.HasMessages);

        reader.Tell(new FifoReaderActor.TakeLinesFrom(0));
        reader.Tell(Space(), Shm);

        Assert.Equal("hello\n", await TakeAsync());
    }

    [Fact]
    public async Task Partial_frame_is_passed_on_after_its_rest_has_arrived()
    {
        var (reader, writer) = await ChatAsync();
        using var end = writer;
        var (first, second) = (Frames.Next("first\n"), Frames.Next("second\n"));
        writer.Put([.. first, .. second[..20]]);
        var space = await NextAsync<InboxSpace>(Shm);
        Assert.Equal("first\n", TextOf(space));

        reader.Tell(Behind(space), Shm);
        writer.Put(second.AsSpan(20, 20));
        await SettleAsync(reader);
        Assert.False(Shm.HasMessages);
        writer.Put(second.AsSpan(40));

        Assert.Equal("second\n", await TakeAsync());
    }

    [Fact]
    public async Task Bytes_stay_in_the_pipe_while_there_is_no_space()
    {
        var (reader, writer) = await ChatAsync();
        using var end = writer;
        writer.Put(Frames.Next("one\n"));
        var space = await NextAsync<InboxSpace>(Shm);
        var waiting = Frames.Next("two\n");
        writer.Put(waiting);
        await SettleAsync(reader);
        Assert.Equal(waiting.Length, writer.BytesQueued);

        reader.Tell(Behind(space), Shm);

        Assert.Equal("two\n", await TakeAsync());
    }

    [Theory]
    [InlineData("trailer", "the FIFO brought parts of different frames")]
    [InlineData("position", "the FIFO brought parts of different frames")]
    [InlineData("line", "the FIFO brought line 7 instead of line 2")]
    [InlineData("bytes", "the FIFO brought a corrupt frame")]
    [InlineData("hello", "the peer reconnects")]
    public async Task Corrupt_bytes_are_reported_and_frames_before_them_are_passed_on(string what, string why)
    {
        var (_, writer) = await ChatAsync();
        using var end = writer;
        var good = Frames.Next("good\n");
        if (what == "line")
            Frames.NextLine = 7;
        if (what == "position")
            Frames.Position += 8;
        var bad = what switch
        {
            "bytes" => "these bytes are longer than a frame header and are none"u8.ToArray(),
            "hello" => ToUs.ToBytes(),
            _ => Frames.Next("bad\n"),
        };
        if (what == "trailer")
            bad[^1] ^= 1;

        writer.Put([.. good, .. bad]);

        Assert.Equal("good\n", await TakeAsync());
        Assert.Equal(why, (await NextAsync<FifoReaderActor.Corrupt>(Parent)).Why);
    }

    [Fact]
    public async Task Stream_is_accepted_from_any_position_and_line_number()
    {
        var skipped = Frames.Next("the first process had this\n").Length;
        var (reader, writer) = await OpenAsync();
        using var end = writer;
        writer.Put([.. ToUs.ToBytes(), .. Frames.Next("this is new\n")]);
        await NextAsync<FifoReaderActor.HelloReceived>(Parent);
        reader.Tell(new FifoReaderActor.TakeLinesFrom(skipped));
        reader.Tell(Space(), Shm);

        Assert.Equal("this is new\n", await TakeAsync());
    }
}
