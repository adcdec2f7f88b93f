using ActorIpcChat.Linux.Files;
using ActorIpcChat.Linux.Tests.Support;

namespace ActorIpcChat.Linux.Tests.Files;

/// <summary>A watch reports the release of a lock.</summary>
public sealed class LockWatchTests : IDisposable
{
    private const int OwnerOnly = 0x180;

    // Another process: open, fcntl(F_SETLK) on the whole file, wait for input.
    private const string Locker = """
        import fcntl, sys
        file = open(sys.argv[1], "a+")
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        print("locked", flush=True)
        sys.stdin.readline()
        """;

    private readonly TempDirectory _directory = new();
    private readonly LockWatch _watch = LockWatch.TryMake()!;

    public void Dispose()
    {
        _watch.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public void Released_lock_is_reported()
    {
        var held = FileLock.TryAcquire(_directory["lock"], OwnerOnly, out _)!;
        Assert.True(_watch.TryFollow(_directory["lock"]));
        Assert.True(_watch.Descriptor.ReadSome().WouldBlock);

        held.Dispose();

        Assert.True(_watch.Descriptor.BytesQueued > 0);
    }

    [Fact]
    public void Lock_of_a_killed_holder_is_reported()
    {
        if (!Child.Exists("python3"))
            return;
        using var other = Child.Start("python3", "-c", Locker, _directory["lock"]);
        Assert.Equal("locked", other.Line());
        Assert.True(_watch.TryFollow(_directory["lock"]));

        other.Kill();

        Assert.True(_watch.Descriptor.BytesQueued > 0);
        Assert.False(FileLock.IsHeld(_directory["lock"], out _));
    }

    [Fact]
    public void Query_of_a_lock_is_not_reported()
    {
        if (!Child.Exists("python3"))
            return;
        using var other = Child.Start("python3", "-c", Locker, _directory["lock"]);
        Assert.Equal("locked", other.Line());
        Assert.True(_watch.TryFollow(_directory["lock"]));

        Assert.True(FileLock.IsHeld(_directory["lock"], out _));

        Assert.Equal(0, _watch.Descriptor.BytesQueued);
    }

    [Fact]
    public void Watch_follows_the_path_to_the_file_of_the_next_holder()
    {
        FileLock.TryAcquire(_directory["lock"], OwnerOnly, out _)!.Release(keepFile: true);
        Assert.True(_watch.TryFollow(_directory["lock"]));
        File.Move(_directory["lock"], _directory["moved"]);
        using var held = FileLock.TryAcquire(_directory["lock"], OwnerOnly, out _)!;
        Assert.True(_watch.TryFollow(_directory["lock"]));
        _watch.Drain();

        File.AppendAllText(_directory["moved"], "moved file");
        Assert.Equal(0, _watch.Descriptor.BytesQueued);

        held.Release();
        Assert.True(_watch.Descriptor.BytesQueued > 0);
    }

    [Fact]
    public void Missing_lock_cannot_be_watched() => Assert.False(_watch.TryFollow(_directory["lock"]));

    [Fact]
    public void Stopped_watch_reports_nothing()
    {
        using var held = FileLock.TryAcquire(_directory["lock"], OwnerOnly, out _)!;
        Assert.True(_watch.TryFollow(_directory["lock"]));
        _watch.Stop();
        _watch.Drain();

        held.Dispose();

        Assert.Equal(0, _watch.Descriptor.BytesQueued);
    }
}
