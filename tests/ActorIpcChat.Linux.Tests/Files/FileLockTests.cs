using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Linux.Tests.Support;

namespace ActorIpcChat.Linux.Tests.Files;

public sealed class FileLockTests(ITestOutputHelper output) : IDisposable
{
    private const int OwnerOnly = 0x180;

    // Locks as another program would: open, fcntl(F_SETLK) on the whole file, stay.
    private const string Locker = """
        import fcntl, os, sys
        file = open(sys.argv[1], "a+")
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        print("locked", flush=True)
        sys.stdin.readline()
        if len(sys.argv) > 2:
            os.unlink(sys.argv[1])
        """;

    // Locks it as one who only passes: all but the first byte.
    private const string Passer = """
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
    public void A_lock_that_nobody_has_is_taken_and_its_file_goes_with_it()
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
    public void A_lock_of_another_process_names_that_process()
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
    public void A_lock_whose_holder_was_killed_is_free()
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
    public void Another_process_cannot_take_a_lock_of_ours()
    {
        if (!HasPython())
            return;
        using var mine = FileLock.TryAcquire(_directory["lock"], OwnerOnly, out _);
        using var other = Child.Start("python3", "-c", Locker, _directory["lock"]);
        Assert.NotEqual(0, other.ExitCode());
    }

    [Fact]
    public void A_lock_of_ours_that_others_give_a_second_name_stays_ours()
    {
        if (!HasPython())
            return;
        using var mine = FileLock.TryAcquire(_directory["lock"], OwnerOnly, out _);
        using (var link = Child.Start("ln", _directory["lock"], _directory["other"]))
            Assert.Equal(0, link.ExitCode());

        Assert.False(FileLock.IsHeld(_directory["other"], out _));
        var refused = Assert.Throws<LinuxException>(() => FileLock.TryAcquire(_directory["other"], OwnerOnly, out _));

        Assert.EndsWith("it is a lock of this process; choose another room with --room", refused.Message, StringComparison.Ordinal);
        using var other = Child.Start("python3", "-c", Locker, _directory["lock"]);
        Assert.NotEqual(0, other.ExitCode());
    }

    [Fact]
    public async Task One_who_only_passes_holds_no_role_and_is_waited_for()
    {
        if (!HasPython())
            return;
        using var other = Child.Start("python3", "-c", Passer, _directory["lock"]);
        Assert.Equal("locked", other.Line());
        Assert.False(FileLock.IsHeld(_directory["lock"], out _));
        Assert.False(FileLock.IsHeld(_directory["lock"], out _));

        var taking = Task.Run(() => FileLock.TryAcquire(_directory["lock"], OwnerOnly, out _));
        await Assert.ThrowsAsync<TimeoutException>(() => taking.WaitAsync(TimeSpan.FromMilliseconds(100)));
        other.Say("leave");

        using var mine = await taking.WaitAsync(Eventually.Limit);
        Assert.NotNull(mine);
    }

    [Fact]
    public void One_who_passes_and_stands_still_is_not_waited_for_for_ever()
    {
        if (!HasPython())
            return;
        using var other = Child.Start("python3", "-c", Passer, _directory["lock"]);
        Assert.Equal("locked", other.Line());

        var refused = Assert.Throws<LinuxException>(() => FileLock.TryAcquire(_directory["lock"], OwnerOnly, out _));

        Assert.Contains($"process {other.Pid} is cleaning up", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Who_passes_keeps_others_out_and_passes_nobody_s_role()
    {
        if (StartLocker() is not { } other)
            return;
        using (other)
            Assert.Null(FileLock.TryAcquire(_directory["lock"], OwnerOnly, out _, passing: true));

        using var mine = FileLock.TryAcquire(_directory["lock"], OwnerOnly, out _, passing: true);
        Assert.NotNull(mine);
        using var another = Child.Start("python3", "-c", Locker, _directory["lock"]);
        Assert.NotEqual(0, another.ExitCode());
    }

    [Fact]
    public void A_lock_that_is_let_go_of_may_leave_its_file()
    {
        var mine = FileLock.TryAcquire(_directory["lock"], OwnerOnly, out _)!;

        Assert.False(mine.Release(keepFile: true));

        Assert.True(File.Exists(_directory["lock"]));
        Assert.False(FileLock.IsHeld(_directory["lock"], out _));
    }

    [Fact]
    public void A_lock_file_that_its_holder_removes_while_leaving_is_made_anew()
    {
        if (StartLocker("remove") is not { } other)
            return;
        using (other)
        {
            other.Say("leave");
            FileLock? mine = null;
            Eventually.True(
                () => (mine = FileLock.TryAcquire(_directory["lock"], OwnerOnly, out _)) is not null, "the lock is free");
            using (mine)
            {
                Assert.Equal(0, other.ExitCode());
                // The lock is on the file that has the name now, whichever had it while waiting.
                Assert.NotNull(FileStatus.OfPath(_directory["lock"]));
                using var third = Child.Start("python3", "-c", Locker, _directory["lock"]);
                Assert.NotEqual(0, third.ExitCode());
            }
        }
    }

    [Fact]
    public void A_symbolic_link_in_the_place_of_the_lock_is_not_followed()
    {
        File.CreateSymbolicLink(_directory["lock"], _directory["target"]);

        var refusal = Assert.Throws<LinuxException>(() => FileLock.TryAcquire(_directory["lock"], OwnerOnly, out _));

        Assert.Equal(Errno.ELOOP, refusal.Errno);
        Assert.EndsWith("check the permissions of its directory", refusal.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_directory["target"]));
    }

    [Fact]
    public void A_lock_in_a_directory_that_was_taken_away_says_so()
    {
        var refusal = Assert.Throws<LinuxException>(() => FileLock.TryAcquire(_directory["gone/lock"], OwnerOnly, out _));
        Assert.EndsWith("the room was taken away; start again", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Letting_go_twice_does_not_remove_the_lock_of_the_next_one()
    {
        var mine = FileLock.TryAcquire(_directory["lock"], OwnerOnly, out _)!;
        mine.Dispose();
        File.WriteAllText(_directory["lock"], "of the next one");

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
        output.WriteLine("not run: python3, which plays the other process, is not installed");
        return false;
    }
}
