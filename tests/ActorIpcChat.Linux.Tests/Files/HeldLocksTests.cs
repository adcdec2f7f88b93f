using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Linux.Tests.Support;

namespace ActorIpcChat.Linux.Tests.Files;

/// <summary>Locks of this process and its other threads.</summary>
public sealed class HeldLocksTests(ITestOutputHelper output) : IDisposable
{
    private const int OwnerOnly = 0x180;
    private const int Threads = 6;

    // Another process: opens the file, tries fcntl(F_SETLK), and closes it.
    private const string Taker = """
        import fcntl, sys
        try:
            fcntl.lockf(open(sys.argv[1], "a+"), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            print("taken")
        else:
            print("free")
        """;

    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Lock_of_this_process_is_refused_with_its_own_pid()
    {
        using var mine = FileLock.TryAcquire(_directory["lock"], OwnerOnly, out _);

        Assert.Null(FileLock.TryAcquire(_directory["lock"], OwnerOnly, out var holder));
        Assert.Equal(Environment.ProcessId, holder);
        Assert.Null(FileLock.TryAcquire(_directory["lock"], OwnerOnly, out _, forCleanup: true));
        Assert.True(FileLock.IsHeld(_directory["lock"], out var pid));
        Assert.Equal(Environment.ProcessId, pid);
        AssertTaken("lock");
    }

    [Fact]
    public void Lock_of_this_process_is_free_after_its_release()
    {
        FileLock.TryAcquire(_directory["lock"], OwnerOnly, out _)!.Dispose();

        Assert.False(FileLock.IsHeld(_directory["lock"], out _));
        using var again = FileLock.TryAcquire(_directory["lock"], OwnerOnly, out _);
        Assert.NotNull(again);
    }

    [Fact]
    public void Advice_for_a_lock_of_this_process_is_not_to_kill_it()
    {
        Assert.Equal($"process {Environment.ProcessId}", FileLock.NameOf(Environment.ProcessId));
        Assert.DoesNotContain("kill", FileLock.HowToEnd(Environment.ProcessId), StringComparison.Ordinal);
    }

    [Fact]
    public void Inspection_from_many_threads_does_not_release_a_lock()
    {
        using var mine = FileLock.TryAcquire(_directory["lock"], OwnerOnly, out _);
        using (var link = Child.Start("ln", _directory["lock"], _directory["other"]))
            Assert.Equal(0, link.ExitCode());

        InThreads(() =>
        {
            for (var round = 0; round < 200; round++)
            {
                foreach (var name in (string[])["lock", "other"])
                {
                    Assert.True(FileLock.IsHeld(_directory[name], out _));
                    Assert.Null(FileLock.TryAcquire(_directory[name], OwnerOnly, out _));
                }
            }
        });

        AssertTaken("lock");
    }

    [Fact]
    public void Lock_moved_to_the_path_of_a_fifo_is_not_released()
    {
        using var mine = FileLock.TryAcquire(_directory["lock"], OwnerOnly, out _);
        using (var link = Child.Start("ln", _directory["lock"], _directory["fifo"]))
            Assert.Equal(0, link.ExitCode());

        Assert.Throws<LinuxException>(() => Fifo.TryOpenWriter(_directory["fifo"]));

        AssertTaken("lock");
    }

    [Fact]
    public void Second_descriptor_of_a_lock_file_stays_open_until_the_release()
    {
        var mine = FileLock.TryAcquire(_directory["lock"], OwnerOnly, out _)!;
        var opened = new FileDescriptor(Opened(_directory["lock"]));

        HeldLocks.Close(opened);

        Assert.False(opened.IsClosed);
        AssertTaken("lock");
        mine.Dispose();
        Assert.True(opened.IsClosed);
    }

    [Fact]
    public void Other_process_that_opens_and_closes_the_file_does_not_release_the_lock()
    {
        using var mine = FileLock.TryAcquire(_directory["lock"], OwnerOnly, out _);

        for (var time = 0; time < 2; time++)
        {
            using var reader = Child.Start("cat", _directory["lock"]);
            Assert.Equal(0, reader.ExitCode());
            AssertTaken("lock");
        }
    }

