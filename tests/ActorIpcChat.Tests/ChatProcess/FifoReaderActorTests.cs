using System.Runtime.InteropServices;
using System.Text;
using ActorIpcChat.ChatProcess;
using ActorIpcChat.Linux;
using ActorIpcChat.Tests.Wire;
using ActorIpcChat.Wire;
using Akka.Actor;
using Akka.TestKit;

namespace ActorIpcChat.Tests.ChatProcess;

public sealed class FifoReaderActorTests : LoopTestKit
{
    private const ulong Instance = 42;
    private const int SpaceSize = 1 << 20;
    private static readonly Hello ToUs = SampleHello.Value with { To = Instance };

    private readonly string _path;
    private readonly TestProbe _shm;
    private readonly FrameStream _frames = new();
    private readonly unsafe byte* _memory;

    public unsafe FifoReaderActorTests()
    {
        _path = Room.Fifo("fifo1");
        _shm = CreateTestProbe("shm-writer");
        _memory = (byte*)NativeMemory.Alloc(SpaceSize);
    }

    [Fact]
    public async Task Hellos_are_passed_on_and_frames_wait_until_they_are_wanted()
    {
        var (reader, writer) = await OpenAsync();
        using var end = writer;
        writer.Put([.. SampleHello.Value.ToBytes(), .. ToUs.ToBytes(), .. _frames.Next("hello\n")]);
        Assert.Equal(SampleHello.Value, (await NextAsync<FifoReaderActor.HelloReceived>(Parent)).Hello);
        Assert.Equal(ToUs, (await NextAsync<FifoReaderActor.HelloReceived>(Parent)).Hello);
        await SettleAsync(reader);
        Assert.False(_shm.HasMessages);

        reader.Tell(new FifoReaderActor.TakeLinesFrom(0));
        reader.Tell(Space(), _shm);

        Assert.Equal("hello\n", await TakeAsync());
    }

    [Fact]
    public async Task Only_whole_frames_go_on_and_the_rest_stays_for_the_next_space()
    {
        var (reader, writer) = await ChatAsync();
        using var end = writer;
        var (first, second) = (_frames.Next("first\n"), _frames.Next("second\n"));
        writer.Put([.. first, .. second[..20]]);
        var space = await NextAsync<InboxSpace>(_shm);
        Assert.Equal("first\n", TextOf(space));

        reader.Tell(Behind(space), _shm);
        writer.Put(second.AsSpan(20, 20));
        await SettleAsync(reader);
        Assert.False(_shm.HasMessages);
        writer.Put(second.AsSpan(40));

        Assert.Equal("second\n", await TakeAsync());
    }

    [Fact]
    public async Task Without_space_everything_stays_in_the_pipe()
    {
        var (reader, writer) = await ChatAsync();
        using var end = writer;
        writer.Put(_frames.Next("one\n"));
        var space = await NextAsync<InboxSpace>(_shm);
        var waiting = _frames.Next("two\n");
        writer.Put(waiting);
        await SettleAsync(reader);
        Assert.Equal(waiting.Length, writer.BytesQueued);

        reader.Tell(Behind(space), _shm);

        Assert.Equal("two\n", await TakeAsync());
    }

    [Theory]
    [InlineData("trailer", "a frame came in pieces that do not fit")]
    [InlineData("position", "a frame came in pieces that do not fit")]
    [InlineData("line", "line 7 came where line 2 is due")]
    [InlineData("noise", "what came is no frame")]
    [InlineData("hello", "the peer starts anew")]
    public async Task What_does_not_fit_is_told_and_what_came_before_goes_on(string what, string why)
    {
        var (_, writer) = await ChatAsync();
        using var end = writer;
        var good = _frames.Next("good\n");
        if (what == "line")
            _frames.NextLine = 7;
        if (what == "position")
            _frames.Position += 8;
        var bad = what switch
        {
            "noise" => "no frame is like this, and this is long enough to tell"u8.ToArray(),
            "hello" => ToUs.ToBytes(),
            _ => _frames.Next("bad\n"),
        };
        if (what == "trailer")
            bad[^1] ^= 1;

        writer.Put([.. good, .. bad]);

        Assert.Equal("good\n", await TakeAsync());
        Assert.Equal(why, (await NextAsync<FifoReaderActor.Garbled>(Parent)).Why);
    }

