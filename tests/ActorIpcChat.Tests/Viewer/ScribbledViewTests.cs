using ActorIpcChat.Linux.Files;
using ActorIpcChat.Memory;

namespace ActorIpcChat.Tests.Viewer;

/// <summary>Somebody else writes into the segment that a viewer shows.</summary>
public sealed class ScribbledViewTests : ViewerTestBase
{
    private unsafe ref SegmentHeader Header => ref *Segment.Header;

    [Theory]
    [InlineData(1L << 40)]
    [InlineData(long.MaxValue)]
    [InlineData(-1)]
    [InlineData(300)]
    public async Task A_viewer_finds_its_way_back_from_a_head_that_is_none(long head)
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
    public async Task A_viewer_that_finds_nonsense_asks_the_writer_to_put_it_right(long head)
    {
        MakeSegment();
        using var doorbell = Fifo.OpenBoth(Room.Fifo("a.bell"));
        StartViewer();
        Publish("before\n");
        await ShownAsync("before\n");

        Header.Head = head;
        RingAllDoorbells();

        await EventuallyAsync(() => doorbell.BytesQueued > 0, "it rings the writer's doorbell");
    }

    [Fact]
    public async Task A_viewer_that_is_told_by_another_process_that_the_chat_is_over_asks_the_writer_and_goes_on()
    {
        MakeSegment();
        using var doorbell = Fifo.OpenBoth(Room.Fifo("a.bell"));
        StartViewer();
        Publish("before\n");
        await ShownAsync("before\n");

        Header.Closed = 1;
        RingAllDoorbells();
        await EventuallyAsync(() => doorbell.BytesQueued > 0, "it rings the writer's doorbell");
        Segment.Restate();
        Publish("after\n");

        await ShowsAsync("after\n");
        Assert.False(Exit.Code.IsCompleted);
    }

    [Fact]
    public async Task A_viewer_leaves_where_the_writer_does_not_say_that_the_chat_goes_on()
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
    public async Task A_viewer_that_comes_to_a_header_that_makes_no_sense_waits_until_its_writer_has_put_it_right(int offset, int value)
    {
        MakeSegment();
        using var doorbell = Fifo.OpenBoth(Room.Fifo("a.bell"));
        Publish("line\n");
        Scribble(offset, value);
        StartViewer();

        await EventuallyAsync(() => doorbell.BytesQueued > 0 && Notices.Said.Count == 1, "it rings the writer's doorbell, and says once why it waits");
        Segment.Restate();

        await ShowsAsync("line\n");
        Assert.Single(Notices.Said);
    }

    [Fact]
    public async Task A_viewer_is_not_kept_busy_by_a_head_that_runs_away()
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
            await EventuallyAsync(() => Notices.Said.Any(line => line.Contains("corrupt frame", StringComparison.Ordinal)), "it finds no line");
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
    public async Task Where_the_writer_overwrites_a_viewer_does_not_look_for_ever_for_what_is_not_gone()
    {
        MakeSegment(overwrites: true);
        Publish("first\n");
        Header.Reserved = long.MaxValue;
        StartViewer();
        await EventuallyAsync(() => Ring.Slots.Oldest() == Ring.Head, "it has passed what it takes for overwritten");

        Publish("second\n");

        await ShowsAsync("second\n");
    }

    [Fact]
    public async Task A_writer_that_waits_for_a_position_that_is_none_learns_the_right_one()
    {
        MakeSegment();
        StartViewer();
        while (Ring.Head < Segment.InboxCapacity)
        {
            Publish(new string('x', 16_000) + "\n");
            await EventuallyAsync(() => Stdout.Reading.Take().Length == 0 && Ring.Slots.Oldest() == Ring.Head, "it is shown");
        }

        Ring.Slots[0].Position = 0;

        await EventuallyAsync(() => HasSpace(), "the viewer says again where it is");
    }

    private unsafe void Scribble(int offset, int value) => *(int*)((byte*)Segment.Header + offset) = value;

    private unsafe bool HasSpace() => Ring.TryReserve(out _, out _);

    /// <summary>It has had time to look at what stands there, several times.</summary>
    private async Task SettledAsync()
    {
        var passed = DateTime.UtcNow + TimeSpan.FromMilliseconds(150);
        await EventuallyAsync(() => DateTime.UtcNow > passed, "time passes");
    }

    private async Task ShowsAsync(string line)
    {
        var shown = "";
        await EventuallyAsync(
            () =>
            {
                shown += Stdout.Reading.TakeText();
                return shown.EndsWith(line, StringComparison.Ordinal);
            },
            $"the viewer shows \"{line}\" last");
    }
}
