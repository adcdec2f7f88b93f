using ActorIpcChat.Linux.Files;
using ActorIpcChat.Linux.Tests.Support;

namespace ActorIpcChat.Linux.Tests.Files;

public sealed class DirectoryMarkTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Mark_is_seen_until_its_last_setter_has_closed_it()
    {
        var (first, second) = (DirectoryMark.TrySet(_directory.Path, 0)!, DirectoryMark.TrySet(_directory.Path, 0)!);
        Assert.True(IsSet(0));

        first.Dispose();
        Assert.True(IsSet(0));
        second.Dispose();

        Assert.False(IsSet(0));
    }

    [Fact]
    public void Mark_of_another_number_is_not_seen()
    {
        using var mark = DirectoryMark.TrySet(_directory.Path, 1);

        Assert.False(IsSet(0));
        Assert.True(IsSet(1));
    }

    [Fact]
    public void Missing_directory_has_no_mark()
    {
        Assert.Null(DirectoryMark.TrySet(_directory["missing"], 0));
        Assert.Null(DirectoryMark.TryOpen(_directory["missing"]));
    }

    private bool IsSet(uint number)
    {
        using var opened = DirectoryMark.TryOpen(_directory.Path)!;
        return DirectoryMark.IsSet(opened, number);
    }
}
