using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Linux.Tests.Support;

namespace ActorIpcChat.Linux.Tests.Files;

public sealed class FileStatusTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Every_kind_of_file_has_a_name_for_messages()
    {
        File.WriteAllText(_directory["file"], "");
        File.CreateSymbolicLink(_directory["link"], _directory["file"]);
        using var sockets = Channel.Sockets();

        Assert.Equal("a plain file", FileStatus.OfPath(_directory["file"])!.Value.Kind);
        Assert.Equal("a symbolic link", FileStatus.OfPath(_directory["link"])!.Value.Kind);
        Assert.Equal("a directory", FileStatus.OfPath(_directory.Path)!.Value.Kind);
        Assert.Equal("a FIFO", FileStatus.OfPath(_directory.Fifo())!.Value.Kind);
        Assert.Equal("a character device", FileStatus.OfPath("/dev/null")!.Value.Kind);
        Assert.Equal("a socket", FileStatus.OfDescriptor(sockets.Reading.Number)!.Value.Kind);
    }

    [Fact]
    public void A_link_is_one_file_and_what_is_behind_it_another()
    {
        File.WriteAllText(_directory["file"], "");
        File.CreateSymbolicLink(_directory["link"], _directory["file"]);

        Assert.Equal(FileStatus.OfPath(_directory["file"]), FileStatus.Behind(_directory["link"]));
        Assert.NotEqual(FileStatus.OfPath(_directory["link"]), FileStatus.Behind(_directory["link"]));
    }

    [Fact]
    public void What_is_not_there_is_null()
    {
        Assert.Null(FileStatus.OfPath(_directory["missing"]));
        Assert.Null(FileStatus.Behind(_directory["missing"]));
        Assert.Null(FileStatus.OfDescriptor(999_999));
    }

    [Fact]
    public void A_path_through_a_plain_file_says_what_to_check()
    {
        File.WriteAllText(_directory["file"], "");
        var refusal = Assert.Throws<LinuxException>(() => FileStatus.OfPath(_directory["file/below"]));
        Assert.Equal($"look at {_directory["file/below"]}: Not a directory; check the path and its permissions", refusal.Message);
    }
}
