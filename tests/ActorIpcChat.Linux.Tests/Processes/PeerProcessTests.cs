using ActorIpcChat.Linux.Events;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Linux.Processes;
using ActorIpcChat.Linux.Tests.Support;
using ActorIpcChat.Linux.Users;
using static Tmds.Linux.LibC;

namespace ActorIpcChat.Linux.Tests.Processes;

public sealed class PeerProcessTests(ITestOutputHelper output)
{
    [Fact]
    public void Peer_is_reported_dead_only_after_it_was_killed()
    {
        using var child = Child.Sleeping();
        using var peer = PeerProcess.TryOpen(child.Pid)!;
        Assert.Equal(ProcessIdentity.Of(child.Pid), peer.Identity);
        Assert.False(peer.HasDied);

        child.Kill();

        Assert.True(peer.HasDied);
    }

    [Fact]
    public void Death_of_a_peer_wakes_the_loop()
    {
        using var child = Child.Sleeping();
        using var peer = PeerProcess.TryOpen(child.Pid)!;
        using var loop = new TestLoop();
        using var reported = new ManualResetEventSlim();
        loop.Watch(peer.Descriptor!, Readiness.Readable, _ => reported.Set());
        Assert.False(reported.IsSet);

        child.Kill();

        Assert.True(reported.Wait(Wait.Timeout));
    }

    [Fact]
    public void Process_without_the_file_open_is_not_interrupted()
    {
        using var directory = new TempDirectory();
        var (held, other) = (directory.Fifo("held"), directory.Fifo("other"));
        using var child = Holding(held);
        using var peer = PeerProcess.TryOpen(child.Pid)!;

        Assert.False(peer.TryInterrupt(FileStatus.OfPath(other)!.Value));
        Assert.False(peer.HasDied);
        Assert.True(peer.TryInterrupt(FileStatus.OfPath(held)!.Value));

        Assert.Equal(128 + SIGINT, child.ExitCode());
    }

    [Fact]
    public void Process_of_another_user_is_not_interrupted_even_by_root()
    {
        if (User.Effective != 0)
        {
            output.WriteLine("skipped: only root may signal every process");
            return;
        }

        using var directory = new TempDirectory();
        var held = directory.Fifo("held");
        using var child = Child.Start("sh", "-c", "exec 3<>\"$1\"; exec setpriv --reuid 64001 sh -c 'echo open; read line'", "sh", held);
        Assert.Equal("open", child.Line());
        using var peer = PeerProcess.TryOpen(child.Pid)!;

        Assert.False(peer.TryInterrupt(FileStatus.OfPath(held)!.Value));
        Assert.False(peer.HasDied);
    }

    [Fact]
    public void Zombie_counts_as_dead_and_is_not_interrupted()
    {
        using var orphan = new Orphan();
        using var peer = PeerProcess.TryOpen(orphan.Pid)!;

        orphan.Die();

        Assert.True(peer.HasDied);
        Assert.False(peer.TryInterrupt(FileStatus.OfTarget("/dev/null")!.Value));
        Assert.Null(PeerProcess.TryOpen(orphan.Pid));
    }

    [Fact]
    public void Peer_with_the_fifo_open_has_only_that_one_open()
    {
        using var directory = new TempDirectory();
        var held = directory.Fifo("held");
        var other = directory.Fifo("other");
        using var child = Holding(held);
        using var peer = PeerProcess.TryOpen(child.Pid)!;

        Assert.True(peer.HasOpen(FileStatus.OfPath(held)!.Value));
        Assert.False(peer.HasOpen(FileStatus.OfPath(other)!.Value));

        child.Kill();
        Assert.NotEqual(true, peer.HasOpen(FileStatus.OfPath(held)!.Value));
    }

    [Fact]
    public void Process_1_can_be_opened()
    {
        using var first = PeerProcess.TryOpen(1);
        Assert.Equal(1, first?.Identity.Pid);
    }

    [Fact]
    public void Own_pid_is_refused() => Assert.Null(PeerProcess.TryOpen(Environment.ProcessId));

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    public void Pid_of_a_process_group_is_refused(int pid) => Assert.Null(PeerProcess.TryOpen(pid));

    [Theory]
    [InlineData((1 << 22) - 1)]
    [InlineData(int.MaxValue)]
    public void Unused_pid_is_refused(int pid) => Assert.Null(PeerProcess.TryOpen(pid));

    private static Child Holding(string file)
    {
        var child = Child.Start("sh", "-c", "exec 3<>\"$1\"; echo open; read line", "sh", file);
        Assert.Equal("open", child.Line());
        return child;
    }
}
