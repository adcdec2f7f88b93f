using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Processes;

namespace ActorIpcChat.Linux.Tests.Errors;

public sealed class ErrnoTests
{
    [Theory]
    [InlineData(Errno.ENOENT, "No such file or directory")]
    [InlineData(Errno.EACCES, "Permission denied")]
    [InlineData(Errno.EEXIST, "File exists")]
    [InlineData(Errno.EAGAIN, "Resource temporarily unavailable")]
    [InlineData(Errno.EPIPE, "Broken pipe")]
    [InlineData(Errno.ENOSPC, "No space left on device")]
    [InlineData(Errno.EIDRM, "Identifier removed")]
    [InlineData(Errno.ECONNRESET, "Connection reset by peer")]
    public void Errno_has_the_text_of_the_C_library(int errno, string words) => Assert.Equal(words, Errno.Describe(errno));

    [Fact]
    public void Error_of_a_failed_call_names_what_why_and_what_to_do()
    {
        var failure = new LinuxException("cannot open /run/room/fifo1", Errno.EACCES, "ask its owner");
        Assert.Equal("cannot open /run/room/fifo1: Permission denied; ask its owner", failure.Message);
        Assert.Equal(Errno.EACCES, failure.Errno);
    }

    [Fact]
    public void Error_of_an_unusable_file_names_what_why_and_what_to_do()
    {
        var failure = new LinuxException("cannot use /run/room", "it is a regular file", "remove it");
        Assert.Equal("cannot use /run/room: it is a regular file; remove it", failure.Message);
        Assert.Equal(0, failure.Errno);
    }

    [Fact]
    public void This_machine_is_supported() => Assert.Null(Platform.WhyUnsupported());
}
