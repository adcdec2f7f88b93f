using ActorIpcChat.Linux.Files;
using ActorIpcChat.Linux.Tests.Support;
using static Tmds.Linux.LibC;

namespace ActorIpcChat.Linux.Tests.Files;

public sealed class StandardOutputTests
{
    [Fact]
    public void Several_pieces_are_written_at_once()
    {
        using var pipe = ConnectedPair.Pipe();
        using var output = StandardOutput.TryOpen(pipe.Writing.Number)!;

        Assert.Equal(new IoResult(9, 0), output.WriteText("one ", "two ", "3"));

        Assert.False(output.IsTerminal);
        Assert.Equal("one two 3", pipe.Reading.ReadText());
    }

    [Fact]
    public void Full_pipe_does_not_block_and_takes_more_after_a_read()
    {
        using var pipe = ConnectedPair.Pipe();
        using var output = StandardOutput.TryOpen(pipe.Writing.Number)!;
        output.Descriptor.Fill();
        Assert.True(output.WriteText("no space").WouldBlock);

        pipe.Reading.ReadText();

        Assert.Equal(7, output.WriteText("a space").Bytes);
        Assert.Equal(0, fcntl(pipe.Writing.Number, F_GETFL) & O_NONBLOCK);
    }

    [Fact]
    public void Closed_reader_is_reported_as_broken_without_a_signal()
    {
        using var pipe = ConnectedPair.Pipe();
        using var output = StandardOutput.TryOpen(pipe.Writing.Number)!;
        pipe.Reading.Dispose();
        Assert.True(output.WriteText("head -1").Broken);
    }

    [Fact]
    public void Socket_does_not_block_and_reports_its_end_as_broken()
    {
        using var sockets = ConnectedPair.Sockets();
        using var output = StandardOutput.TryOpen(sockets.Writing.Number)!;
        Assert.Equal(5, output.WriteText("hello").Bytes);
        Assert.Equal("hello", sockets.Reading.ReadText());

        var block = new string('x', 65536);
        IoResult result;
        do
            result = output.WriteText(block);
        while (result.Bytes > 0);
        Assert.True(result.WouldBlock);

        sockets.Reading.Dispose();
        Assert.True(output.WriteText("hello").Broken);
    }

    [Fact]
    public void Regular_file_is_written_from_the_shells_offset()
    {
        using var directory = new TempDirectory();
        using (var file = File.OpenHandle(directory["file"], FileMode.CreateNew, FileAccess.Write))
        {
            using var inherited = new FileDescriptor(dup((int)file.DangerousGetHandle()));
            inherited.WriteText("before, ");
            using var output = StandardOutput.TryOpen(inherited.Number)!;
            output.WriteText("after");
        }

        Assert.Equal("before, after", File.ReadAllText(directory["file"]));
    }

    [Fact]
    public void Terminal_is_recognized()
    {
        using var terminal = new TestTerminal();
        using var output = StandardOutput.TryOpen(terminal.Inner.Number)!;
        Assert.True(output.IsTerminal);

        output.WriteText("shown");

        Assert.Equal("shown", terminal.Outer.ReadText());
    }

    [Fact]
    public void Closed_descriptor_is_no_standard_output()
        => Assert.Null(StandardOutput.TryOpen(999_999));
}
