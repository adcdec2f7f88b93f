using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Memory;
using ActorIpcChat.Wire;

namespace ActorIpcChat.Tests.Memory;

public sealed unsafe class ConsumersTests : RingTestBase
{
    private Consumers Table => new(Segment);

    [Fact]
    public void New_name_starts_at_the_oldest_frame_in_the_ring()
    {
        var ring = Writer();
        ring.Put(Frames.Next("one\ntwo\n"));

        var (viewer, cursor) = Read("billing");

        Assert.True(cursor.IsNew);
        Assert.Equal((0, 0, 0, 0), (viewer.Position, cursor.Skip, cursor.Missed, cursor.LinesBefore));
        Assert.Equal(["billing"], Table.Names);
    }

    [Fact]
    public void Successor_continues_after_the_acknowledged_line()
    {
        var ring = Writer();
        ring.Put(Frames.Next("one\n"));
        var second = ring.Head;
        ring.Put(Frames.Next("two\nthree\nfour\n"));
        var (viewer, cursor) = Read("billing");
        cursor.Acknowledge(second, 2, 3);
        viewer.MoveTo(ring.Head);
        Leave(viewer, cursor);

        var (next, resumed) = Read("billing");

        Assert.False(resumed.IsNew);
        Assert.Equal((second, 2, 0, 1), (next.Position, resumed.Skip, resumed.Missed, resumed.LinesBefore));
    }

