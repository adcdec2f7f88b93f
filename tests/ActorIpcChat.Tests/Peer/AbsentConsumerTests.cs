using ActorIpcChat.Linux.Memory;
using ActorIpcChat.Memory;
using Akka.Actor;

namespace ActorIpcChat.Tests.Peer;

/// <summary>A named consumer of B whose reader is absent.</summary>
public sealed class AbsentConsumerTests : PairTestBase
{
    private const int SentLines = 8000;

    [Fact]
    public async Task Full_ring_is_reported_once_by_its_writer_and_once_by_the_sender()
    {
        var (a, b) = (Start(Role.A, memory: ChatSegment.MinCapacity), Start(Role.B, memory: ChatSegment.MinCapacity));
        await ConnectedAsync(a, b);
        await WatchAsync(b, Role.B);
        ReadOnce(b, "billing");
        b.Viewer!.Dispose();
        var input = StartInput(a);

        await WaitUntilAsync(() => Waits(a) == 1 && Waits(b) == 1, "A and B report the consumer that they wait for");
        var line = Segment(b).Backlogs.Single().WaitText;
        Assert.StartsWith("waiting for billing: absent, ", line, StringComparison.Ordinal);
        Assert.Contains(line, b.Notices.Lines);
        Assert.Contains(line, a.Notices.Lines);

        Assert.True(new Consumers(Segment(b)).TryForget(0));
        await WatchAsync(b, Role.B);
        await WaitUntilAsync(
            () =>
            {
                b.Viewer!.MoveTo(b.Viewer.Head);
                return input.IsCompleted;
            },
            "A takes all input");
        Assert.Equal((1, 1), (Waits(a), Waits(b)));
    }

    [Fact]
    public async Task Segment_is_kept_after_the_end_of_the_chat_and_continued_by_the_next_one()
    {
        var (a, b) = await ConnectAsync();
        await WatchAsync(b, Role.B);
        ReadOnce(b, "billing");
        b.Viewer!.Dispose();
        a.Type("one\n");
        await WaitUntilAsync(() => Segment(b).Backlogs.Single().Lines == 1, "the line arrives");
        a.EndInput();
        Assert.Equal((0, 0), (await LeftAsync(a), await LeftAsync(b)));
        Assert.Empty(Directory.GetFileSystemEntries(Room.Room.Directory));
        Assert.Null(SharedMemorySegment.TryOpen(Room.Key(Role.A)));
        Assert.Contains(b.Notices.Lines, static line => line.StartsWith("kept 1 line for billing", StringComparison.Ordinal));

        var (next, other) = await ConnectAsync();
        next.Type("two\n");

        await WaitUntilAsync(() => Segment(b).Backlogs.Single().Lines == 2, "the line of the next chat is kept too");
        using (var viewer = RingReader.TryClaim(Segment(b))!)
        {
            var cursor = ConsumerCursor.Claim(Segment(b), "billing", viewer);
            Assert.Equal("one\ntwo\n", viewer.Text());
            cursor.Acknowledge(viewer.Head, 0, 2);
            cursor.Release();
        }

        next.EndInput();
        Assert.Equal((0, 0), (await LeftAsync(next), await LeftAsync(other)));
        Assert.Null(SharedMemorySegment.TryOpen(Room.Key(Role.B)));
    }

    private static ChatSegment Segment(Side side) => side.Segment!;

    private static int Waits(Side side) => side.Notices.Lines.Count(static line => line.StartsWith("waiting for billing:", StringComparison.Ordinal));

    private static void ReadOnce(Side side, string name)
    {
        using var viewer = RingReader.TryClaim(Segment(side))!;
        ConsumerCursor.Claim(Segment(side), name, viewer).Release();
    }

    /// <summary>Gives a side more input than ring, pipe and outbox hold. The task ends when all of it is taken.</summary>
    private static Task StartInput(Side side) => Task.Run(() =>
    {
        for (var line = 0; line < SentLines; line++)
        {
            while (side.Input.Writing.Put(new string('x', 120) + "\n").WouldBlock)
                Thread.Yield();
        }
    });
}
