using ActorIpcChat.Linux.Events;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Linux.Tests.Support;

namespace ActorIpcChat.Linux.Tests.Files;

public sealed class DirectoryWatchTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Nothing_is_told_while_nothing_happens()
    {
        using var watch = DirectoryWatch.TryStart(_directory.Path)!;
        Assert.True(watch.Descriptor.ReadSome().WouldBlock);
    }

    [Fact]
    public void A_fifo_that_is_made_is_noticed()
    {
        using var watch = DirectoryWatch.TryStart(_directory.Path)!;
        _directory.Fifo();
        Assert.True(watch.Descriptor.BytesQueued > 0);
    }

    [Fact]
    public void A_fifo_that_is_opened_is_noticed()
    {
        var path = _directory.Fifo();
        using var watch = DirectoryWatch.TryStart(_directory.Path)!;
        using var reader = Fifo.OpenReader(path);
        Assert.True(watch.Descriptor.BytesQueued > 0);
    }

    [Fact]
    public void A_file_that_is_moved_in_is_noticed()
    {
        using var elsewhere = new TempDirectory();
        File.WriteAllText(elsewhere["file"], "");
        using var watch = DirectoryWatch.TryStart(_directory.Path)!;
        File.Move(elsewhere["file"], _directory["file"]);
        Assert.True(watch.Descriptor.BytesQueued > 0);
    }

    [Fact]
    public void After_a_drain_it_is_quiet_until_something_happens_again()
    {
        using var watch = DirectoryWatch.TryStart(_directory.Path)!;
        _directory.Fifo("first");

        watch.Drain();
        Assert.Equal(0, watch.Descriptor.BytesQueued);

        _directory.Fifo("second");
        Assert.True(watch.Descriptor.BytesQueued > 0);
    }

    [Fact]
    public void A_drain_forgets_a_burst_of_any_length()
    {
        using var watch = DirectoryWatch.TryStart(_directory.Path)!;
        for (var i = 0; i < 500; i++)
            _directory.Fifo($"a-name-of-some-length-{i}");

        watch.Drain();

        Assert.Equal(0, watch.Descriptor.BytesQueued);
    }

    [Fact]
    public void It_wakes_a_loop()
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

        Eventually.True(() => Volatile.Read(ref noticed) > 0, "the loop hears of the new FIFO");
    }

    [Fact]
    public void A_directory_that_is_missing_cannot_be_watched()
        => Assert.Null(DirectoryWatch.TryStart(_directory["missing"]));
}