    [Fact]
    public void Successor_of_a_killed_reader_continues()
    {
        var ring = Writer();
        ring.Put(Frames.Next("one\n"));
        var (viewer, cursor) = Read("billing");
        cursor.Acknowledge(ring.Head, 0, 1);
        Kill(viewer);

        var (next, resumed) = Read("billing");

        Assert.False(resumed.IsNew);
        Assert.Equal(ring.Head, next.Position);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Reader_killed_within_an_acknowledgement_leaves_the_previous_cursor(int acknowledged)
    {
        var ring = Writer();
        var (viewer, cursor) = Read("billing");
        for (var line = 1; line <= acknowledged; line++)
        {
            ring.Put(Frames.Next("line\n"));
            cursor.Acknowledge(ring.Head, 0, line);
        }

        // The first store of the next acknowledgement.
        ref var entry = ref Table[0];
        ref var next = ref entry.Cursor0.Order < entry.Cursor1.Order ? ref entry.Cursor0 : ref entry.Cursor1;
        (next.Order, next.Frame) = (0, 4711);
        Kill(viewer);

        Assert.Equal(ring.Head, Read("billing").Viewer.Position);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Acknowledging_writes_only_the_cursor_that_does_not_count(int before)
    {
        var ring = Writer();
        var (_, cursor) = Read("billing");
        for (var line = 1; line <= before; line++)
        {
            ring.Put(Frames.Next("line\n"));
            cursor.Acknowledge(ring.Head, 0, line);
        }

        ref var entry = ref Table[0];
        Assert.True(entry.FindCursor(ring.Head, out var counting));
        ring.Put(Frames.Next("line\n"));
        cursor.Acknowledge(ring.Head, 0, before + 1);

        Assert.Contains(counting, (StoredCursor[])[entry.Cursor0, entry.Cursor1]);
        Assert.True(entry.FindCursor(ring.Head, out var next));
        Assert.Equal(ring.Head, next.Frame);
    }

    [Fact]
    public void Absent_consumer_makes_the_writer_wait()
    {
        var ring = Writer();
        var (viewer, cursor) = Read("billing");
        Leave(viewer, cursor);
        var other = Viewer();
        Fill(ring);
        other.MoveTo(ring.Head);
        Assert.False(ring.TryReserve(out _, out _));

        Assert.True(Table.TryForget(0));

        Assert.True(ring.TryReserve(out _, out _));
        Assert.Empty(Table.Names);
    }

    [Fact]
    public void Consumers_decide_which_lines_are_kept_without_viewers()
    {
        var ring = Writer();
        var (viewer, cursor) = Read("billing");
        Fill(ring);
        cursor.Acknowledge(ring.Head, 0, 10);
        Leave(viewer, cursor);

        Assert.Equal(0, Segment.Header->Seen);
        Assert.Equal(ring.Head, ring.Slots.Oldest());
        Assert.True(ring.TryReserve(out _, out _));
    }

    [Fact]
    public void Unacknowledged_lines_are_kept_although_the_slot_of_the_consumer_has_advanced()
    {
        var ring = Writer();
        var (viewer, cursor) = Read("billing");
        Fill(ring);
        viewer.MoveTo(ring.Head);
        Assert.False(ring.TryReserve(out _, out _));

        cursor.Acknowledge(ring.Head, 0, 10);

        Assert.True(ring.TryReserve(out _, out _));
    }

    [Fact]
    public void Second_reader_of_a_name_is_refused_with_the_pid_of_the_first()
    {
        Read("billing");

        var refused = Assert.Throws<LinuxException>(() => Read("billing"));

        Assert.Equal(
            $"cannot read as billing: process {Environment.ProcessId} reads as billing already; "
                + "end it in this process first, or choose another --as",
            refused.Message);
    }

    [Fact]
    public void Seventeenth_name_is_refused_with_the_names_in_use()
    {
        for (var name = 1; name <= 16; name++)
            Read($"n{name}");

        var refused = Assert.Throws<LinuxException>(() => Read("one too many"));

        Assert.Contains("16 names are in use: n1, n2, n3", refused.Message, StringComparison.Ordinal);
        Assert.Contains("ipcchat clean --consumer", refused.Message, StringComparison.Ordinal);
        Assert.True(Table.TryForget(Table.Find("n7"u8)) is false, "a live reader was forgotten");
    }

    [Theory]
    [InlineData("a", "b")]
    [InlineData("a", "aa")]
    [InlineData("é", "e\u0301")]
    [InlineData("12345678901234567890123456789012", "1234567890123456789012345678901")]
    public void Names_are_equal_only_if_their_bytes_are(string one, string other)
    {
        Read(one);
        Read(other);

        Assert.Equal(2, Table.Names.Count());
    }

    [Fact]
    public void Reader_killed_before_it_stored_the_name_leaves_a_free_entry()
    {
        Table[0].Owner = UniqueNumber.Next();

        Read("billing");

        Assert.True(Table[0].Is("billing"u8));
    }

    [Fact]
    public void Two_readers_that_create_a_name_at_the_same_time_create_one_entry()
    {
        const int Rounds = 300;
        for (var round = 0; round < Rounds; round++)
        {
            var viewers = new[] { Viewer(), Viewer() };
            using var start = new Barrier(2);
            var claimed = 0;
            var threads = viewers.Select(viewer => new Thread(() =>
            {
                start.SignalAndWait();
                try
                {
                    ConsumerCursor.Claim(Segment, "billing", viewer);
                    Interlocked.Increment(ref claimed);
                }
                catch (LinuxException)
                {
                    // The other reader was faster.
                }
            })).ToList();
            threads.ForEach(thread => thread.Start());
            threads.ForEach(thread => thread.Join());

            Assert.Equal((1, 1), (claimed, Table.Names.Count()));
            Array.ForEach(viewers, viewer => viewer.Dispose());
            Assert.True(Table.TryForget(Table.Find("billing"u8)));
        }
    }

    [Fact]
    public void Overwritten_lines_of_an_absent_consumer_are_counted_as_missed()
    {
        var ring = Writer(overwrites: true);
        ring.Put(Frames.Next("one\ntwo\n"));
        var (viewer, cursor) = Read("billing");
        cursor.Acknowledge(0, 1, 1);
        Leave(viewer, cursor);
        var lines = 2L;
        for (; Segment.Header->First == 0; lines++)
            ring.Put(Frames.NextOfLength(1 << 14));
        // The next writer waits for its viewers again.
        Writer();

        var (next, resumed) = Read("billing");

        Assert.Equal(Segment.Header->First, next.Position);
        Assert.Equal((next.LinesBefore - 1, next.LinesBefore, 0), (resumed.Missed, resumed.LinesBefore, resumed.Skip));
        Assert.Equal(next.Position, ring.Slots.Oldest());
    }

    [Fact]
    public void Names_and_cursors_survive_the_recreation_of_the_segment()
    {
        var ring = Writer();
        ring.Put(Frames.Next("one\n"));
        var (viewer, cursor) = Read("billing");
        cursor.Acknowledge(ring.Head, 0, 1);
        Segment.Segment.Remove();

        Segment.Recreate(Room.Room, Role.A, TestRoom.ReadWrite);

        Assert.Equal(-1, Table.ReaderOf(0));
        var (next, resumed) = Read("billing");
        Assert.Equal((ring.Head, false), (next.Position, resumed.IsNew));
        // The reader of the old segment writes into the old segment.
        cursor.Release();
        viewer.Dispose();
    }

    [Theory]
    [InlineData("", "it is empty")]
    [InlineData("123456789012345678901234567890123", "it has 33 bytes, the longest name has 32")]
    [InlineData("a\tb", "it contains characters that are no text")]
    [InlineData("a\ud800", "it contains characters that are no text")]
    [InlineData("große Überweisung 北京", null)]
    public void Name_is_1_to_32_bytes_of_text(string name, string? why) => Assert.Equal(why, ConsumerName.WhyInvalid(name));

    private (RingReader Viewer, ConsumerCursor Cursor) Read(string name)
    {
        var viewer = Viewer();
        return (viewer, ConsumerCursor.Claim(Segment, name, viewer));
    }

    private static void Leave(RingReader viewer, ConsumerCursor cursor)
    {
        cursor.Release();
        viewer.Dispose();
    }

    private void Kill(RingReader viewer)
    {
        var dead = DeadProcess.SamePid;
        ref var slot = ref new ViewerSlots(Segment)[viewer.Slot];
        (slot.Pid, slot.StartTime) = (dead.Pid, dead.StartTime);
    }
}
