using System.Runtime.InteropServices;
using ActorIpcChat.Leaving;
using ActorIpcChat.Rooms;
using ActorIpcChat.Tests.Peer;

namespace ActorIpcChat.Tests.Originals;

public sealed class StayingBesideOriginalTests : PairTestBase
{
    private static readonly CleanupActor.LeaveRequested Interrupted = new(PosixSignal.SIGINT);

    [Fact]
    public async Task Late_signal_of_an_original_peer_that_left_does_not_end_a_staying_chat()
    {
        var a = Start(Role.A, stayOnPeerLeave: true);
        await ConnectAndLoseOriginalAsync(a);

        a.Actor.Tell(Interrupted, Akka.Actor.ActorRefs.NoSender);
        await SettleAsync(a.Actor);
        Assert.False(a.Exit.Code.IsCompleted);

        // Only one signal is the original's.
        a.Actor.Tell(Interrupted, Akka.Actor.ActorRefs.NoSender);
        Assert.Equal(0, await LeftAsync(a));
        AssertNothingIsLeft();
    }

    [Fact]
    public async Task SIGTERM_ends_a_staying_chat_whose_original_peer_left()
    {
        var a = Start(Role.A, stayOnPeerLeave: true);
        await ConnectAndLoseOriginalAsync(a);

        a.Actor.Tell(new CleanupActor.LeaveRequested(PosixSignal.SIGTERM), Akka.Actor.ActorRefs.NoSender);

        Assert.Equal(0, await LeftAsync(a));
    }

    [Fact]
    public async Task SIGINT_of_a_leaving_original_peer_does_not_end_a_staying_chat()
    {
        var a = Start(Role.A, stayOnPeerLeave: true);
        using var original = await StartOriginalAsync();
        await ConnectedAsync(a);

        a.Actor.Tell(Interrupted, Akka.Actor.ActorRefs.NoSender);
        original.End();

        await WaitUntilAsync(
            () => a.Notices.Lines.Any(line => line.EndsWith("is gone", StringComparison.Ordinal)),
            "A reports that the original is gone");
        await SettleAsync(a.Actor);
        Assert.False(a.Exit.Code.IsCompleted);
    }

    private async Task<ShellAsOriginal> StartOriginalAsync()
    {
        // A creates its doorbell last. Without the FIFOs the shell would create files.
        await WaitUntilAsync(() => File.Exists(Room.Room.WriterDoorbell(Role.A).Path), "A has made its FIFOs");
        return new ShellAsOriginal(Room.Room.Directory);
    }

    private async Task ConnectAndLoseOriginalAsync(Side a)
    {
        using var original = await StartOriginalAsync();
        await ConnectedAsync(a);
        original.End();
        await WaitUntilAsync(() => a.Notices.Lines.Contains($"B (process {original.Pid}) is gone"), "A reports that the original is gone");
        await SettleAsync(a.Actor);
    }
}
