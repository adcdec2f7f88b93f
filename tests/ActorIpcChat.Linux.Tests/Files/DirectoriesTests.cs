using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Linux.Tests.Support;

namespace ActorIpcChat.Linux.Tests.Files;

public sealed class DirectoriesTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(0x1FF, 0x1C0)]
    [InlineData(0x000, 0x1C0)]
    [InlineData(0x012, 0x3FF)]
    public void New_directory_has_the_exact_mode_under_any_umask(int mask, int mode)
    {
        using (new Umask(mask))
            Assert.True(Directories.Ensure(_directory["room"], mode));
        Assert.Equal(mode, FileStatus.OfPath(_directory["room"])!.Value.Permissions);
    }

    [Fact]
    public void Existing_directory_is_kept_unchanged()
    {
        Directories.Ensure(_directory["room"], 0x1C0);
        Assert.False(Directories.Ensure(_directory["room"], 0x1FF));
        Assert.Equal(0x1C0, FileStatus.OfPath(_directory["room"])!.Value.Permissions);
    }

    [Fact]
    public void Regular_file_is_refused_as_a_directory_with_advice()
    {
        File.WriteAllText(_directory["room"], "");
        var refusal = Assert.Throws<LinuxException>(() => Directories.Ensure(_directory["room"], 0x1C0));
        Assert.Equal($"cannot use {_directory["room"]} as a directory: not a directory; give --directory another path", refusal.Message);
    }

    [Fact]
    public void Missing_parent_is_refused_with_the_reason()
    {
        var refusal = Assert.Throws<LinuxException>(() => Directories.Ensure(_directory["a/b"], 0x1C0));
        Assert.Equal(Errno.ENOENT, refusal.Errno);
        Assert.Contains("No such file or directory", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_an_empty_directory_is_removed()
    {
        Directories.Ensure(_directory["room"], 0x1C0);
        _directory.Fifo("room/fifo");

        Assert.False(Directories.RemoveEmpty(_directory["room"]));
        Assert.True(Directories.Unlink(_directory["room/fifo"]));
        Assert.True(Directories.RemoveEmpty(_directory["room"]));
        Assert.False(Directory.Exists(_directory["room"]));
    }

    [Fact]
    public void Removing_a_missing_file_is_no_error()
    {
        Assert.False(Directories.Unlink(_directory["gone"]));
        Assert.False(Directories.RemoveEmpty(_directory["gone"]));
        Assert.False(Directories.Remove(_directory["gone"]));
    }

    [Fact]
    public void Failed_removal_gives_the_reason()
    {
        _directory.Fifo("fifo");
        Assert.True(Directories.Remove(_directory["fifo"]));

        Directories.Ensure(_directory["room"], 0x1C0);
        var refusal = Assert.Throws<LinuxException>(() => Directories.Remove(_directory["room"]));
        Assert.StartsWith($"cannot remove {_directory["room"]}: ", refusal.Message, StringComparison.Ordinal);
    }
}
