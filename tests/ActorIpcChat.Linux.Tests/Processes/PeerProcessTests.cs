using static Tmds.Linux.LibC;

namespace ActorIpcChat.Linux.Tests;

public sealed class PeerProcessTests
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
        Assert.False(peer.Interrupt());
    }

    [Fact]
    public void A_peer_that_died_wakes_the_loop_that_watches_it()
    {
        using var child = Child.Sleeping();
        using var peer = PeerProcess.TryOpen(child.Pid)!;
        using var loop = new TestLoop();
        using var told = new ManualResetEventSlim();
        loop.Watch(peer.Descriptor, Readiness.Readable, _ => told.Set());
        Assert.False(told.IsSet);

        child.Kill();

        Assert.True(told.Wait(Eventually.Limit));
    }

    [Fact]
    public void An_interrupt_reaches_the_peer()
    {
        using var child = Child.Sleeping();
        using var peer = PeerProcess.TryOpen(child.Pid)!;

        Assert.True(peer.Interrupt());

        Assert.Equal(128 + SIGINT, child.ExitCode());
    }

    [Fact]
    public void A_peer_that_nobody_has_reaped_yet_is_dead_and_cannot_be_interrupted()
    {
        using var orphan = new Orphan();
        using var peer = PeerProcess.TryOpen(orphan.Pid)!;

        orphan.Die();

        Assert.True(peer.HasDied);
        Assert.False(peer.Interrupt());
        Assert.Null(PeerProcess.TryOpen(orphan.Pid));
    }

    [Fact]
    public void A_peer_that_has_the_fifo_open_holds_it_and_no_other()
    {
        using var directory = new TempDirectory();
        var held = directory.Fifo("held");
        var other = directory.Fifo("other");
        using var child = Child.Start("sh", "-c", "exec 3<>\"$1\"; echo open; read line", "sh", held);
        Assert.Equal("open", child.Line());
        using var peer = PeerProcess.TryOpen(child.Pid)!;

        Assert.True(peer.Holds(FileStatus.OfPath(held)!.Value));
        Assert.False(peer.Holds(FileStatus.OfPath(other)!.Value));

        child.Kill();
        Assert.False(peer.Holds(FileStatus.OfPath(held)!.Value));
    }

    [Fact]
    public void Nobody_takes_hold_of_oneself() => Assert.Null(PeerProcess.TryOpen(Environment.ProcessId));

    [Theory]
    [InlineData(1)]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    public void A_pid_that_would_signal_init_or_a_whole_group_is_refused(int pid) => Assert.Null(PeerProcess.TryOpen(pid));

    [Theory]
    [InlineData((1 << 22) - 1)]
    [InlineData(int.MaxValue)]
    public void A_pid_that_nobody_has_is_refused(int pid) => Assert.Null(PeerProcess.TryOpen(pid));
}
