using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Linux.Tests.Support;

namespace ActorIpcChat.Linux.Tests.Files;

public sealed class FileLockTests(ITestOutputHelper output) : IDisposable
{
    private const int OwnerOnly = 0x180;

    // Another process: open, fcntl(F_SETLK) on the whole file, wait for input.
    private const string Locker = """
        import fcntl, os, sys
        file = open(sys.argv[1], "a+")
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        print("locked", flush=True)
        sys.stdin.readline()
        if len(sys.argv) > 2:
            os.unlink(sys.argv[1])
        """;

    // A cleaning process: locks all but the first byte.
    private const string Cleaner = """
        import fcntl, os, sys
        file = open(sys.argv[1], "a+")
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 0, 1)
        print("locked", flush=True)
        sys.stdin.readline()
        os.unlink(sys.argv[1])
        """;

    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Free_lock_is_taken_and_its_file_is_removed_on_release()
    {
        using (var mine = FileLock.TryAcquire(_directory["lock"], OwnerOnly, out var holder))
        {
            Assert.NotNull(mine);
            Assert.Equal(0, holder);
            Assert.Equal(OwnerOnly, FileStatus.OfPath(_directory["lock"])!.Value.Permissions);
        }

        Assert.False(File.Exists(_directory["lock"]));
        Assert.False(FileLock.IsHeld(_directory["lock"], out _));
    }

    [Fact]
    public void Lock_of_another_process_names_its_pid()
    {
        if (StartLocker() is not { } other)
            return;
        using (other)
        {
            Assert.Null(FileLock.TryAcquire(_directory["lock"], OwnerOnly, out var holder));
            Assert.Equal(other.Pid, holder);
            Assert.True(FileLock.IsHeld(_directory["lock"], out var pid));
            Assert.Equal(other.Pid, pid);
        }
    }

    [Fact]
    public void Lock_of_a_killed_holder_is_free()
    {
        if (StartLocker() is not { } other)
            return;
        using (other)
        {
            other.Kill();
            Assert.False(FileLock.IsHeld(_directory["lock"], out _));
            using var mine = FileLock.TryAcquire(_directory["lock"], OwnerOnly, out _);
            Assert.NotNull(mine);
        }
    }

    [Fact]
    public void Other_process_cannot_take_a_held_lock()
    {
        if (!HasPython())
            return;
        using var mine = FileLock.TryAcquire(_directory["lock"], OwnerOnly, out _);
        using var other = Child.Start("python3", "-c", Locker, _directory["lock"]);
        Assert.NotEqual(0, other.ExitCode());
    }

    [Fact]
    public void Held_lock_with_a_second_name_stays_held()
    {
        if (!HasPython())
            return;
        using var mine = FileLock.TryAcquire(_directory["lock"], OwnerOnly, out _);
        using (var link = Child.Start("ln", _directory["lock"], _directory["other"]))
            Assert.Equal(0, link.ExitCode());

        Assert.True(FileLock.IsHeld(_directory["other"], out var holder));
        Assert.Equal(Environment.ProcessId, holder);
        Assert.Null(FileLock.TryAcquire(_directory["other"], OwnerOnly, out var taker));

        Assert.Equal(Environment.ProcessId, taker);
        using var other = Child.Start("python3", "-c", Locker, _directory["lock"]);
        Assert.NotEqual(0, other.ExitCode());
    }

    [Fact]
    public async Task Lock_of_a_cleaning_process_is_not_held_and_is_waited_for()
    {
        if (!HasPython())
            return;
        using var other = Child.Start("python3", "-c", Cleaner, _directory["lock"]);
        Assert.Equal("locked", other.Line());
        Assert.False(FileLock.IsHeld(_directory["lock"], out _));
        Assert.False(FileLock.IsHeld(_directory["lock"], out _));

        var taking = Task.Run(() => FileLock.TryAcquire(_directory["lock"], OwnerOnly, out _));
        await Assert.ThrowsAsync<TimeoutException>(() => taking.WaitAsync(TimeSpan.FromMilliseconds(100)));
        other.WriteLine("leave");

        using var mine = await taking.WaitAsync(Wait.Timeout);
        Assert.NotNull(mine);
    }

