using ActorIpcChat.Linux.Memory;
using ActorIpcChat.Rooms;

namespace ActorIpcChat.Tests.Viewer;

public sealed class ViewerActorTests : ViewerTestBase
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_was_there_and_what_comes_is_shown(bool wake)
    {
        MakeSegment();
        Publish("before\n");
        StartViewer(wake);
        await ShownAsync("before\n");

        Publish("one\ntwo\n");
        Publish("three\n");

        await ShownAsync("before\none\ntwo\nthree\n");
        await EventuallyAsync(() => Ring.Slots.Oldest() == Ring.Head, "the writer learns that it was shown");
    }

    [Fact]
    public async Task One_that_spins_shows_what_comes_without_being_woken_and_sleeps_when_nothing_has_come_for_long()
    {
        MakeSegment();
        StartViewer(spin: TimeSpan.FromSeconds(1));
        await EventuallyAsync(() => Ring.Slots.CountLiving() == 1, "it has a place");

        Ring.Put(Frames.Next("one\n"));
        await ShownAsync("one\n");
        Assert.Equal(0, Ring.Slots[0].Asleep);

        await EventuallyAsync(() => Volatile.Read(ref Ring.Slots[0].Asleep) == 1, "it sleeps");
        Publish("two\n");
        await ShownAsync("one\ntwo\n");
        Close();
        await EventuallyAsync(() => Exit.Code.IsCompleted, "it ends with the chat");
    }

    [Fact]
    public async Task A_line_goes_on_in_memory_that_was_removed_and_made_again_in_the_middle_of_it()
    {
        MakeSegment();
        StartViewer(once: false);
        Publish("one li");
        await ShownAsync("one li");

        Segment.Segment.Remove();
        await EventuallyAsync(() => Notices.Said.Any(static line => line.StartsWith("waiting", StringComparison.Ordinal)), "it has left the memory");
        Segment.Recreate(Room.Room, Role.A, 0x180);
        await EventuallyAsync(() => Ring.Slots.CountLiving() == 1, "it is back");
        Publish("ne\n");

        await ShownAsync("one line\n");
    }

    [Fact]
    public async Task A_viewer_that_is_early_says_whom_it_waits_for_and_shows_what_comes()
    {
        StartViewer();
        await EventuallyAsync(() => !Notices.Said.IsEmpty, "it says what it waits for");
        Assert.StartsWith("waiting for A: there is no shared memory of key", Notices.Said.First(), StringComparison.Ordinal);

        MakeSegment();
        Publish("hello\n");

        await ShownAsync("hello\n");
    }

    [Theory]
    [InlineData(0, "new\n")]
    [InlineData(1, "three\nnew\n")]
    [InlineData(2, "two\nthree\nnew\n")]
    [InlineData(9, "one\ntwo\nthree\nnew\n")]
    public async Task History_is_as_many_lines_as_were_asked_for(long lines, string shown)
    {
        MakeSegment();
        Publish("one\ntwo\n");
        Publish("three\n");
        StartViewer(history: lines);
        await EventuallyAsync(() => Ring.Slots.CountLiving() == 1 && Ring.Slots.Oldest() == Ring.Head, "the history was passed");

        Publish("new\n");

        await ShownAsync(shown);
    }

    [Fact]
    public async Task While_its_output_takes_nothing_it_has_shown_nothing()
    {
        MakeSegment();
        StartViewer();
        Publish("first\n");
        await ShownAsync("first\n");
        var before = Ring.Head;
        Stdout.Writing.Fill();

        Publish("second\n");
        await EventuallyAsync(() => Ring.NextSleeper(0) < 0, "the viewer is awake");
        Assert.Equal(before, Ring.Slots.Oldest());

        await EventuallyAsync(() => Stdout.Reading.TakeText().EndsWith("second\n", StringComparison.Ordinal), "it goes on when its output is read");
        await EventuallyAsync(() => Ring.Slots.Oldest() == Ring.Head, "the writer learns that it was shown");
    }

    [Fact]
    public async Task When_nobody_reads_its_output_any_more_it_ends_well()
    {
        MakeSegment();
        StartViewer();
        Publish("first\n");
        await ShownAsync("first\n");

        Stdout.Reading.Dispose();

        Assert.Equal(0, await Exit.Code.WaitAsync(Limit));
        Assert.Empty(Notices.Said);
        Assert.Equal(0, Ring.Slots.CountLiving());
    }

    [Fact]
    public async Task At_the_end_of_the_chat_it_shows_the_rest_and_ends()
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
    public async Task A_viewer_that_stays_shows_the_next_chat_too()
    {
        MakeSegment();
        StartViewer(once: false);
        Publish("first chat\n");
        await ShownAsync("first chat\n");
        Close();
        Segment.Segment.Remove();
        await EventuallyAsync(() => Ring.Slots.CountLiving() == 0, "it lets go of the segment");
        Segment.Dispose();

        MakeSegment();
        Publish("second chat\n");

        await ShownAsync("first chat\nsecond chat\n");
    }

    [Fact]
    public async Task The_classic_format_is_the_original_viewers()
    {
        MakeSegment();
        Publish("one\ntw");
        StartViewer(format: "classic");
        Publish("o\n");

        await ShownAsync("I am A1, recv from A:[one]\nI am A1, recv from A:[two]\n");
    }

    [Fact]
    public async Task A_line_that_never_ends_does_not_run_into_the_next_chat()
    {
        MakeSegment();
        StartViewer(once: false);
        Publish("one\ntw");
        await ShownAsync("one\ntw");
        Close();
        Segment.Segment.Remove();
        await EventuallyAsync(() => Ring.Slots.CountLiving() == 0, "it lets go of the segment");
        Segment.Dispose();

        MakeSegment();
        Ring.Put(new FrameStream("me").Next("three\n"));
        RingAllDoorbells();

        await ShownAsync("one\ntw\nthree\n");
    }

    [Theory]
    [InlineData("plain", "one\ntw", "one\ntw\n")]
    [InlineData("json", "one", "tw\"}\n")]
    public async Task What_it_holds_of_a_line_is_shown_when_it_ends(string format, string before, string afterwards)
    {
        MakeSegment();
        StartViewer(format: format);
        Publish("one\ntw");
        var shown = "";
        await EventuallyAsync(() => (shown += Stdout.Reading.TakeText()).Contains(before, StringComparison.Ordinal), "the viewer shows it");

        Close();

        Assert.Equal(0, await Exit.Code.WaitAsync(Limit));
        Assert.EndsWith(afterwards, shown + Stdout.Reading.TakeText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_frame_is_passed_over_with_a_word()
    {
        MakeSegment();
        StartViewer();
        Publish("good\n");
        await ShownAsync("good\n");
        Ring.Put(new byte[100]);

        Publish("good again\n");

        await EventuallyAsync(() => Notices.Said.Contains("skipping a corrupt frame in shared memory"), "it says so");
        await EventuallyAsync(() => SkippedFrames() > 0, "it is counted");
    }

    private unsafe long SkippedFrames() => Segment.Header->SkippedFrames;

    [Fact]
    public async Task Lines_that_were_overwritten_are_counted()
    {
        MakeSegment(overwrites: true);
        Publish("one\n");
        StartViewer();
        await ShownAsync("one\n");
        Stdout.Writing.Fill();
        for (var line = 0; line < 40; line++)
            Publish(new string('x', 16000) + "\n");

        await EventuallyAsync(
            () => Stdout.Reading.Take() is not null && Notices.Said.Any(said => said.StartsWith("missed ", StringComparison.Ordinal)),
            "it says how many it missed");
    }

    [Fact]
    public async Task A_strangers_segment_ends_it_with_what_to_do()
    {
        SharedMemorySegment.TryCreate(Room.Key(Role.A), 1024, TestRoom.ReadWrite);

        StartViewer();

        Assert.Equal(1, await Exit.Code.WaitAsync(Limit));
        Assert.Equal(
            $"cannot use the shared memory of key {Room.Key(Role.A)}: its 1024 bytes are too few; choose another room with --room or another key in "
                + $"chat.shared-memory, or remove it with ipcrm -M {Room.Key(Role.A)} if no program needs it",
            Assert.Single(Notices.Said));
    }
}
