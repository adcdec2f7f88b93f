using System.Runtime.InteropServices;
using ActorIpcChat.Leaving;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Linux.Memory;
using ActorIpcChat.Rooms;
using Akka.Actor;

namespace ActorIpcChat.Tests.Peer;

public sealed class ChatPairTests : PairTestBase
{
    [Theory]
    [InlineData(Role.A)]
    [InlineData(Role.B)]
    public async Task They_meet_whoever_comes_first(Role first)
    {
        var early = Start(first);
        await EventuallyAsync(() => !early.Notices.Said.IsEmpty, "the first one says whom it waits for");
        Assert.StartsWith($"waiting for {first.Peer().Letter()}:", early.Notices.Said.First(), StringComparison.Ordinal);

        await ConnectedAsync(early, Start(first.Peer()));

        Assert.Matches(
            $@"^pipe connect success, {first.Letter()} to {first.Letter()}1 shmid:\[\d+\], pidA:\[{Environment.ProcessId}\], pidB:\[{Environment.ProcessId}\]$",
            Assert.Single(early.Notices.Announced));
    }

    [Fact]
    public async Task Lines_go_both_ways()
    {
        var (a, b) = await ConnectAsync();
        await WatchAsync(a, Role.A);
        await WatchAsync(b, Role.B);

        a.Type("hello b\n");
        b.Type("hello a\nhow are you?\n");
        await ReceivedAsync(b, "hello b\n");
        await ReceivedAsync(a, "hello a\nhow are you?\n");
        a.Type("fine\n");

        await ReceivedAsync(b, "hello b\nfine\n");
    }

    [Fact]
    public async Task What_was_typed_before_the_peer_came_arrives()
    {
        var a = Start(Role.A);
        a.Type("early bird\n");
        var b = Start(Role.B);
        await WatchAsync(b, Role.B);

        await ReceivedAsync(b, "early bird\n");
    }

    [Fact]
    public async Task A_viewer_that_comes_late_sees_what_was_said_before()
    {
        var (a, b) = await ConnectAsync();
        a.Type("one\n");
        await EventuallyAsync(() => a.Input.Reading.BytesQueued == 0, "the line is read");
        a.Type("two\n");

        await WatchAsync(b, Role.B);

        await ReceivedAsync(b, "one\ntwo\n");
    }

    [Fact]
    public async Task At_the_end_of_input_both_leave_after_everything_has_arrived_and_nothing_is_left()
    {
        var (a, b) = await ConnectAsync();
        await WatchAsync(b, Role.B);
        a.Type("last words, unfinished");

        a.EndInput();

        Assert.Equal((0, 0), (await LeftAsync(a), await LeftAsync(b)));
        await ReceivedAsync(b, "last words, unfinished\n");
        Assert.True(b.Segment!.IsClosed);
        AssertNothingIsLeft();
    }

    [Fact]
    public async Task More_than_pipes_and_rings_hold_arrives_whole_as_the_viewer_moves_on()
    {
        var (a, b) = await ConnectAsync();
        await WatchAsync(b, Role.B);
        const int Lines = 40;
        var line = new string('x', 60_000) + "\n";
        var (typed, seen) = (0, 0);
        var viewer = b.Viewer!;
        using var doorbell = Fifo.TryOpenWriter(Room.Room.WriterDoorbell(Role.B))!;

        await EventuallyAsync(
            () =>
            {
                if (typed < Lines && a.Input.Reading.BytesQueued == 0)
                {
                    a.Type(line);
                    typed++;
                }

                if (viewer.TakeText(out var text))
                    doorbell.Put("!");
                seen += text.Count(c => c == '\n');
                return seen == Lines;
            },
            $"{Lines} lines arrive");
    }

