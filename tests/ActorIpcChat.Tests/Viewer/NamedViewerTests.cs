using ActorIpcChat.Linux.Memory;
using ActorIpcChat.Memory;
using Akka.Actor;

namespace ActorIpcChat.Tests.Viewer;

/// <summary>Viewers with the name of a consumer (--as).</summary>
public sealed class NamedViewerTests : ViewerTestBase
{
    [Theory]
    [InlineData("plain", "one\ntwo\n", "three\n")]
    [InlineData("classic", "I am A1, recv from A:[one]\nI am A1, recv from A:[two]\n", "I am A1, recv from A:[three]\n")]
    public async Task Successor_shows_only_lines_not_shown_before(string format, string before, string after)
    {
        MakeSegment();
        Publish("one\ntwo\n");
        var viewer = StartViewer(format: format, consumer: "billing");
        await ShownAsync(before);
        await EndAsync(viewer);
        Publish("three\n");
        Assert.Equal(("billing", 1L, true), Backlog());

        StartViewer(format: format, consumer: "billing");

        await ShownAsync(before + after);
        await WaitUntilAsync(() => Backlog() is (_, 0, false), "all lines are acknowledged");
    }

    [Fact]
    public async Task Unnamed_viewer_shows_all_lines_and_acknowledges_none()
    {
        MakeSegment();
        await EndAsync(await StartAndShowAsync("billing", "one\n"));
        Publish("two\n");

        StartViewer();

        await ShownAsync("one\none\ntwo\n");
        Assert.Equal(("billing", 1L, true), Backlog());
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("json")]
    public async Task Lines_written_to_the_pipe_are_acknowledged_while_the_others_wait(string format)
    {
        MakeSegment();
        StartViewer(format: format, consumer: "billing");
        await WaitUntilAsync(() => Segment.Backlogs.Count == 1, "the viewer registers its name");
        Publish(string.Concat(Enumerable.Range(1, 1000).Select(static line => $"{line} {new string('x', 50)}\n")));

        var acknowledged = 0L;
        await WaitUntilAsync(() => (acknowledged = 1000 - Backlog().Lines) > 0, "the first lines are acknowledged");
        await WaitUntilAsync(() => acknowledged == (acknowledged = 1000 - Backlog().Lines), "the pipe is full");

        Assert.Equal(acknowledged, Stdout.Reading.TakeText().Count(static character => character == '\n'));
        Assert.Equal(0, Ring.Slots.Oldest());
    }

    [Fact]
    public async Task Partly_written_line_is_not_acknowledged()
    {
        MakeSegment();
        StartViewer(consumer: "billing");
        Publish("one\ntw");
        await ShownAsync("one\ntw");

        await WaitUntilAsync(() => Backlog() == ("billing", 0, true), "only the complete line is acknowledged");
        await WaitUntilAsync(() => Ring.Slots[0].Position == Ring.Head, "the viewer marks the frame as shown");
        Assert.Equal(0, Ring.Slots.Oldest());

        Publish("o\n");
        await WaitUntilAsync(() => Ring.Slots.Oldest() == Ring.Head, "the line is acknowledged after its end");
    }

    [Fact]
    public async Task Line_longer_than_the_ring_does_not_stop_the_writer()
    {
        MakeSegment();
        StartViewer(consumer: "billing");
        var (length, shown) = (0, 0);
        for (; length < 4 * Segment.InboxCapacity; length += 50_000)
            await PublishAsync(new string('x', 50_000));
        await PublishAsync("\n");
        await WaitUntilAsync(() => (shown += Stdout.Reading.TakeText().Length) == length + 1, "the line is shown");
        await WaitUntilAsync(() => Backlog() is (_, 0, false), "the line is acknowledged");

        async Task PublishAsync(string payload)
        {
            await WaitUntilAsync(
                () =>
                {
                    shown += Stdout.Reading.TakeText().Length;
                    return WriterHasSpace;
                },
                "the writer has space");
            Publish(payload);
        }
    }