    [Fact]
    public void Wait_for_a_stopped_cleaning_process_is_limited()
    {
        if (!HasPython())
            return;
        using var other = Child.Start("python3", "-c", Cleaner, _directory["lock"]);
        Assert.Equal("locked", other.Line());

        var refused = Assert.Throws<LinuxException>(() => FileLock.TryAcquire(_directory["lock"], OwnerOnly, out _));

        Assert.Contains($"process {other.Pid} is cleaning up", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lock_for_cleanup_is_refused_while_held_and_excludes_others()
    {
        if (StartLocker() is not { } other)
            return;
        using (other)
            Assert.Null(FileLock.TryAcquire(_directory["lock"], OwnerOnly, out _, forCleanup: true));

        using var mine = FileLock.TryAcquire(_directory["lock"], OwnerOnly, out _, forCleanup: true);
        Assert.NotNull(mine);
        using var another = Child.Start("python3", "-c", Locker, _directory["lock"]);
        Assert.NotEqual(0, another.ExitCode());
    }

    [Fact]
    public void Release_can_keep_the_file()
    {
        var mine = FileLock.TryAcquire(_directory["lock"], OwnerOnly, out _)!;

        Assert.False(mine.Release(keepFile: true));

        Assert.True(File.Exists(_directory["lock"]));
        Assert.False(FileLock.IsHeld(_directory["lock"], out _));
    }

    [Fact]
    public void Lock_file_removed_by_its_leaving_holder_is_recreated()
    {
        if (StartLocker("remove") is not { } other)
            return;
        using (other)
        {
            other.WriteLine("leave");
            FileLock? mine = null;
            Wait.Until(
                () => (mine = FileLock.TryAcquire(_directory["lock"], OwnerOnly, out _)) is not null, "the lock is free");
            using (mine)
            {
                Assert.Equal(0, other.ExitCode());
                // The lock must be on the file that has the name now.
                Assert.NotNull(FileStatus.OfPath(_directory["lock"]));
                using var third = Child.Start("python3", "-c", Locker, _directory["lock"]);
                Assert.NotEqual(0, third.ExitCode());
            }
        }
    }

    [Fact]
    public void Link_in_place_of_the_lock_is_not_followed()
    {
        File.CreateSymbolicLink(_directory["lock"], _directory["target"]);

        var refusal = Assert.Throws<LinuxException>(() => FileLock.TryAcquire(_directory["lock"], OwnerOnly, out _));

        Assert.Equal(Errno.ELOOP, refusal.Errno);
        Assert.EndsWith("check the permissions of its directory", refusal.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_directory["target"]));
    }

    [Fact]
    public void Lock_in_a_removed_directory_is_reported_as_a_removed_room()
    {
        var refusal = Assert.Throws<LinuxException>(() => FileLock.TryAcquire(_directory["gone/lock"], OwnerOnly, out _));
        Assert.EndsWith("the room was removed; start again", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Second_release_does_not_remove_the_next_lock()
    {
        var mine = FileLock.TryAcquire(_directory["lock"], OwnerOnly, out _)!;
        mine.Dispose();
        File.WriteAllText(_directory["lock"], "of the next holder");

        mine.Dispose();

        Assert.True(File.Exists(_directory["lock"]));
    }

    private Child? StartLocker(params string[] more)
    {
        if (!HasPython())
            return null;
        var child = Child.Start("python3", ["-c", Locker, _directory["lock"], .. more]);
        Assert.Equal("locked", child.Line());
        return child;
    }

    private bool HasPython()
    {
        if (Child.Exists("python3"))
            return true;
        output.WriteLine("skipped: python3, which runs the other process, is not installed");
        return false;
    }
}
