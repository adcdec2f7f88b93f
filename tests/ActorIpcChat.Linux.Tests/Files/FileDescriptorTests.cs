using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Linux.Tests.Support;
using static Tmds.Linux.LibC;

namespace ActorIpcChat.Linux.Tests.Files;

public sealed unsafe class FileDescriptorTests
{
    [Fact]
    public void Disposed_descriptor_is_closed_once()
    {
        using var first = ConnectedPair.Pipe();
        var number = first.Writing.Number;
        first.Writing.Dispose();
        using var second = new FileDescriptor(fcntl(first.Reading.Number, F_DUPFD, number));
        Assert.Equal(number, second.Number);

        first.Writing.Dispose();

        Assert.NotNull(FileStatus.OfDescriptor(number));
    }

    [Fact]
    public void Disposed_descriptor_never_writes_to_a_file_that_reuses_its_number()
    {
        using var old = ConnectedPair.Pipe();
        using var reusing = ConnectedPair.Pipe(blocking: false);
        var number = old.Writing.Number;
        old.Writing.Dispose();
        using var reused = new FileDescriptor(fcntl(reusing.Writing.Number, F_DUPFD, number));
        Assert.Equal(number, reused.Number);

        var result = old.Writing.WriteText("misdirected");

        Assert.Equal(Errno.EBADF, result.Errno);
        Assert.True(reusing.Reading.ReadSome().WouldBlock);
    }

    [Fact]
    public void Unowned_descriptor_stays_open()
    {
        using var pipe = ConnectedPair.Pipe();
        new FileDescriptor(pipe.Reading.Number, owned: false).Dispose();
        Assert.NotNull(FileStatus.OfDescriptor(pipe.Reading.Number));
    }

    [Fact]
    public void Descriptor_0_is_valid()
    {
        using var standardInput = new FileDescriptor(0, owned: false);
        Assert.False(standardInput.IsInvalid);
    }

    [Fact]
    public void File_without_a_pipe_buffer_has_capacity_0()
    {
        using var directory = new TempDirectory();
        File.WriteAllText(directory["file"], "");
        using var file = File.OpenHandle(directory["file"]);
        using var descriptor = new FileDescriptor((int)file.DangerousGetHandle(), owned: false);

        Assert.Equal(0, descriptor.RequestPipeCapacity(65536));
        Assert.Equal(0, descriptor.BytesQueued);
    }

    [Fact]
    public void Spliced_memory_is_read_as_it_is_then()
    {
        using var pipe = ConnectedPair.Pipe(blocking: false);
        var pages = (byte*)System.Runtime.InteropServices.NativeMemory.AlignedAlloc(8192, 4096);
        new Span<byte>(pages, 8192).Fill((byte)'a');

        Assert.Equal(new IoResult(8000, 0), pipe.Writing.Splice(pages + 100, 8000));
        pages[100] = (byte)'b';

        Assert.Equal(8000, pipe.Writing.BytesQueued);
        var read = new byte[8192];
        fixed (byte* target = read)
            Assert.Equal(new IoResult(8000, 0), pipe.Reading.Read(target, read.Length));
        Assert.Equal((byte)'b', read[0]);
        Assert.Equal(-1, read.AsSpan(1, 7999).IndexOfAnyExcept((byte)'a'));
        System.Runtime.InteropServices.NativeMemory.AlignedFree(pages);
    }

    [Fact]
    public void Full_pipe_takes_a_part_of_a_splice_and_then_nothing()
    {
        using var pipe = ConnectedPair.Pipe(blocking: false);
        var capacity = pipe.Writing.RequestPipeCapacity(65536);
        var pages = (byte*)System.Runtime.InteropServices.NativeMemory.AlignedAlloc(2 * (nuint)capacity, 4096);

        Assert.Equal(new IoResult(capacity, 0), pipe.Writing.Splice(pages, 2 * capacity));
        Assert.True(pipe.Writing.Splice(pages, 4096).WouldBlock);
        pipe.Reading.Dispose();
        Assert.True(pipe.Writing.Splice(pages, 4096).Broken);

        System.Runtime.InteropServices.NativeMemory.AlignedFree(pages);
    }
}
