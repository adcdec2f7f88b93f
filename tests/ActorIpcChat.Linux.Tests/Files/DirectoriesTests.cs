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
    public void A_new_directory_has_exactly_the_mode_asked_for_whatever_the_umask(int mask, int mode)
    {
        using (new Umask(mask))
            Assert.True(Directories.Ensure(_directory["room"], mode));
        Assert.Equal(mode, FileStatus.OfPath(_directory["room"])!.Value.Permissions);
    }

    [Fact]
    public void A_directory_that_is_there_already_is_kept_as_it_is()
    {
        Directories.Ensure(_directory["room"], 0x1C0);
        Assert.False(Directories.Ensure(_directory["room"], 0x1FF));
        Assert.Equal(0x1C0, FileStatus.OfPath(_directory["room"])!.Value.Permissions);
    }

    [Fact]
    public void A_plain_file_in_its_place_is_refused_with_the_option_that_helps()
    {
        File.WriteAllText(_directory["room"], "");
        var refusal = Assert.Throws<LinuxException>(() => Directories.Ensure(_directory["room"], 0x1C0));
        Assert.Equal($"use {_directory["room"]} as a directory: it is something else; choose another one with --directory", refusal.Message);
    }

    [Fact]
    public void A_parent_that_is_missing_is_refused_with_the_reason()
    {
        var refusal = Assert.Throws<LinuxException>(() => Directories.Ensure(_directory["a/b"], 0x1C0));
        Assert.Equal(Errno.ENOENT, refusal.Errno);
        Assert.Contains("No such file or directory", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_an_empty_directory_is_taken_away()
    {
        Directories.Ensure(_directory["room"], 0x1C0);
        _directory.Fifo("room/fifo");

        Assert.False(Directories.RemoveEmpty(_directory["room"]));
        Assert.True(Directories.Unlink(_directory["room/fifo"]));
        Assert.True(Directories.RemoveEmpty(_directory["room"]));
        Assert.False(Directory.Exists(_directory["room"]));
    }

    [Fact]
    public void Taking_away_what_is_gone_already_is_fine()
    {
        Assert.False(Directories.Unlink(_directory["gone"]));
        Assert.False(Directories.RemoveEmpty(_directory["gone"]));
        Assert.False(Directories.Remove(_directory["gone"]));
    }

    [Fact]
    public void What_cannot_be_removed_is_told_with_the_reason()
    {
        _directory.Fifo("fifo");
        Assert.True(Directories.Remove(_directory["fifo"]));

        Directories.Ensure(_directory["room"], 0x1C0);
        var refusal = Assert.Throws<LinuxException>(() => Directories.Remove(_directory["room"]));
        Assert.StartsWith($"remove {_directory["room"]}: ", refusal.Message, StringComparison.Ordinal);
    }
}
