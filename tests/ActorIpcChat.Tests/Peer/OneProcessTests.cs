using ActorIpcChat.Inspection;
using ActorIpcChat.Leaving;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Linux.Processes;
using ActorIpcChat.Rooms;
using ActorIpcChat.Tests.Wire;
using Akka.Actor;

namespace ActorIpcChat.Tests.Peer;

/// <summary>A and B in one process, whose locks the kernel does not report to it.</summary>
public sealed class OneProcessTests : PairTestBase
{
    [Fact]
    public async Task Second_A_is_refused_and_the_first_continues()
    {
        var (a, b) = await ConnectAsync();
        await WatchAsync(b, Role.B);

        var second = Start(Role.A);

        Assert.Equal(1, await LeftAsync(second));
        var refusal = Assert.Single(second.Notices.Lines);
        Assert.Contains($"process {Environment.ProcessId} is A there already; end it in this process first", refusal, StringComparison.Ordinal);
        Assert.DoesNotContain("kill", refusal, StringComparison.Ordinal);
        a.Type("still here\n");
        await ReceivedAsync(b, "still here\n");
    }

    [Fact]
    public async Task Status_and_clean_from_the_same_process_find_both_and_remove_nothing()
    {
        var (a, b) = await ConnectAsync();
        await WatchAsync(b, Role.B);
        var files = Directory.GetFileSystemEntries(Room.Room.Directory);

        var found = RoomInspector.Inspect(Room.Room);
        var cleaning = RoomCleaner.Clean(Room.Room);

        Assert.All(found.Roles, role => Assert.Equal((true, false, Environment.ProcessId), (role.IsAlive, role.IsStale, role.Process!.Pid)));
        Assert.DoesNotContain(found.Segments, segment => segment.IsStale);
        Assert.DoesNotContain(found.Files, file => file.IsStale);
        Assert.Empty((string[])[.. cleaning.Removed, .. cleaning.Failed]);
        Assert.Equal(files.Order(), Directory.GetFileSystemEntries(Room.Room.Directory).Order());
        a.Type("still here\n");
        await ReceivedAsync(b, "still here\n");
    }

    [Fact]
    public async Task Peer_that_ends_without_a_goodbye_is_reported()
    {
        var (a, b) = (Start(Role.A, stayOnPeerLeave: true), Start(Role.B));
        await ConnectedAsync(a, b);

        Sys.Stop(b.Actor);

        await WaitUntilAsync(() => a.Notices.Lines.Contains($"B (process {Environment.ProcessId}) is gone"), "A reports that B is gone");
        var next = Start(Role.B);
        await WatchAsync(next, Role.B);
        a.Type("welcome\n");
        await ReceivedAsync(next, "welcome\n");
    }

    [Fact]
    public async Task Hello_of_this_process_without_the_role_is_ignored()
    {
        var a = Start(Role.A);
        await WaitUntilAsync(() => File.Exists(Room.Room.OutboundFifo(Role.A).Path), "the FIFOs exist");
        using var reader = Fifo.OpenReader(Room.Room.OutboundFifo(Role.A));
        FileDescriptor? writer = null;
        await WaitUntilAsync(() => (writer ??= Fifo.TryOpenWriter(Room.Room.InboundFifo(Role.A))) is not null, "A opens its FIFO for reading");
        using var opened = writer!;

        opened.Put((SampleHello.Value with { Process = ProcessIdentity.Current, PidNamespace = PidNamespace.Own }).ToBytes());

        await WaitUntilAsync(
            () => a.Notices.Lines.Any(line => line.StartsWith($"ignored a hello of process {Environment.ProcessId}", StringComparison.Ordinal)),
            "A ignores the hello");
        a.Actor.Tell(new CleanupActor.LeaveNow(), ActorRefs.NoSender);
        Assert.Equal(0, await LeftAsync(a));
        Assert.Empty(a.Notices.Announced);
    }
}