    [Fact]
    public async Task A_stream_may_be_taken_from_its_middle_with_any_line_number()
    {
        var skipped = _frames.Next("the first process had this\n").Length;
        var (reader, writer) = await OpenAsync();
        using var end = writer;
        writer.Put([.. ToUs.ToBytes(), .. _frames.Next("this is new\n")]);
        await NextAsync<FifoReaderActor.HelloReceived>(Parent);
        reader.Tell(new FifoReaderActor.TakeLinesFrom(skipped));
        reader.Tell(Space(), _shm);

        Assert.Equal("this is new\n", await TakeAsync());
    }

    [Fact]
    public async Task The_goodbye_is_told_behind_the_last_frame()
    {
        var (_, writer) = await ChatAsync();
        using var end = writer;

        writer.Put([.. _frames.Next("last\n"), .. _frames.Goodbye()]);

        Assert.Equal("last\n", await TakeAsync());
        await NextAsync<FifoReaderActor.GoodbyeReceived>(Parent);
    }

    [Fact]
    public async Task Behind_the_goodbye_nothing_belongs_to_the_conversation()
    {
        var (reader, writer) = await ChatAsync();
        using var end = writer;
        writer.Put(_frames.Goodbye());
        await NextAsync<FifoReaderActor.GoodbyeReceived>(Parent);

        writer.Put("noise that is as long as a frame would have to be"u8);
        await SettleAsync(reader);
        await SettleAsync(reader);

        Assert.False(Parent.HasMessages);
        Assert.False(_shm.HasMessages);
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
        writer.Put(_frames.Next("one\n"));
        var space = await NextAsync<InboxSpace>(_shm);
        writer.Put(_frames.Next("two\n"));
        writer.Dispose();
        await SettleAsync(reader);

        reader.Tell(Behind(space), _shm);
        space = await NextAsync<InboxSpace>(_shm);
        reader.Tell(Behind(space), _shm);

        await NextAsync<FifoReaderActor.EndOfFile>(Parent);
    }

    [Fact]
    public async Task Space_is_given_back_when_the_connection_is_closed_and_when_nothing_comes_for_it()
    {
        var (reader, writer) = await ChatAsync();
        using var end = writer;
        writer.Put(_frames.Next("half a frame").AsSpan(0, 20));

        reader.Tell(FifoReaderActor.Close.Instance);
        var space = await NextAsync<InboxSpace>(_shm);
        Assert.Equal(0, space.Filled);
        reader.Tell(space, _shm);

        Assert.Equal(0, (await NextAsync<InboxSpace>(_shm)).Filled);
    }

    [Fact]
    public async Task Writers_that_come_and_go_before_the_handshake_are_no_end()
    {
        var (reader, writer) = await OpenAsync();
        writer.Dispose();
        await SettleAsync(reader);

        using var next = Fifo.TryOpenWriter(_path)!;
        next.Put(ToUs.ToBytes());

        await NextAsync<FifoReaderActor.HelloReceived>(Parent);
    }

    [Fact]
    public async Task What_is_no_handshake_is_told_once()
    {
        var (_, writer) = await OpenAsync();
        using var end = writer;

        writer.Put("GET / HTTP/1.1\r\n");

        Assert.Equal("GET / HTTP/1.1\r\n", Encoding.ASCII.GetString((await NextAsync<FifoReaderActor.NoHello>(Parent)).Begin));
    }

