using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using ActorIpcChat.Leaving;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Linux.Processes;
using ActorIpcChat.Rooms;
using ActorIpcChat.Tests.Wire;

namespace ActorIpcChat.Tests.Peer;

/// <summary>A writer of the FIFO names a process that does not belong to the chat.</summary>
public sealed class UnrelatedProcessTests : PairTestBase
{
    private readonly Process _unrelated = Process.Start("sleep", "60");

    [Fact]
    public Task Hello_with_the_identity_of_an_unrelated_process_is_ignored() => AssertIgnoredAsync(
        (SampleHello.Value with
        {
            Process = ProcessIdentity.Of(_unrelated.Id)!.Value,
            PidNamespace = FileStatus.OfTarget("/proc/self/ns/pid")!.Value.Inode,
        }).ToBytes(),
        $"ignored a hello of process {_unrelated.Id}");

    [Fact]
    public Task Original_handshake_with_the_pid_of_an_unrelated_process_is_ignored()
        => AssertIgnoredAsync(Encoding.ASCII.GetBytes(_unrelated.Id.ToString(CultureInfo.InvariantCulture)), "ignored a handshake");

    protected override void AfterAll()
    {
        base.AfterAll();
        _unrelated.Kill();
        _unrelated.Dispose();
    }

    private async Task AssertIgnoredAsync(byte[] greeting, string notice)
    {
        var a = Start(Role.A);
        await WaitUntilAsync(() => File.Exists(Room.Room.OutboundFifo(Role.A).Path), "the FIFOs exist");
        using var reader = Fifo.OpenReader(Room.Room.OutboundFifo(Role.A));
        FileDescriptor? writer = null;
        await WaitUntilAsync(() => (writer ??= Fifo.TryOpenWriter(Room.Room.InboundFifo(Role.A))) is not null, "A opens its FIFO for reading");
        using var opened = writer!;

        opened.Put(greeting);

        await WaitUntilAsync(() => a.Notices.Lines.Any(line => line.StartsWith(notice, StringComparison.Ordinal)), $"A reports: {notice}");
        a.Actor.Tell(new CleanupActor.LeaveRequested(PosixSignal.SIGTERM), Akka.Actor.ActorRefs.NoSender);
        Assert.Equal(0, await LeftAsync(a));
        Assert.Empty(a.Notices.Announced);
        Assert.False(_unrelated.HasExited);
    }
}
