using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Linux.Tests.Support;

namespace ActorIpcChat.Linux.Tests.Files;

public sealed class FileStatusTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Each_type_of_file_has_a_name()
    {
        File.WriteAllText(_directory["file"], "");
        File.CreateSymbolicLink(_directory["link"], _directory["file"]);
        using var sockets = ConnectedPair.Sockets();

        Assert.Equal("a regular file", FileStatus.OfPath(_directory["file"])!.Value.Kind);
        Assert.Equal("a symbolic link", FileStatus.OfPath(_directory["link"])!.Value.Kind);
        Assert.Equal("a directory", FileStatus.OfPath(_directory.Path)!.Value.Kind);
        Assert.Equal("a FIFO", FileStatus.OfPath(_directory.Fifo())!.Value.Kind);
        Assert.Equal("a character device", FileStatus.OfPath("/dev/null")!.Value.Kind);
        Assert.Equal("a socket", FileStatus.OfDescriptor(sockets.Reading.Number)!.Value.Kind);
    }

    [Fact]
    public void Link_and_its_target_are_different_files()
    {
        File.WriteAllText(_directory["file"], "");
        File.CreateSymbolicLink(_directory["link"], _directory["file"]);

        Assert.Equal(FileStatus.OfPath(_directory["file"]), FileStatus.OfTarget(_directory["link"]));
        Assert.NotEqual(FileStatus.OfPath(_directory["link"]), FileStatus.OfTarget(_directory["link"]));
    }

    [Fact]
    public void Missing_file_is_null()
    {
        Assert.Null(FileStatus.OfPath(_directory["missing"]));
        Assert.Null(FileStatus.OfTarget(_directory["missing"]));
        Assert.Null(FileStatus.OfDescriptor(999_999));
    }

    [Fact]
    public void Path_through_a_regular_file_is_refused_with_advice()
    {
        File.WriteAllText(_directory["file"], "");
        var refusal = Assert.Throws<LinuxException>(() => FileStatus.OfPath(_directory["file/below"]));
        Assert.Equal($"cannot look at {_directory["file/below"]}: Not a directory; check the path and its permissions", refusal.Message);
    }
}