    [Fact]
    public async Task Draining_reads_what_a_dead_peer_had_written()
    {
        var (reader, writer) = await ChatAsync();
        using var end = writer;
        writer.Put(_frames.Next("one\n"));
        var space = await NextAsync<InboxSpace>(_shm);
        writer.Put(_frames.Next("two\n"));

        reader.Tell(FifoReaderActor.Drain.Instance);
        await SettleAsync(reader);
        Assert.False(Parent.HasMessages);
        reader.Tell(Behind(space), _shm);
        space = await NextAsync<InboxSpace>(_shm);
        Assert.Equal("two\n", TextOf(space));
        reader.Tell(Behind(space), _shm);

        await NextAsync<FifoReaderActor.Drained>(Parent);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Behind_a_goodbye_there_is_nothing_to_drain(bool withLines)
    {
        var (reader, writer) = await ChatAsync();
        using var end = writer;
        writer.Put(withLines ? [.. _frames.Next("last\n"), .. _frames.Goodbye()] : _frames.Goodbye());
        await NextAsync<FifoReaderActor.GoodbyeReceived>(Parent);

        reader.Tell(FifoReaderActor.Drain.Instance);

        await NextAsync<FifoReaderActor.Drained>(Parent);
    }

    [Fact]
    public async Task Behind_what_is_garbled_there_is_nothing_to_drain()
    {
        var (reader, writer) = await ChatAsync();
        using var end = writer;
        writer.Put(_frames.Next("one\n"));
        var space = await NextAsync<InboxSpace>(_shm);
        writer.Put([.. _frames.Next("two\n"), .. new byte[100]]);
        reader.Tell(FifoReaderActor.Drain.Instance);

        reader.Tell(Behind(space), _shm);

        await NextAsync<FifoReaderActor.Garbled>(Parent);
        await NextAsync<FifoReaderActor.Drained>(Parent);
    }

    [Fact]
    public async Task Closed_it_is_drained_and_opened_again_it_waits_for_a_hello_again()
    {
        var (reader, writer) = await ChatAsync();
        writer.Put(_frames.Next("half a frame").AsSpan(0, 20));
        reader.Tell(FifoReaderActor.Close.Instance);
        reader.Tell(FifoReaderActor.Drain.Instance);
        await NextAsync<FifoReaderActor.Drained>(Parent);
        var space = await NextAsync<InboxSpace>(_shm);
        writer.Dispose();

        reader.Tell(new FifoReaderActor.Open(Instance));
        await NextAsync<FifoReaderActor.Opened>(Parent);
        using var next = Fifo.TryOpenWriter(_path)!;
        next.Put([.. ToUs.ToBytes(), .. new FrameStream().Next("again\n")]);
        await NextAsync<FifoReaderActor.HelloReceived>(Parent);
        reader.Tell(new FifoReaderActor.TakeLinesFrom(0));
        reader.Tell(space, _shm);

        Assert.Equal("again\n", await TakeAsync());
    }

    protected override unsafe void AfterAll()
    {
        base.AfterAll();
        NativeMemory.Free(_memory);
    }

    private async Task<(IActorRef Reader, FileDescriptor Writer)> OpenAsync()
    {
        var reader = await StartAsync(() => new FifoReaderActor(Loop, _path, 4096, _shm));
        reader.Tell(new FifoReaderActor.Open(Instance));
        await NextAsync<FifoReaderActor.Opened>(Parent);
        return (reader, Fifo.TryOpenWriter(_path)!);
    }

    /// <summary>The handshake is done, and there is space.</summary>
    private async Task<(IActorRef Reader, FileDescriptor Writer)> ChatAsync()
    {
        var (reader, writer) = await OpenAsync();
        writer.Put(ToUs.ToBytes());
        await NextAsync<FifoReaderActor.HelloReceived>(Parent);
        reader.Tell(new FifoReaderActor.TakeLinesFrom(0));
        reader.Tell(Space(), _shm);
        return (reader, writer);
    }

    private async Task<string> TakeAsync() => TextOf(await NextAsync<InboxSpace>(_shm));

    private unsafe InboxSpace Space() => new() { Start = _memory, Length = 1 << 17 };

    private static unsafe InboxSpace Behind(InboxSpace space)
    {
        space.Start += space.Filled;
        space.Filled = 0;
        return space;
    }

    private static unsafe string TextOf(InboxSpace space)
    {
        var text = new StringBuilder();
        for (var at = 0; at < space.Filled;)
        {
            Assert.True(FrameHeader.TryRead(space.Start + at, out var frame));
            text.Append(Encoding.UTF8.GetString(space.Start + at + frame.PayloadOffset, frame.PayloadLength));
            at += frame.Length;
        }

        return text.ToString();
    }
}
