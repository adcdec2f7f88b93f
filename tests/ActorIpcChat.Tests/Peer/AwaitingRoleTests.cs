using System.Runtime.InteropServices;
using ActorIpcChat.Leaving;
using ActorIpcChat.Rooms;
using Akka.Actor;

namespace ActorIpcChat.Tests.Peer;

/// <summary>Processes that wait for a taken role (--wait).</summary>
public sealed class AwaitingRoleTests : PairTestBase
{
    [Fact]
    public async Task Free_role_is_taken_at_once()
    {
        var (a, b) = (Start(Role.A, wait: true), Start(Role.B, wait: true));

        await ConnectedAsync(a, b);

        Assert.DoesNotContain(a.Notices.Lines, line => line.StartsWith("waiting for the end of", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Waiting_A_names_the_holder_once_and_chats_after_its_end()
    {
        var (a, b) = (Start(Role.A), Start(Role.B, stayOnPeerLeave: true));
        await ConnectedAsync(a, b);
        await WatchAsync(b, Role.B);
        var next = await WaitAsync();
        next.Type("second\n");

        a.Type("first\n");
        a.EndInput();

        Assert.Equal(0, await LeftAsync(a));
        await ConnectedAsync(next);
        await ReceivedAsync(b, "first\nsecond\n");
        Assert.Single(next.Notices.Lines, IsWaiting);
    }

    [Fact]
    public async Task Several_waiting_processes_get_the_role_one_after_another()
    {
        var (a, b) = (Start(Role.A), Start(Role.B, stayOnPeerLeave: true));
        await ConnectedAsync(a, b);
        await WatchAsync(b, Role.B);
        var waiting = new List<Side>();
        for (var number = 1; number <= 5; number++)
        {
            var side = await WaitAsync();
            side.Type($"{number}, first line\n{number}, second line\n");
            side.EndInput();
            waiting.Add(side);
        }

        a.EndInput();

        foreach (var side in waiting)
            Assert.Equal(0, await LeftAsync(side));
        var shown = "";
        await WaitUntilAsync(() => (shown = b.Viewer!.Text()).Split('\n').Length == 11, "all lines arrive");
        foreach (var number in Enumerable.Range(1, 5))
            Assert.Contains($"{number}, first line\n{number}, second line\n", shown, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Waiting_process_leaves_on_request_without_disturbing_the_holder(bool atOnce)
    {
        var (a, b) = await ConnectAsync();
        await WatchAsync(b, Role.B);
        var files = Directory.GetFileSystemEntries(Room.Room.Directory);
        var next = await WaitAsync();

        next.Actor.Tell(atOnce ? new CleanupActor.LeaveNow() : new CleanupActor.LeaveRequested(PosixSignal.SIGINT), ActorRefs.NoSender);

        Assert.Equal(0, await LeftAsync(next));
        Assert.Equal(files.Order(), Directory.GetFileSystemEntries(Room.Room.Directory).Order());
        a.Type("still here\n");
        await ReceivedAsync(b, "still here\n");
    }

    [Fact]
    public async Task Role_of_a_failed_process_is_taken_over()
    {
        var (a, b) = (Start(Role.A), Start(Role.B, stayOnPeerLeave: true));
        await ConnectedAsync(a, b);
        await WatchAsync(b, Role.B);
        var next = await WaitAsync();

        Sys.Stop(a.Actor);

        await ConnectedAsync(next);
        next.Type("after the failure\n");
        await ReceivedAsync(b, "after the failure\n");
    }

    [Fact]
    public async Task Unusable_room_is_refused_like_without_waiting()
    {
        Directory.CreateDirectory(Path.Combine(Room.Room.Directory, "a.lock"));

        var a = Start(Role.A, wait: true);

        Assert.Equal(1, await LeftAsync(a));
        Assert.Contains("a.lock", Assert.Single(a.Notices.Lines), StringComparison.Ordinal);
    }

    private static bool IsWaiting(string line)
        => line.StartsWith($"waiting for the end of process {Environment.ProcessId}, which is A in ", StringComparison.Ordinal);

    private async Task<Side> WaitAsync()
    {
        var side = Start(Role.A, wait: true);
        await WaitUntilAsync(() => side.Notices.Lines.Any(IsWaiting), "the process waits for the role");
        return side;
    }
}