    [Fact]
    public void One_thread_at_a_time_holds_a_lock_which_excludes_other_processes()
    {
        var (inside, times) = (0, 0);
        InThreads(() =>
        {
            for (var round = 0; round < 300; round++)
            {
                using var mine = FileLock.TryAcquire(_directory["lock"], OwnerOnly, out var holder);
                if (mine is null)
                {
                    Assert.Equal(Environment.ProcessId, holder);
                    continue;
                }

                Assert.Equal(1, Interlocked.Increment(ref inside));
                Assert.True(mine.IsInPlace);
                if (Interlocked.Increment(ref times) % 50 == 1)
                    AssertTaken("lock");
                Interlocked.Decrement(ref inside);
            }
        });

        Assert.True(times > 0);
        Assert.False(FileLock.IsHeld(_directory["lock"], out _));
    }

    [Fact]
    public async Task Lock_of_a_cleaning_thread_is_not_held_and_is_waited_for()
    {
        var cleaning = FileLock.TryAcquire(_directory["lock"], OwnerOnly, out _, forCleanup: true)!;
        Assert.False(FileLock.IsHeld(_directory["lock"], out var holder));
        Assert.Equal(0, holder);

        var taking = Task.Run(() => FileLock.TryAcquire(_directory["lock"], OwnerOnly, out _));
        await Assert.ThrowsAsync<TimeoutException>(() => taking.WaitAsync(TimeSpan.FromMilliseconds(50)));
        cleaning.Dispose();

        using var mine = await taking.WaitAsync(Wait.Timeout);
        Assert.NotNull(mine);
        AssertTaken("lock");
    }

    [Fact]
    public void Lock_whose_file_was_removed_is_still_held_in_this_process()
    {
        using var mine = FileLock.TryAcquire(_directory["lock"], OwnerOnly, out _);
        File.Delete(_directory["lock"]);

        Assert.True(FileLock.IsHeld(_directory["lock"], out _));
        Assert.Null(FileLock.TryAcquire(_directory["lock"], OwnerOnly, out var holder));

        Assert.Equal(Environment.ProcessId, holder);
        mine!.Release(keepFile: true);
        using var again = FileLock.TryAcquire(_directory["lock"], OwnerOnly, out _);
        Assert.NotNull(again);
    }

    [Fact]
    public void Lock_whose_file_was_removed_is_acquired_anew_before_its_release()
    {
        var former = FileLock.TryAcquire(_directory["lock"], OwnerOnly, out _)!;
        File.Delete(_directory["lock"]);

        using var mine = FileLock.TryAcquire(_directory["lock"], OwnerOnly, out _, former: former);

        Assert.True(mine!.IsInPlace);
        former.Release(keepFile: true);
        Assert.True(FileLock.IsHeld(_directory["lock"], out _));
        AssertTaken("lock");
    }

    [Fact]
    public void Lock_in_place_is_not_acquired_twice()
    {
        using var mine = FileLock.TryAcquire(_directory["lock"], OwnerOnly, out _)!;

        Assert.Null(FileLock.TryAcquire(_directory["lock"], OwnerOnly, out _, former: mine));

        AssertTaken("lock");
    }

    private static void InThreads(Action work)
    {
        var threads = Enumerable.Range(0, Threads).Select(_ => Task.Factory.StartNew(work, TaskCreationOptions.LongRunning)).ToArray();
        Task.WaitAll(threads);
    }

    private static unsafe int Opened(string path)
    {
        fixed (byte* name = System.Text.Encoding.UTF8.GetBytes(path + "\0"))
            return Tmds.Linux.LibC.open(name, Tmds.Linux.LibC.O_RDWR | Tmds.Linux.LibC.O_CLOEXEC);
    }

    private void AssertTaken(string name)
    {
        if (!Child.Exists("python3"))
        {
            output.WriteLine("not checked: python3, which runs the other process, is not installed");
            return;
        }

        using var taker = Child.Start("python3", "-c", Taker, _directory[name]);
        Assert.Equal("taken", taker.Line());
    }
}
