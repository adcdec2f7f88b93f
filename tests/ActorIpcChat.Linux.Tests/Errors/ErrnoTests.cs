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
    public void An_error_number_is_told_in_words(int errno, string words) => Assert.Equal(words, Errno.Describe(errno));

    [Fact]
    public void A_failed_call_is_told_as_what_was_tried_why_it_failed_and_what_to_do()
    {
        var failure = new LinuxException("open /run/room/fifo1", Errno.EACCES, "ask its owner");
        Assert.Equal("open /run/room/fifo1: Permission denied; ask its owner", failure.Message);
        Assert.Equal(Errno.EACCES, failure.Errno);
    }

    [Fact]
    public void Something_unusable_is_told_the_same_way_without_an_error_number()
    {
        var failure = new LinuxException("use /run/room", "it is a plain file", "remove it");
        Assert.Equal("use /run/room: it is a plain file; remove it", failure.Message);
        Assert.Equal(0, failure.Errno);
    }

    [Fact]
    public void This_machine_is_supported() => Assert.Null(Platform.WhyUnsupported());
}
