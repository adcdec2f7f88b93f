using ActorIpcChat.Linux.Memory;
using ActorIpcChat.Rooms;

namespace ActorIpcChat.Tests.Viewer;

public sealed class ViewerActorTests : ViewerTestBase
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Earlier_and_new_lines_are_shown(bool wake)
    {
        MakeSegment();
        Publish("before\n");
        StartViewer(wake);
        await ShownAsync("before\n");

        Publish("one\ntwo\n");
        Publish("three\n");

        await ShownAsync("before\none\ntwo\nthree\n");
        await WaitUntilAsync(() => Ring.Slots.Oldest() == Ring.Head, "the viewer's position reaches the head");
    }

    [Fact]
    public async Task Spinning_viewer_shows_lines_without_a_doorbell_and_sleeps_when_idle()
    {
        MakeSegment();
        StartViewer(spin: TimeSpan.FromSeconds(1));
        await WaitUntilAsync(() => Ring.Slots.CountLiving() == 1, "the viewer has a slot");

        Ring.Put(Frames.Next("one\n"));
        await ShownAsync("one\n");
        Assert.Equal(0, Ring.Slots[0].Asleep);

        await WaitUntilAsync(() => Volatile.Read(ref Ring.Slots[0].Asleep) == 1, "the viewer sleeps");
        Publish("two\n");
        await ShownAsync("one\ntwo\n");
        Close();
        await WaitUntilAsync(() => Exit.Code.IsCompleted, "the viewer ends with the chat");
    }

    [Fact]
    public async Task Line_continues_after_the_segment_was_removed_and_recreated_within_it()
    {
        MakeSegment();
        StartViewer(once: false);
        Publish("one li");
        await ShownAsync("one li");

        Segment.Segment.Remove();
        await WaitUntilAsync(
            () => Notices.Lines.Any(static line => line.StartsWith("waiting", StringComparison.Ordinal)),
            "the viewer detaches and waits");
        Segment.Recreate(Room.Room, Role.A, 0x180);
        await WaitUntilAsync(() => Ring.Slots.CountLiving() == 1, "the viewer has a slot again");
        Publish("ne\n");

        await ShownAsync("one line\n");
    }

    [Fact]
    public async Task Viewer_started_before_A_reports_that_it_waits_and_shows_new_lines()
    {
        StartViewer();
        await WaitUntilAsync(() => !Notices.Lines.IsEmpty, "the viewer reports that it waits");
        Assert.StartsWith("waiting for A: there is no shared memory of key", Notices.Lines.First(), StringComparison.Ordinal);

        MakeSegment();
        Publish("hello\n");

        await ShownAsync("hello\n");
    }

    [Theory]
    [InlineData(0, "new\n")]
    [InlineData(1, "three\nnew\n")]
    [InlineData(2, "two\nthree\nnew\n")]
    [InlineData(9, "one\ntwo\nthree\nnew\n")]
    public async Task History_shows_as_many_lines_as_requested(long lines, string shown)
    {
        MakeSegment();
        Publish("one\ntwo\n");
        Publish("three\n");
        StartViewer(history: lines);
        await WaitUntilAsync(() => Ring.Slots.CountLiving() == 1 && Ring.Slots.Oldest() == Ring.Head, "the viewer has skipped or shown the history");

        Publish("new\n");

        await ShownAsync(shown);
    }

    [Fact]
    public async Task Viewer_with_a_full_output_pipe_does_not_move_its_position()
    {
        MakeSegment();
        StartViewer();
        Publish("first\n");
        await ShownAsync("first\n");
        var before = Ring.Head;
        Stdout.Writing.Fill();

        Publish("second\n");
        await WaitUntilAsync(() => Ring.NextSleeper(0) < 0, "the viewer is awake");
        Assert.Equal(before, Ring.Slots.Oldest());

        await WaitUntilAsync(
            () => Stdout.Reading.TakeText().EndsWith("second\n", StringComparison.Ordinal),
            "the viewer continues when its output is read");
        await WaitUntilAsync(() => Ring.Slots.Oldest() == Ring.Head, "the viewer's position reaches the head");
    }

    [Fact]
    public async Task Viewer_exits_with_0_when_its_output_is_closed()
    {
        MakeSegment();
        StartViewer();
        Publish("first\n");
        await ShownAsync("first\n");

        Stdout.Reading.Dispose();

        Assert.Equal(0, await Exit.Code.WaitAsync(Limit));
        Assert.Empty(Notices.Lines);
        Assert.Equal(0, Ring.Slots.CountLiving());
    }

    [Fact]
    public async Task Viewer_shows_the_rest_and_exits_at_the_end_of_the_chat()
    {
        MakeSegment();
        StartViewer();
        Publish("first\n");
        await ShownAsync("first\n");

        Ring.Put(Frames.Next("last words\n"));
        Close();

        Assert.Equal(0, await Exit.Code.WaitAsync(Limit));
        await ShownAsync("first\nlast words\n");
        Assert.Empty(Directory.GetFiles(Room.Room.Directory));
    }

    [Fact]
    public async Task Viewer_without_once_shows_the_next_chat()
    {
        MakeSegment();
        StartViewer(once: false);
        Publish("first chat\n");
        await ShownAsync("first chat\n");
        Close();
        Segment.Segment.Remove();
        await WaitUntilAsync(() => Ring.Slots.CountLiving() == 0, "the viewer detaches");
        Segment.Dispose();

        MakeSegment();
        Publish("second chat\n");

        await ShownAsync("first chat\nsecond chat\n");
    }

    [Fact]
    public async Task Classic_format_prints_lines_as_the_original_viewer()
    {
        MakeSegment();
        Publish("one\ntw");
        StartViewer(format: "classic");
        Publish("o\n");

        await ShownAsync("I am A1, recv from A:[one]\nI am A1, recv from A:[two]\n");
    }

    [Fact]
    public async Task Unfinished_line_is_ended_before_the_next_chat()
    {
        MakeSegment();
        StartViewer(once: false);
        Publish("one\ntw");
        await ShownAsync("one\ntw");
        Close();
        Segment.Segment.Remove();
        await WaitUntilAsync(() => Ring.Slots.CountLiving() == 0, "the viewer detaches");
        Segment.Dispose();

        MakeSegment();
        Ring.Put(new FrameStream("me").Next("three\n"));
        RingAllDoorbells();

        await ShownAsync("one\ntw\nthree\n");
    }

    [Theory]
    [InlineData("plain", "one\ntw", "one\ntw\n")]
    [InlineData("json", "one", "tw\"}\n")]
    public async Task Unfinished_line_is_shown_when_the_chat_ends(string format, string before, string afterwards)
    {
        MakeSegment();
        StartViewer(format: format);
        Publish("one\ntw");
        var shown = "";
        await WaitUntilAsync(
            () => (shown += Stdout.Reading.TakeText()).Contains(before, StringComparison.Ordinal),
            "the viewer shows the first line");

        Close();

        Assert.Equal(0, await Exit.Code.WaitAsync(Limit));
        Assert.EndsWith(afterwards, shown + Stdout.Reading.TakeText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Corrupt_frame_is_skipped_reported_and_counted()
    {
        MakeSegment();
        StartViewer();
        Publish("good\n");
        await ShownAsync("good\n");
        Ring.Put(new byte[100]);

        Publish("good again\n");

        await WaitUntilAsync(
            () => Notices.Lines.Contains("skipping a corrupt frame in shared memory"),
            "the viewer reports the corrupt frame");
        await WaitUntilAsync(() => CorruptFrameCount() > 0, "the corrupt frame is counted");
    }

    private unsafe long CorruptFrameCount() => Segment.Header->SkippedFrames;

    [Fact]
    public async Task Overwritten_lines_are_reported_as_missed()
    {
        MakeSegment(overwrites: true);
        Publish("one\n");
        StartViewer();
        await ShownAsync("one\n");
        Stdout.Writing.Fill();
        for (var line = 0; line < 40; line++)
            Publish(new string('x', 16000) + "\n");

        await WaitUntilAsync(
            () => Stdout.Reading.Take() is not null && Notices.Lines.Any(line => line.StartsWith("missed ", StringComparison.Ordinal)),
            "the viewer reports the number of missed lines");
    }

    [Fact]
    public async Task Segment_of_another_program_ends_the_viewer_with_advice()
    {
        SharedMemorySegment.TryCreate(Room.Key(Role.A), 1024, TestRoom.ReadWrite);

        StartViewer();

        Assert.Equal(1, await Exit.Code.WaitAsync(Limit));
        Assert.Equal(
            $"cannot use the shared memory of key {Room.Key(Role.A)}: its 1024 bytes are too few; choose another room with --room or another key in "
                + $"chat.shared-memory, or remove it with ipcrm -M {Room.Key(Role.A)} if no program needs it",
            Assert.Single(Notices.Lines));
    }
}
