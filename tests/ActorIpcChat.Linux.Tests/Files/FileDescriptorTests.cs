using static Tmds.Linux.LibC;

namespace ActorIpcChat.Linux.Tests;

public sealed class FileDescriptorTests
{
    [Fact]
    public void A_disposed_descriptor_is_closed_once_so_that_its_number_may_go_to_another_file()
    {
        using var first = Channel.Pipe();
        var number = first.Writing.Number;
        first.Writing.Dispose();
        using var second = new FileDescriptor(fcntl(first.Reading.Number, F_DUPFD, number));
        Assert.Equal(number, second.Number);

        first.Writing.Dispose();

        Assert.NotNull(FileStatus.OfDescriptor(number));
    }

    [Fact]
    public void A_disposed_descriptor_never_writes_to_the_file_that_got_its_number()
    {
        using var old = Channel.Pipe();
        using var stranger = Channel.Pipe(blocking: false);
        var number = old.Writing.Number;
        old.Writing.Dispose();
        using var reused = new FileDescriptor(fcntl(stranger.Writing.Number, F_DUPFD, number));
        Assert.Equal(number, reused.Number);

        var result = old.Writing.WriteText("not for you");

        Assert.Equal(Errno.EBADF, result.Errno);
        Assert.True(stranger.Reading.ReadSome().WouldBlock);
    }

    [Fact]
    public void A_descriptor_of_someone_else_stays_open()
    {
        using var pipe = Channel.Pipe();
        new FileDescriptor(pipe.Reading.Number, owned: false).Dispose();
        Assert.NotNull(FileStatus.OfDescriptor(pipe.Reading.Number));
    }

    [Fact]
    public void Zero_is_a_number_like_any_other()
    {
        using var standardInput = new FileDescriptor(0, owned: false);
        Assert.False(standardInput.IsInvalid);
    }

    [Fact]
    public void What_is_no_pipe_has_no_pipe_buffer_and_nothing_queued()
    {
        using var directory = new TempDirectory();
        File.WriteAllText(directory["file"], "");
        using var file = File.OpenHandle(directory["file"]);
        using var descriptor = new FileDescriptor((int)file.DangerousGetHandle(), owned: false);

        Assert.Equal(0, descriptor.RequestPipeCapacity(65536));
        Assert.Equal(0, descriptor.BytesQueued);
    }
}
