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

    private readonly Channel _pipe = new();
    private readonly unsafe byte* _memory;
    private readonly TestProbe _writer;

    public unsafe StdinActorTests()
    {
        _memory = (byte*)NativeMemory.Alloc(SpaceSize);
        _writer = CreateTestProbe("writer");
    }

    [Fact]
    public async Task Nothing_is_read_before_there_is_space_for_it()
    {
        var stdin = await StartStdinAsync();
        _pipe.Writing.Put("hello\n");
        await SettleAsync(stdin);
        Assert.Equal(6, _pipe.Reading.BytesQueued);

        Assert.Equal("hello\n", await ReadAsync(stdin));
        Assert.Equal(0, _pipe.Reading.BytesQueued);
    }

    [Fact]
    public async Task What_comes_later_is_read_into_space_that_was_given_before()
    {
        var stdin = await StartStdinAsync();
        stdin.Tell(Space(), _writer);
        await SettleAsync(stdin);
        Assert.False(_writer.HasMessages);

        _pipe.Writing.Put("later\n");

        Assert.Equal("later\n", TextOf(await NextAsync<OutboxSpace>(_writer)));
    }

    [Fact]
    public async Task What_does_not_fit_waits_in_the_pipe_for_the_next_space()
    {
        var stdin = await StartStdinAsync();
        _pipe.Writing.Put("0123456789abcdefghij");

        Assert.Equal("0123456789abcdef", await ReadAsync(stdin));
        await SettleAsync(stdin);
        Assert.Equal(4, _pipe.Reading.BytesQueued);
        Assert.Equal("ghij", await ReadAsync(stdin));
    }

    [Fact]
    public async Task A_pipe_that_has_more_than_a_frame_is_read_into_several_that_leave_room_for_their_heads()
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
    public async Task The_end_of_input_comes_behind_the_last_bytes()
    {
        var stdin = await StartStdinAsync();
        _pipe.Writing.Put("last");
        _pipe.Writing.Dispose();

        Assert.Equal("last", await ReadAsync(stdin));
        Assert.Equal("(end)", await ReadAsync(stdin));
    }

    [Fact]
    public async Task Told_to_stop_it_gives_the_space_back_and_leaves_the_rest_unread()
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
    public async Task Told_to_stop_without_space_it_ends_when_it_gets_some()
    {
        var stdin = await StartStdinAsync();
        stdin.Tell(new StdinActor.Stop());
        await SettleAsync(stdin);
        Assert.False(_writer.HasMessages);

        Assert.Equal("(end)", await ReadAsync(stdin));
    }

    [Fact]
    public async Task Where_there_is_no_standard_input_it_has_ended()
        => Assert.Equal("(end)", await ReadAsync(await StartAsync(() => new StdinActor(Loop, null, _writer, 4096))));

    [Fact]
    public async Task A_plain_file_is_read_to_its_end()
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
    public async Task Lines_that_were_typed_before_the_first_one_is_read_are_read_one_after_the_other()
    {
        using var terminal = new PseudoTerminal();
        terminal.Outer.Put("one\ntwo\nthree\n");
        var stdin = await StartAsync(() => new StdinActor(Loop, StandardInput.TryOpen(terminal.Inner.Number), _writer, 4096));

        Assert.Equal("one\n", await ReadAsync(stdin));
        Assert.Equal("two\n", await ReadAsync(stdin));
        Assert.Equal("three\n", await ReadAsync(stdin));
    }

    [Fact]
    public async Task The_end_of_a_pipe_is_for_one_that_stays_the_end_of_its_writer()
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
    public async Task An_error_is_told_and_is_the_end_for_one_that_stays_too()
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
