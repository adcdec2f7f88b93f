using ActorIpcChat.Linux.Files;
using ActorIpcChat.Linux.Tests.Support;
using static Tmds.Linux.LibC;

namespace ActorIpcChat.Linux.Tests.Files;

public sealed class StandardInputTests
{
    [Fact]
    public void Pipe_is_read_without_blocking_until_its_end()
    {
        using var pipe = ConnectedPair.Pipe();
        using var input = StandardInput.TryOpen(pipe.Reading.Number)!;
        Assert.False(input.IsTerminal);
        Assert.True(input.ReadSome().WouldBlock);

        pipe.Writing.WriteText("a line\n");
        Assert.Equal("a line\n", input.ReadText());

        pipe.Writing.Dispose();
        Assert.True(input.ReadSome().EndOfFile);
    }

    [Fact]
    public void Shared_pipe_stays_blocking()
    {
        using var pipe = ConnectedPair.Pipe();
        StandardInput.TryOpen(pipe.Reading.Number)!.Dispose();

        Assert.NotNull(FileStatus.OfDescriptor(pipe.Reading.Number));
        Assert.Equal(0, fcntl(pipe.Reading.Number, F_GETFL) & O_NONBLOCK);
    }

    [Fact]
    public void Regular_file_is_read_to_its_end()
    {
        using var directory = new TempDirectory();
        File.WriteAllText(directory["file"], "whole file");
        using var file = File.OpenHandle(directory["file"]);
        using var inherited = new FileDescriptor(dup((int)file.DangerousGetHandle()));
        using var input = StandardInput.TryOpen(inherited.Number)!;

        Assert.Equal("whole file", input.ReadText());
        Assert.True(input.ReadSome().EndOfFile);
    }

    [Fact]
    public void Socket_is_read_without_blocking_until_its_end()
    {
        using var sockets = ConnectedPair.Sockets();
        using var input = StandardInput.TryOpen(sockets.Reading.Number)!;
        Assert.True(input.ReadSome().WouldBlock);
        Assert.Equal(0, fcntl(sockets.Reading.Number, F_GETFL) & O_NONBLOCK);

        sockets.Writing.WriteText("over a socket");
        Assert.Equal("over a socket", input.ReadText());

        sockets.Writing.Dispose();
        Assert.True(input.ReadSome().EndOfFile);
    }

    [Fact]
    public void Null_device_is_at_its_end()
    {
        using var file = File.OpenHandle("/dev/null");
        using var inherited = new FileDescriptor(dup((int)file.DangerousGetHandle()));
        using var input = StandardInput.TryOpen(inherited.Number)!;
        Assert.True(input.ReadSome().EndOfFile);
    }

    [Fact]
    public void Terminal_is_recognized_and_read_without_blocking()
    {
        using var terminal = new TestTerminal();
        using var input = StandardInput.TryOpen(terminal.Inner.Number)!;
        Assert.True(input.IsTerminal);
        Assert.True(input.ReadSome().WouldBlock);

        terminal.Outer.WriteText("typed\n");
        Wait.Until(() => StandardInputHas(input, "typed\n"), "the line is read");
    }

    [Fact]
    public void Closed_descriptor_is_no_standard_input()
        => Assert.Null(StandardInput.TryOpen(999_999));

    [Fact]
    public void Descriptor_opened_by_the_runtime_is_no_standard_input()
    {
        using var file = File.OpenHandle("/dev/null");
        Assert.Null(StandardInput.TryOpen((int)file.DangerousGetHandle()));
    }

    private static bool StandardInputHas(StandardInput input, string text)
    {
        var result = input.ReadSome();
        return !result.WouldBlock && result.Bytes == text.Length;
    }
}
