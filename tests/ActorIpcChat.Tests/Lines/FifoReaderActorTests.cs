using ActorIpcChat.Lines;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Tests.Wire;
using Akka.Actor;

namespace ActorIpcChat.Tests.Lines;

/// <summary>What goes on to the shared memory: whole frames that fit, when there is space for them.</summary>
public sealed class FifoReaderActorTests : FifoReaderTestBase
{
    [Fact]
    public async Task Hellos_are_passed_on_andFrames_wait_until_they_are_wanted()
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
    public async Task Only_wholeFrames_go_on_and_the_rest_stays_for_the_next_space()
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
    public async Task Without_space_everything_stays_in_the_pipe()
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
    [InlineData("noise", "the FIFO brought a corrupt frame")]
    [InlineData("hello", "the peer reconnects")]
    public async Task What_does_not_fit_is_told_and_what_came_before_goes_on(string what, string why)
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
            "noise" => "no frame is like this, and this is long enough to tell"u8.ToArray(),
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
    public async Task A_stream_may_be_taken_from_its_middle_with_any_line_number()
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