    [Theory]
    [InlineData(Role.A)]
    [InlineData(Role.B)]
    public async Task Asked_to_leave_each_takes_the_other_with_it(Role asked)
    {
        var (a, b) = await ConnectAsync();

        (asked == Role.A ? a : b).Actor.Tell(new CleanupActor.LeaveRequested(PosixSignal.SIGTERM));

        Assert.Equal((0, 0), (await LeftAsync(a), await LeftAsync(b)));
        AssertNothingIsLeft();
    }

    [Fact]
    public async Task Asked_to_leave_at_the_same_time_both_leave()
    {
        var (a, b) = await ConnectAsync();

        a.Actor.Tell(new CleanupActor.LeaveRequested(PosixSignal.SIGINT));
        b.Actor.Tell(new CleanupActor.LeaveRequested(PosixSignal.SIGINT));

        Assert.Equal((0, 0), (await LeftAsync(a), await LeftAsync(b)));
        AssertNothingIsLeft();
    }

    [Fact]
    public async Task Asked_to_leave_it_first_delivers_what_it_accepted()
    {
        var (a, b) = await ConnectAsync();
        await WatchAsync(b, Role.B);
        a.Type("accepted\n");
        await EventuallyAsync(() => a.Input.Reading.BytesQueued == 0, "the line is read");

        a.Actor.Tell(new CleanupActor.LeaveRequested(PosixSignal.SIGTERM));

        Assert.Equal(0, await LeftAsync(a));
        await ReceivedAsync(b, "accepted\n");
    }

    [Fact]
    public async Task Alone_it_leaves_at_the_first_request()
    {
        var a = Start(Role.A);

        a.Actor.Tell(new CleanupActor.LeaveRequested(PosixSignal.SIGTERM));

        Assert.Equal(0, await LeftAsync(a));
        AssertNothingIsLeft();
    }

    [Fact]
    public async Task One_that_stays_at_the_end_of_input_goes_on_receiving()
    {
        var (a, b) = await ConnectAsync(stayOnStdinEnd: true);
        await WatchAsync(a, Role.A);
        a.EndInput();

        b.Type("still there?\n");

        await ReceivedAsync(a, "still there?\n");
        Assert.False(a.Exit.Code.IsCompleted);
    }

    [Fact]
    public async Task Without_standard_input_it_says_so_and_receives()
    {
        var (a, b) = (Start(Role.A, stayOnStdinEnd: true, withInput: false), Start(Role.B));
        await WatchAsync(a, Role.A);

        b.Type("hello\n");

        await ReceivedAsync(a, "hello\n");
        Assert.Contains("standard input is closed: nothing will be sent", a.Notices.Said);
    }

    [Fact]
    public async Task One_that_stays_chats_with_the_next_peer_on_lines_of_their_own()
    {
        var (a, b) = (Start(Role.A, stayOnPeerLeave: true), Start(Role.B));
        await ConnectedAsync(a, b);
        await WatchAsync(a, Role.A);
        b.Type("from the first\n");
        await ReceivedAsync(a, "from the first\n");
        b.Actor.Tell(new CleanupActor.LeaveRequested(PosixSignal.SIGTERM));
        Assert.Equal(0, await LeftAsync(b));

        var next = Start(Role.B);
        next.Type("from the second\n");
        await ReceivedAsync(a, "from the first\nfrom the second\n");
        await WatchAsync(next, Role.B);
        a.Type("welcome\n");

        await ReceivedAsync(next, "welcome\n");
        Assert.False(a.Exit.Code.IsCompleted);
    }

    [Fact]
    public async Task A_segment_of_another_program_is_told_and_nothing_is_left()
    {
        var stranger = SharedMemorySegment.TryCreate(Room.Key(Role.A), 1024, TestRoom.ReadWrite)!.Value;

        var a = Start(Role.A);

        Assert.Equal(1, await LeftAsync(a));
        Assert.Contains("its 1024 bytes are too few", Assert.Single(a.Notices.Said), StringComparison.Ordinal);
        stranger.Remove();
        AssertNothingIsLeft();
    }
}
