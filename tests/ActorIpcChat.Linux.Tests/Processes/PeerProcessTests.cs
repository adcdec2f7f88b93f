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
    public void A_peer_that_runs_has_not_died_until_it_is_killed()
    {
        using var child = Child.Sleeping();
        using var peer = PeerProcess.TryOpen(child.Pid)!;
        Assert.Equal(ProcessIdentity.Of(child.Pid), peer.Identity);
        Assert.False(peer.HasDied);

        child.Kill();

        Assert.True(peer.HasDied);
    }

    [Fact]
    public void A_peer_that_died_wakes_the_loop_that_watches_it()
    {
        using var child = Child.Sleeping();
        using var peer = PeerProcess.TryOpen(child.Pid)!;
        using var loop = new TestLoop();
        using var told = new ManualResetEventSlim();
        loop.Watch(peer.Descriptor!, Readiness.Readable, _ => told.Set());
        Assert.False(told.IsSet);

        child.Kill();

        Assert.True(told.Wait(Eventually.Limit));
    }

    [Fact]
    public void Only_a_process_that_has_the_file_open_is_interrupted()
    {
        using var directory = new TempDirectory();
        var (held, other) = (directory.Fifo("held"), directory.Fifo("other"));
        using var child = Holding(held);
        using var peer = PeerProcess.TryOpen(child.Pid)!;

        Assert.False(peer.InterruptHolderOf(FileStatus.OfPath(other)!.Value));
        Assert.False(peer.HasDied);
        Assert.True(peer.InterruptHolderOf(FileStatus.OfPath(held)!.Value));

        Assert.Equal(128 + SIGINT, child.ExitCode());
    }

    [Fact]
    public void A_process_of_another_user_is_not_interrupted_even_where_the_kernel_would_allow_it()
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

        Assert.False(peer.InterruptHolderOf(FileStatus.OfPath(held)!.Value));
        Assert.False(peer.HasDied);
    }

    [Fact]
    public void A_peer_that_nobody_has_reaped_yet_is_dead_and_cannot_be_interrupted()
    {
        using var orphan = new Orphan();
        using var peer = PeerProcess.TryOpen(orphan.Pid)!;

        orphan.Die();

        Assert.True(peer.HasDied);
        Assert.False(peer.InterruptHolderOf(FileStatus.Behind("/dev/null")!.Value));
        Assert.Null(PeerProcess.TryOpen(orphan.Pid));
    }

    [Fact]
    public void A_peer_that_has_the_fifo_open_holds_it_and_no_other()
    {
        using var directory = new TempDirectory();
        var held = directory.Fifo("held");
        var other = directory.Fifo("other");
        using var child = Holding(held);
        using var peer = PeerProcess.TryOpen(child.Pid)!;

        Assert.True(peer.Holds(FileStatus.OfPath(held)!.Value));
        Assert.False(peer.Holds(FileStatus.OfPath(other)!.Value));

        child.Kill();
        Assert.NotEqual(true, peer.Holds(FileStatus.OfPath(held)!.Value));
    }

    [Fact]
    public void Process_1_is_a_process_like_others()
    {
        using var first = PeerProcess.TryOpen(1);
        Assert.Equal(1, first?.Identity.Pid);
    }

    [Fact]
    public void Nobody_takes_hold_of_oneself() => Assert.Null(PeerProcess.TryOpen(Environment.ProcessId));

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    public void A_pid_that_means_a_process_group_is_refused(int pid) => Assert.Null(PeerProcess.TryOpen(pid));

    [Theory]
    [InlineData((1 << 22) - 1)]
    [InlineData(int.MaxValue)]
    public void A_pid_that_nobody_has_is_refused(int pid) => Assert.Null(PeerProcess.TryOpen(pid));

    private static Child Holding(string file)
    {
        var child = Child.Start("sh", "-c", "exec 3<>\"$1\"; echo open; read line", "sh", file);
        Assert.Equal("open", child.Line());
        return child;
    }
}
