using System.Diagnostics;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Linux.Processes;
using ActorIpcChat.Linux.Tests.Support;
using static Tmds.Linux.LibC;

namespace ActorIpcChat.Linux.Tests.Processes;

public sealed class ProcessIdentityTests
{
    [Fact]
    public void Current_process_is_alive()
    {
        Assert.Equal(Environment.ProcessId, ProcessIdentity.Current.Pid);
        Assert.True(ProcessIdentity.Current.StartTime > 0);
        Assert.True(ProcessIdentity.Current.IsAlive);
        Assert.Equal(ProcessIdentity.Current, ProcessIdentity.Of(Environment.ProcessId));
    }

    [Fact]
    public void Ended_process_has_no_identity()
    {
        using var child = Child.Sleeping();
        var identity = ProcessIdentity.Of(child.Pid)!.Value;
        Assert.True(identity.IsAlive);

        child.Kill();

        Assert.False(identity.IsAlive);
        Assert.Null(ProcessIdentity.Of(identity.Pid));
    }

    [Fact]
    public void Zombie_is_not_alive()
    {
        using var orphan = new Orphan();
        var identity = ProcessIdentity.Of(orphan.Pid)!.Value;

        orphan.Die();

        Assert.False(identity.IsAlive);
        Assert.Null(ProcessIdentity.Of(orphan.Pid));
    }

    [Fact]
    public void Killed_process_that_has_lost_its_lock_is_not_alive()
    {
        // The kernel takes long to close its last files: close(2) of an inotify instance waits for a grace period.
        const string Locker = """
            import ctypes, fcntl, sys
            file = open(sys.argv[1] + "/lock", "a+")
            fcntl.lockf(file, fcntl.LOCK_EX)
            libc = ctypes.CDLL(None)
            for instance in range(8):
                libc.inotify_add_watch(libc.inotify_init1(0), sys.argv[1].encode(), 0x100)
            print("locked", flush=True)
            sys.stdin.readline()
            """;
        if (!Child.Exists("python3"))
            return;
        using var directory = new TempDirectory();
        using var child = Child.Start("python3", "-c", Locker, directory.Path);
        Assert.Equal("locked", child.Line());
        var identity = ProcessIdentity.Of(child.Pid)!.Value;

        child.Signal(SIGKILL);
        var (begun, isHeld, isAlive) = (Stopwatch.StartNew(), true, true);
        // Polls without pauses: the process is a zombie soon.
        while (isHeld && begun.Elapsed < Wait.Timeout)
            (isHeld, isAlive) = (FileLock.IsHeld(directory["lock"], out _), identity.IsAlive);

        Assert.Equal((false, false), (isHeld, isAlive));
    }

    [Fact]
    public void Stopped_process_is_alive()
    {
        using var child = Child.Sleeping();
        var identity = ProcessIdentity.Of(child.Pid)!.Value;
        Assert.False(identity.IsStopped);

        child.Signal(SIGSTOP);
        Wait.Until(() => File.ReadAllText($"/proc/{child.Pid}/stat").Contains(") T ", StringComparison.Ordinal), "the child is stopped");

        Assert.True(identity.IsAlive);
        Assert.True(identity.IsStopped);
        Assert.False((identity with { StartTime = 1 }).IsStopped);
    }

    [Fact]
    public void Same_pid_with_another_start_time_is_not_alive()
    {
        var before = ProcessIdentity.Current with { StartTime = ProcessIdentity.Current.StartTime - 1 };
        Assert.False(before.IsAlive);
        Assert.NotEqual(ProcessIdentity.Current.Word, before.Word);
    }

    [Fact]
    public void Unknown_start_time_matches_any_process_with_the_pid()
        => Assert.True(new ProcessIdentity(Environment.ProcessId, 0).IsAlive);

    [Theory]
    [InlineData("a ) Z (b")]
    [InlineData(") 1 2 3")]
    public void Program_name_with_parentheses_is_parsed(string name)
    {
        using var directory = new TempDirectory();
        File.CreateSymbolicLink(directory[name], "/bin/sh");
        using var child = Child.Start(directory[name], "-c", "echo ready; read line");
        Assert.Equal("ready", child.Line());
        Assert.Equal(name, child.Name);

        var identity = ProcessIdentity.Of(child.Pid)!.Value;

        Assert.InRange(identity.StartTime, ProcessIdentity.Current.StartTime, long.MaxValue);
        Assert.True(identity.IsAlive);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    public void Invalid_pid_has_no_identity(int pid) => Assert.Null(ProcessIdentity.Of(pid));

    [Theory]
    [InlineData(1, 0)]
    [InlineData(1, 1)]
    [InlineData(32768, 123_456_789)]
    [InlineData((1 << 22) - 1, 0)]
    [InlineData((1 << 22) - 1, (1L << 42) - 1)]
    public void Word_round_trips_pid_and_start_time(int pid, long start)
    {
        var identity = new ProcessIdentity(pid, start);
        Assert.NotEqual(0UL, identity.Word);
        Assert.Equal(identity, ProcessIdentity.FromWord(identity.Word));
    }

    [Theory]
    [InlineData(0UL)]
    [InlineData(1UL << 22)]
    public void Word_without_a_pid_has_no_identity(ulong word) => Assert.Null(ProcessIdentity.FromWord(word));
}
