using System.Runtime.InteropServices;
using ActorIpcChat.Leaving;
using ActorIpcChat.Rooms;
using Akka.Actor;

namespace ActorIpcChat.Tests.Peer;

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
    public async Task Next_A_says_once_whom_it_waits_for_and_chats_after_the_first()
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
    public async Task Each_of_several_gets_its_turn()
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
    public async Task Asked_to_leave_it_leaves_at_once_and_the_first_goes_on(bool atOnce)
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
    public async Task Role_of_a_process_that_fails_is_taken_over()
    {
        var (a, b) = (Start(Role.A), Start(Role.B, stayOnPeerLeave: true));
        await ConnectedAsync(a, b);
        await WatchAsync(b, Role.B);
        var next = await WaitAsync();

        Sys.Stop(a.Actor);

        await ConnectedAsync(next);
        next.Type("after it\n");
        await ReceivedAsync(b, "after it\n");
    }

    [Fact]
    public async Task Room_that_cannot_be_used_is_refused_as_without_waiting()
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
        await WaitUntilAsync(() => side.Notices.Lines.Any(IsWaiting), "it waits for the first");
        return side;
    }
}
