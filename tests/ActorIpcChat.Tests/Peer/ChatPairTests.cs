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
    public async Task A_and_B_connect_in_either_start_order(Role first)
    {
        var early = Start(first);
        await WaitUntilAsync(() => !early.Notices.Lines.IsEmpty, "the first process reports that it waits");
        Assert.StartsWith($"waiting for {first.Peer().Letter()}:", early.Notices.Lines.First(), StringComparison.Ordinal);

        await ConnectedAsync(early, Start(first.Peer()));

        Assert.Matches(
            $@"^pipe connect success, {first.Letter()} to {first.Letter()}1 shmid:\[\d+\], "
                + $@"pidA:\[{Environment.ProcessId}\], pidB:\[{Environment.ProcessId}\]$",
            Assert.Single(early.Notices.Announced));
    }

    [Fact]
    public async Task Lines_arrive_in_both_directions()
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
    public async Task Line_typed_before_the_peer_started_arrives()
    {
        var a = Start(Role.A);
        a.Type("early bird\n");
        var b = Start(Role.B);
        await WatchAsync(b, Role.B);

        await ReceivedAsync(b, "early bird\n");
    }

    [Fact]
    public async Task Late_viewer_sees_earlier_lines()
    {
        var (a, b) = await ConnectAsync();
        a.Type("one\n");
        await WaitUntilAsync(() => a.Input.Reading.BytesQueued == 0, "the line is read");
        a.Type("two\n");

        await WatchAsync(b, Role.B);

        await ReceivedAsync(b, "one\ntwo\n");
    }

    [Fact]
    public async Task End_of_input_delivers_everything_then_both_leave_and_clean_up()
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
    public async Task Input_larger_than_pipes_and_rings_arrives_whole_as_the_viewer_reads()
    {
        var (a, b) = await ConnectAsync();
        await WatchAsync(b, Role.B);
        const int Lines = 40;
        var line = new string('x', 60_000) + "\n";
        var (typed, seen) = (0, 0);
        var viewer = b.Viewer!;
        using var doorbell = Fifo.TryOpenWriter(Room.Room.WriterDoorbell(Role.B))!;

        await WaitUntilAsync(
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
    public async Task Leaving_process_makes_its_peer_leave(Role asked)
    {
        var (a, b) = await ConnectAsync();

        (asked == Role.A ? a : b).Actor.Tell(new CleanupActor.LeaveRequested(PosixSignal.SIGTERM));

        Assert.Equal((0, 0), (await LeftAsync(a), await LeftAsync(b)));
        AssertNothingIsLeft();
    }

    [Fact]
    public async Task A_and_B_asked_to_leave_at_the_same_time_both_leave()
    {
        var (a, b) = await ConnectAsync();

        a.Actor.Tell(new CleanupActor.LeaveRequested(PosixSignal.SIGINT));
        b.Actor.Tell(new CleanupActor.LeaveRequested(PosixSignal.SIGINT));

        Assert.Equal((0, 0), (await LeftAsync(a), await LeftAsync(b)));
        AssertNothingIsLeft();
    }

    [Fact]
    public async Task Leaving_process_delivers_accepted_lines_first()
    {
        var (a, b) = await ConnectAsync();
        await WatchAsync(b, Role.B);
        a.Type("accepted\n");
        await WaitUntilAsync(() => a.Input.Reading.BytesQueued == 0, "the line is read");

        a.Actor.Tell(new CleanupActor.LeaveRequested(PosixSignal.SIGTERM));

        Assert.Equal(0, await LeftAsync(a));
        await ReceivedAsync(b, "accepted\n");
    }

    [Fact]
    public async Task Process_without_a_peer_leaves_at_the_first_request()
    {
        var a = Start(Role.A);

        a.Actor.Tell(new CleanupActor.LeaveRequested(PosixSignal.SIGTERM));

        Assert.Equal(0, await LeftAsync(a));
        AssertNothingIsLeft();
    }

    [Fact]
    public async Task Process_that_stays_at_end_of_input_keeps_receiving()
    {
        var (a, b) = await ConnectAsync(stayOnStdinEnd: true);
        await WatchAsync(a, Role.A);
        a.EndInput();

        b.Type("still there?\n");

        await ReceivedAsync(a, "still there?\n");
        Assert.False(a.Exit.Code.IsCompleted);
    }

    [Fact]
    public async Task Process_without_standard_input_reports_it_and_receives()
    {
        var (a, b) = (Start(Role.A, stayOnStdinEnd: true, withInput: false), Start(Role.B));
        await WatchAsync(a, Role.A);

        b.Type("hello\n");

        await ReceivedAsync(a, "hello\n");
        Assert.Contains("standard input is closed: nothing will be sent", a.Notices.Lines);
    }

    [Fact]
    public async Task Staying_process_chats_with_the_next_peer()
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
    public async Task Segment_of_another_program_is_reported_and_the_process_exits_with_1()
    {
        var foreign = SharedMemorySegment.TryCreate(Room.Key(Role.A), 1024, TestRoom.ReadWrite)!.Value;

        var a = Start(Role.A);

        Assert.Equal(1, await LeftAsync(a));
        Assert.Contains("its 1024 bytes are too few", Assert.Single(a.Notices.Lines), StringComparison.Ordinal);
        foreign.Remove();
        AssertNothingIsLeft();
    }
}
