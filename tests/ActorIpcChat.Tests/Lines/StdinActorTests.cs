using System.Runtime.InteropServices;
using System.Text;
using ActorIpcChat.Lines;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Linux.Tests.Support;
using ActorIpcChat.Wire;
using Akka.Actor;
using Akka.TestKit;
using static Tmds.Linux.LibC;

namespace ActorIpcChat.Tests.Lines;

public sealed class StdinActorTests : LoopTestKit
{
    private const int SpaceSize = 16;

    private readonly TestPipe _pipe = new();
    private readonly unsafe byte* _memory;
    private readonly TestProbe _writer;

    public unsafe StdinActorTests()
    {
        _memory = (byte*)NativeMemory.Alloc(SpaceSize);
        _writer = CreateTestProbe("writer");
    }

    [Fact]
    public async Task Input_is_read_only_when_there_is_space()
    {
        var stdin = await StartStdinAsync();
        _pipe.Writing.Put("hello\n");
        await SettleAsync(stdin);
        Assert.Equal(6, _pipe.Reading.BytesQueued);

        Assert.Equal("hello\n", await ReadAsync(stdin));
        Assert.Equal(0, _pipe.Reading.BytesQueued);
    }

    [Fact]
    public async Task Late_input_is_read_into_space_given_earlier()
    {
        var stdin = await StartStdinAsync();
        stdin.Tell(Space(), _writer);
        await SettleAsync(stdin);
        Assert.False(_writer.HasMessages);

        _pipe.Writing.Put("later\n");

        Assert.Equal("later\n", TextOf(await NextAsync<OutboxSpace>(_writer)));
    }

    [Fact]
    public async Task Input_beyond_the_space_waits_in_the_pipe()
    {
        var stdin = await StartStdinAsync();
        _pipe.Writing.Put("0123456789abcdefghij");

        Assert.Equal("0123456789abcdef", await ReadAsync(stdin));
        await SettleAsync(stdin);
        Assert.Equal(4, _pipe.Reading.BytesQueued);
        Assert.Equal("ghij", await ReadAsync(stdin));
    }

    [Fact]
    public async Task Input_of_several_frames_leaves_room_for_each_frame_header()
    {
        const int Frames = 3;
        var memory = Marshal.AllocHGlobal(Frames * FrameHeader.MaxLength);
        try
        {
            var stdin = await StartStdinAsync();
            _pipe.Writing.Put("0123456789abcdefghijklmnopqrstuvwxyz");
            Assert.Equal("0123456789abcdef", await ReadAsync(stdin));

            stdin.Tell(Frame(memory, Frames), _writer);
            var space = await NextAsync<OutboxSpace>(_writer);

            Assert.Equal(20, space.Filled);
            Assert.Equal("ghijklmnopqrstuv", Marshal.PtrToStringUTF8(memory, SpaceSize));
            Assert.Equal("wxyz", Marshal.PtrToStringUTF8(memory + FrameHeader.MaxLength, 4));
        }
        finally
        {
            Marshal.FreeHGlobal(memory);
        }

        static unsafe OutboxSpace Frame(nint memory, int frames) => new() { Start = (byte*)memory, Length = SpaceSize, Frames = frames };
    }

    [Fact]
    public async Task End_of_input_follows_the_last_bytes()
    {
        var stdin = await StartStdinAsync();
        _pipe.Writing.Put("last");
        _pipe.Writing.Dispose();

        Assert.Equal("last", await ReadAsync(stdin));
        Assert.Equal("(end)", await ReadAsync(stdin));
    }

    [Fact]
    public async Task Stop_returns_the_space_and_leaves_the_rest_unread()
    {
        var stdin = await StartStdinAsync();
        stdin.Tell(Space(), _writer);

        stdin.Tell(new StdinActor.Stop());

        Assert.Equal("(end)", TextOf(await NextAsync<OutboxSpace>(_writer)));
        _pipe.Writing.Put("unread");
        Assert.Equal("(end)", await ReadAsync(stdin));
        Assert.Equal(6, _pipe.Reading.BytesQueued);
    }

    [Fact]
    public async Task Stop_without_space_takes_effect_when_space_arrives()
    {
        var stdin = await StartStdinAsync();
        stdin.Tell(new StdinActor.Stop());
        await SettleAsync(stdin);
        Assert.False(_writer.HasMessages);

        Assert.Equal("(end)", await ReadAsync(stdin));
    }

    [Fact]
    public async Task Missing_standard_input_counts_as_ended()
        => Assert.Equal("(end)", await ReadAsync(await StartAsync(() => new StdinActor(Loop, null, _writer, 4096))));

    [Fact]
    public async Task Regular_file_is_read_to_its_end()
    {
        var path = Path.Combine(Room.Room.Directory, "input");
        File.WriteAllText(path, "twenty bytes of file");
        using var file = OpenInherited(path);
        var stdin = await StartAsync(() => new StdinActor(Loop, StandardInput.TryOpen(file.Number), _writer, 4096));

        Assert.Equal("twenty bytes of ", await ReadAsync(stdin));
        Assert.Equal("file", await ReadAsync(stdin));
        Assert.Equal("(end)", await ReadAsync(stdin));
    }