    [Fact]
    public async Task History_setting_applies_only_to_the_first_use_of_a_name()
    {
        MakeSegment();
        Publish("one\ntwo\n");
        var viewer = StartViewer(history: 1, consumer: "billing");
        await ShownAsync("two\n");
        await EndAsync(viewer);
        Publish("three\nfour\n");

        StartViewer(history: 1, consumer: "billing");

        await ShownAsync("two\nthree\nfour\n");
    }

    [Fact]
    public async Task Second_reader_of_a_name_is_refused_and_the_first_continues()
    {
        MakeSegment();
        await StartAndShowAsync("billing", "one\n");

        StartViewer(consumer: "billing");

        Assert.Equal(1, await Exit.Code.WaitAsync(Limit));
        Assert.Contains($"process {Environment.ProcessId} reads as billing already", Notices.Lines.Last(), StringComparison.Ordinal);
        Publish("two\n");
        await ShownAsync("one\ntwo\n");
        Assert.Equal(1, Ring.Slots.CountLiving());
    }

    [Fact]
    public async Task Overwritten_lines_are_counted_for_a_successor()
    {
        MakeSegment(overwrites: true);
        await EndAsync(await StartAndShowAsync("billing", "one\n"));
        while (LinesBeforeOldest < 10)
            Publish(new string('x', 20_000) + "\n");
        var missed = LinesBeforeOldest - 1;

        StartViewer(consumer: "billing");

        await WaitUntilAsync(
            () =>
            {
                Stdout.Reading.TakeText();
                return Notices.Lines.Contains($"missed {missed} lines: they were overwritten before they could be shown");
            },
            "the missed lines are counted");
    }

    [Fact]
    public async Task Kept_segment_is_shown_completely_and_then_removed()
    {
        MakeSegment();
        await EndAsync(await StartAndShowAsync("billing", "one\n"));
        Publish("two\n");
        Close();
        StartViewer(consumer: "billing");

        await ShownAsync("one\ntwo\n");
        Assert.Equal(0, await Exit.Code.WaitAsync(Limit));
        Assert.Null(SharedMemorySegment.TryOpen(Room.Key(Role.A)));
        Assert.Empty(Directory.GetFiles(Room.Room.Directory));
    }

    [Fact]
    public async Task Kept_segment_stays_while_another_consumer_has_unread_lines()
    {
        MakeSegment();
        await EndAsync(await StartAndShowAsync("billing", "one\n"));
        var viewer = StartViewer(consumer: "audit");
        await ShownAsync("one\none\n");
        await EndAsync(viewer);
        Publish("two\n");
        Close();

        StartViewer(consumer: "audit");

        await ShownAsync("one\none\ntwo\n");
        Assert.Equal(0, await Exit.Code.WaitAsync(Limit));
        Assert.NotNull(SharedMemorySegment.TryOpen(Room.Key(Role.A)));
        Assert.Equal(["billing"], Segment.Backlogs.Where(static consumer => consumer.IsBehind).Select(static consumer => consumer.Name));
    }

    private unsafe bool WriterHasSpace => Ring.TryReserve(out _, out _);

    private unsafe long LinesBeforeOldest => OldestFrame.Read(Segment.Header).Lines;

    private (string Name, long Lines, bool IsBehind) Backlog()
        => Segment.Backlogs.Select(static consumer => (consumer.Name, consumer.Lines, consumer.IsBehind)).Single();

    private async Task<IActorRef> StartAndShowAsync(string consumer, string line)
    {
        Publish(line);
        var viewer = StartViewer(consumer: consumer);
        await ShownAsync(line);
        await WaitUntilAsync(() => Ring.Slots.Oldest() == Ring.Head, "the line is acknowledged");
        return viewer;
    }

    private async Task EndAsync(IActorRef viewer)
    {
        Watch(viewer);
        Sys.Stop(viewer);
        await ExpectTerminatedAsync(viewer);
    }
}
