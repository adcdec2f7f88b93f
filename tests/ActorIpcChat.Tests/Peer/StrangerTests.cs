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

/// <summary>Somebody who may write to the FIFO names a process that has nothing to do with the chat.</summary>
public sealed class StrangerTests : PairTestBase
{
    private readonly Process _stranger = Process.Start("sleep", "60");

    [Fact]
    public Task A_hello_in_the_name_of_a_stranger_is_ignored() => IsIgnoredAsync(
        (SampleHello.Value with
        {
            Process = ProcessIdentity.Of(_stranger.Id)!.Value,
            PidNamespace = FileStatus.OfTarget("/proc/self/ns/pid")!.Value.Inode,
        }).ToBytes(),
        $"ignored a hello of process {_stranger.Id}");

    [Fact]
    public Task The_pid_of_a_stranger_is_no_handshake_of_an_original()
        => IsIgnoredAsync(Encoding.ASCII.GetBytes(_stranger.Id.ToString(CultureInfo.InvariantCulture)), "ignored a handshake");

    protected override void AfterAll()
    {
        base.AfterAll();
        _stranger.Kill();
        _stranger.Dispose();
    }

    private async Task IsIgnoredAsync(byte[] greeting, string notice)
    {
        var a = Start(Role.A);
        await EventuallyAsync(() => File.Exists(Room.Room.OutboundFifo(Role.A).Path), "the FIFOs are there");
        using var reader = Fifo.OpenReader(Room.Room.OutboundFifo(Role.A));
        FileDescriptor? writer = null;
        await EventuallyAsync(() => (writer ??= Fifo.TryOpenWriter(Room.Room.InboundFifo(Role.A))) is not null, "A reads");
        using var opened = writer!;

        opened.Put(greeting);

        await EventuallyAsync(() => a.Notices.Said.Any(line => line.StartsWith(notice, StringComparison.Ordinal)), $"A says: {notice}");
        a.Actor.Tell(new CleanupActor.LeaveRequested(PosixSignal.SIGTERM), Akka.Actor.ActorRefs.NoSender);
        Assert.Equal(0, await LeftAsync(a));
        Assert.Empty(a.Notices.Announced);
        Assert.False(_stranger.HasExited);
    }
}
