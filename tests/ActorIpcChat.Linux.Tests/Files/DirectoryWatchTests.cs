using ActorIpcChat.Linux.Events;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Linux.Tests.Support;

namespace ActorIpcChat.Linux.Tests.Files;

public sealed class DirectoryWatchTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Unchanged_directory_reports_nothing()
    {
        using var watch = DirectoryWatch.TryStart(_directory.Path)!;
        Assert.True(watch.Descriptor.ReadSome().WouldBlock);
    }

    [Fact]
    public void New_fifo_is_reported()
    {
        using var watch = DirectoryWatch.TryStart(_directory.Path)!;
        _directory.Fifo();
        Assert.True(watch.Descriptor.BytesQueued > 0);
    }

    [Fact]
    public void Opened_fifo_is_reported()
    {
        var path = _directory.Fifo();
        using var watch = DirectoryWatch.TryStart(_directory.Path)!;
        using var reader = Fifo.OpenReader(path);
        Assert.True(watch.Descriptor.BytesQueued > 0);
    }

    [Fact]
    public void Moved_file_is_reported()
    {
        using var elsewhere = new TempDirectory();
        File.WriteAllText(elsewhere["file"], "");
        using var watch = DirectoryWatch.TryStart(_directory.Path)!;
        File.Move(elsewhere["file"], _directory["file"]);
        Assert.True(watch.Descriptor.BytesQueued > 0);
    }

    [Fact]
    public void Drained_watch_reports_only_new_events()
    {
        using var watch = DirectoryWatch.TryStart(_directory.Path)!;
        _directory.Fifo("first");

        watch.Drain();
        Assert.Equal(0, watch.Descriptor.BytesQueued);

        _directory.Fifo("second");
        Assert.True(watch.Descriptor.BytesQueued > 0);
    }

    [Fact]
    public void Drain_discards_any_number_of_events()
    {
        using var watch = DirectoryWatch.TryStart(_directory.Path)!;
        for (var i = 0; i < 500; i++)
            _directory.Fifo($"a-name-of-some-length-{i}");

        watch.Drain();

        Assert.Equal(0, watch.Descriptor.BytesQueued);
    }

    [Fact]
    public void Event_wakes_a_loop()
    {
        using var watch = DirectoryWatch.TryStart(_directory.Path)!;
        using var loop = new TestLoop();
        var noticed = 0;
        loop.Watch(watch.Descriptor, Readiness.Readable, _ =>
        {
            watch.Drain();
            Interlocked.Increment(ref noticed);
        });

        _directory.Fifo();

        Wait.Until(() => Volatile.Read(ref noticed) > 0, "the loop reports the new FIFO");
    }

    [Fact]
    public void Missing_directory_cannot_be_watched()
        => Assert.Null(DirectoryWatch.TryStart(_directory["missing"]));
}