    [Fact]
    public async Task Lines_typed_ahead_on_a_terminal_are_read_one_by_one()
    {
        using var terminal = new TestTerminal();
        terminal.Outer.Put("one\ntwo\nthree\n");
        var stdin = await StartAsync(() => new StdinActor(Loop, StandardInput.TryOpen(terminal.Inner.Number), _writer, 4096));

        Assert.Equal("one\n", await ReadAsync(stdin));
        Assert.Equal("two\n", await ReadAsync(stdin));
        Assert.Equal("three\n", await ReadAsync(stdin));
    }

    [Theory]
    [InlineData(4094, false)]
    [InlineData(5000, true)]
    public async Task Line_that_the_terminal_cut_is_reported(int length, bool cut)
    {
        const int Size = 8192;
        var notices = new RecordedNotices();
        using var terminal = new TestTerminal();
        terminal.Outer.Put(new string('x', length) + "\n");
        var stdin = await StartAsync(() => new StdinActor(Loop, StandardInput.TryOpen(terminal.Inner.Number), _writer, 4096, notices: notices));
        using var memory = new PinnedMemory(Size);

        stdin.Tell(memory.Space, _writer);

        Assert.Equal(Math.Min(length, 4095) + 1, (await NextAsync<OutboxSpace>(_writer)).Filled);
        Assert.Equal(cut ? 1 : 0, notices.Lines.Count(line => line.Contains("4095 bytes", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task End_of_file_on_a_FIFO_reports_that_a_writer_left_if_the_process_stays()
    {
        var path = Path.Combine(Room.Room.Directory, "input");
        using var reading = MakeFifo(path);
        var stdin = await StartAsync(() => new StdinActor(Loop, StandardInput.TryOpen(reading.Number), _writer, 4096, stays: true));

        foreach (var text in (string[])["one\n", "two"])
        {
            File.WriteAllText(path, text);
            Assert.Equal(text, await ReadAsync(stdin));
            stdin.Tell(Space(), _writer);
            var space = await NextAsync<OutboxSpace>(_writer);
            Assert.Equal((0, false, true), (space.Filled, space.Ended, space.WriterLeft));
        }
    }

    [Fact]
    public async Task Read_error_is_reported_and_ends_the_input_of_a_staying_process()
    {
        // A socket whose peer leaves without having read: ECONNRESET (unix(7)).
        using var sockets = new Sockets();
        sockets.Inner.Put("unread");
        sockets.Outer.Put("read");
        var stdin = await StartAsync(() => new StdinActor(Loop, StandardInput.TryOpen(sockets.Inner.Number), _writer, 4096, stays: true));
        Assert.Equal("read", await ReadAsync(stdin));

        sockets.Outer.Dispose();

        Assert.Equal("(end)", await ReadAsync(stdin));
        var failed = await NextAsync<StdinActor.Failed>(Parent);
        Assert.StartsWith("cannot read standard input: Connection reset by peer; ", failed.Why.Message, StringComparison.Ordinal);
    }

    protected override unsafe void AfterAll()
    {
        base.AfterAll();
        _pipe.Dispose();
        NativeMemory.Free(_memory);
    }

    private static unsafe FileDescriptor OpenInherited(string path)
    {
        fixed (byte* name = Encoding.UTF8.GetBytes(path + '\0'))
            return new FileDescriptor(open(name, O_RDONLY));
    }

    private static unsafe FileDescriptor MakeFifo(string path)
    {
        fixed (byte* name = Encoding.UTF8.GetBytes(path + '\0'))
        {
            Assert.Equal(0, mkfifo(name, 0b110_000_000));
            return new FileDescriptor(open(name, O_RDONLY | O_NONBLOCK));
        }
    }

    private sealed unsafe class Sockets : IDisposable
    {
        public Sockets()
        {
            var ends = stackalloc int[2];
            Assert.Equal(0, socketpair(AF_UNIX, SOCK_STREAM, 0, ends));
            (Inner, Outer) = (new FileDescriptor(ends[0]), new FileDescriptor(ends[1]));
        }

        public FileDescriptor Inner { get; }

        public FileDescriptor Outer { get; }

        public void Dispose()
        {
            Inner.Dispose();
            Outer.Dispose();
        }
    }

    private sealed unsafe class PinnedMemory(int size) : IDisposable
    {
        private readonly byte* _start = (byte*)NativeMemory.Alloc((nuint)size);

        public OutboxSpace Space => new() { Start = _start, Length = size };

        public void Dispose() => NativeMemory.Free(_start);
    }

    private static unsafe string TextOf(OutboxSpace space)
    {
        Assert.Equal(space.Ended, space.Filled == 0);
        return space.Ended ? "(end)" : Encoding.UTF8.GetString(space.Start, space.Filled);
    }

    private Task<IActorRef> StartStdinAsync() => StartAsync(() => new StdinActor(Loop, _pipe.Input(), _writer, 4096));

    private unsafe OutboxSpace Space() => new() { Start = _memory, Length = SpaceSize };

    private async Task<string> ReadAsync(IActorRef stdin)
    {
        stdin.Tell(Space(), _writer);
        return TextOf(await NextAsync<OutboxSpace>(_writer));
    }
}
