using ActorIpcChat.Linux.Files;
using ActorIpcChat.Memory;

namespace ActorIpcChat.Tests.Viewer;

/// <summary>Another process overwrites the segment that a viewer shows.</summary>
public sealed class CorruptSegmentViewerTests : ViewerTestBase
{
    private unsafe ref SegmentHeader Header => ref *Segment.Header;

    [Theory]
    [InlineData(1L << 40)]
    [InlineData(long.MaxValue)]
    [InlineData(-1)]
    [InlineData(300)]
    public async Task Viewer_shows_new_lines_after_an_invalid_head(long head)
    {
        MakeSegment();
        StartViewer();
        Publish("before\n");
        await ShownAsync("before\n");

        Header.Head = head;
        RingAllDoorbells();
        await SettledAsync();
        Publish("after\n");

        await ShowsAsync("after\n");
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(100)]
    public async Task Viewer_rings_the_writer_if_the_head_is_invalid(long head)
    {
        MakeSegment();
        using var doorbell = Fifo.OpenBoth(Room.Fifo("a.bell"));
        StartViewer();
        Publish("before\n");
        await ShownAsync("before\n");

        Header.Head = head;
        RingAllDoorbells();

        await WaitUntilAsync(() => doorbell.BytesQueued > 0, "the viewer rings the writer's doorbell");
    }

    [Fact]
    public async Task Viewer_rings_the_writer_and_continues_if_another_process_marked_the_segment_closed()
    {
        MakeSegment();
        using var doorbell = Fifo.OpenBoth(Room.Fifo("a.bell"));
        StartViewer();
        Publish("before\n");
        await ShownAsync("before\n");

        Header.Closed = 1;
        RingAllDoorbells();
        await WaitUntilAsync(() => doorbell.BytesQueued > 0, "the viewer rings the writer's doorbell");
        Segment.Restate();
        Publish("after\n");

        await ShowsAsync("after\n");
        Assert.False(Exit.Code.IsCompleted);
    }

    [Fact]
    public async Task Viewer_leaves_if_the_writer_does_not_reopen_a_segment_marked_closed()
    {
        MakeSegment();
        using var doorbell = Fifo.OpenBoth(Room.Fifo("a.bell"));
        StartViewer();
        Publish("before\n");
        await ShownAsync("before\n");

        Header.Closed = 1;
        RingAllDoorbells();

        Assert.Equal(0, await Exit.Code.WaitAsync(Limit));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 77)]
    [InlineData(8, 77)]
    [InlineData(24, 77)]
    [InlineData(68, 1)]
    public async Task Viewer_waits_until_the_writer_has_repaired_a_corrupt_header(int offset, int value)
    {
        MakeSegment();
        using var doorbell = Fifo.OpenBoth(Room.Fifo("a.bell"));
        Publish("line\n");
        Overwrite(offset, value);
        StartViewer();

        await WaitUntilAsync(
            () => doorbell.BytesQueued > 0 && Notices.Lines.Count == 1,
            "the viewer rings the writer's doorbell and reports once why it waits");
        Segment.Restate();

        await ShowsAsync("line\n");
        Assert.Single(Notices.Lines);
    }

    [Fact]
    public async Task Head_that_moves_all_the_time_does_not_block_the_viewers_loop()
    {
        MakeSegment();
        StartViewer();
        Publish("before\n");
        await ShownAsync("before\n");
        var done = false;
        var attacker = new Thread(() =>
        {
            while (!Volatile.Read(ref done))
                Interlocked.Increment(ref Header.Head);
        });
        attacker.Start();
        try
        {
            await WaitUntilAsync(
                () => Notices.Lines.Any(line => line.Contains("corrupt frame", StringComparison.Ordinal)),
                "the viewer reports a corrupt frame");
            var answered = new TaskCompletionSource();
            Loop.Post(static state => ((TaskCompletionSource)state).SetResult(), answered);
            await answered.Task.WaitAsync(Limit);
        }
        finally
        {
            Volatile.Write(ref done, true);
            attacker.Join();
        }
    }

    [Fact]
    public async Task Viewer_of_an_overwriting_writer_shows_new_lines_after_an_invalid_reserved_position()
    {
        MakeSegment(overwrites: true);
        Publish("first\n");
        Header.Reserved = long.MaxValue;
        StartViewer();
        await WaitUntilAsync(() => Ring.Slots.Oldest() == Ring.Head, "the viewer skips the frames that it takes for overwritten");

        Publish("second\n");

        await ShowsAsync("second\n");
    }

    [Fact]
    public async Task Viewer_rewrites_its_overwritten_position_for_a_waiting_writer()
    {
        MakeSegment();
        StartViewer();
        while (Ring.Head < Segment.InboxCapacity)
        {
            Publish(new string('x', 16_000) + "\n");
            await WaitUntilAsync(() => Stdout.Reading.Take().Length == 0 && Ring.Slots.Oldest() == Ring.Head, "the line is shown");
        }

        Ring.Slots[0].Position = 0;

        await WaitUntilAsync(() => HasSpace(), "the viewer rewrites its position");
    }

    private unsafe void Overwrite(int offset, int value) => *(int*)((byte*)Segment.Header + offset) = value;

    private unsafe bool HasSpace() => Ring.TryReserve(out _, out _);

    /// <summary>Gives the viewer time for several polls.</summary>
    private async Task SettledAsync()
    {
        var passed = DateTime.UtcNow + TimeSpan.FromMilliseconds(150);
        await WaitUntilAsync(() => DateTime.UtcNow > passed, "time passes");
    }

    private async Task ShowsAsync(string line)
    {
        var shown = "";
        await WaitUntilAsync(
            () =>
            {
                shown += Stdout.Reading.TakeText();
                return shown.EndsWith(line, StringComparison.Ordinal);
            },
            $"the viewer shows \"{line}\" last");
    }
}
