using ActorIpcChat.Memory;
using ActorIpcChat.Wire;

namespace ActorIpcChat.Tests.Memory;

/// <summary>Another process overwrites the table of consumers.</summary>
public sealed unsafe class CorruptConsumersTests : RingTestBase
{
    private Consumers Table => new(Segment);

    [Fact]
    public void Reader_rewrites_its_entry()
    {
        var ring = Writer();
        ring.Put(Frames.Next("one\ntwo\n"));
        var cursor = ConsumerCursor.Claim(Segment, "billing", Viewer());
        cursor.Acknowledge(0, 1, 1);
        new Span<byte>(Segment.Consumers, sizeof(ConsumerEntry)).Fill(0x55);
        Segment.Header->ConsumersInUse = 0;

        Assert.True(cursor.Keep());

        Assert.True(Table[0].Is("billing"u8) && Table.ReaderOf(0) >= 0);
        Assert.True(Table[0].FindCursor(ring.Head, out var stored));
        Assert.Equal((0, 1, 1), (stored.Frame, stored.Lines, stored.Total));
        Assert.Equal(0, ring.Slots.Oldest());
    }

    [Fact]
    public void Reader_that_lost_its_name_to_another_reader_does_not_write_the_entry()
    {
        var ring = Writer();
        ring.Put(Frames.Next("one\n"));
        var first = ConsumerCursor.Claim(Segment, "billing", Viewer());
        Table[0].Owner = 0;
        var second = ConsumerCursor.Claim(Segment, "billing", Viewer());

        Assert.False(first.Keep());
        first.Acknowledge(ring.Head, 0, 1);
        first.Release();

        Assert.Equal(0, Table[0].Frame(ring.Head));
        Assert.True(second.Keep());
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(long.MaxValue, 1)]
    [InlineData(1, 1)]
    [InlineData(0, 0)]
    [InlineData(0, -1)]
    [InlineData(0, long.MaxValue)]
    public void Corrupt_cursor_keeps_all_frames_and_its_successor_starts_at_the_oldest(long frame, long order)
    {
        var ring = Writer();
        Fill(ring);
        var viewer = Viewer();
        ConsumerCursor.Claim(Segment, "billing", viewer).Release();
        viewer.Dispose();
        ref var entry = ref Table[0];
        entry.Cursor0 = entry.Cursor1 = new StoredCursor { Order = order, Frame = frame };
        Assert.InRange(ring.Slots.Oldest(), 0, 1);

        var next = Viewer();
        var cursor = ConsumerCursor.Claim(Segment, "billing", next);

        Assert.Equal(0, next.Position);
        cursor.Acknowledge(ring.Head, 0, 1);
        next.MoveTo(ring.Head);
        Assert.Equal(ring.Head, ring.Slots.Oldest());
    }

    [Theory]
    [InlineData(Positions.Largest, 0)]
    [InlineData(0, Positions.Largest)]
    public void Corrupt_count_of_lines_does_not_make_the_next_cursor_corrupt(long total, long linesBefore)
    {
        var ring = Writer();
        ring.Put(Frames.Next("one\n"));
        var viewer = Viewer();
        ConsumerCursor.Claim(Segment, "billing", viewer).Release();
        viewer.Dispose();
        Table[0].Cursor0 = Table[0].Cursor1 = new StoredCursor { Order = 1, Total = total, Frame = total > 0 ? 0 : -1 };
        Segment.Header->LineCount0 = new LineCount { Position = 0, Lines = linesBefore };

        var next = Viewer();
        var cursor = ConsumerCursor.Claim(Segment, "billing", next);
        cursor.Acknowledge(ring.Head, 0, cursor.LinesBefore + 1);
        next.MoveTo(ring.Head);

        Assert.Equal(ring.Head, ring.Slots.Oldest());
    }

    [Theory]
    [InlineData(int.MaxValue, 16)]
    [InlineData(-1, 0)]
    public void Corrupt_number_of_consumers_is_clamped_and_repaired(int corrupt, int count)
    {
        var cursor = ConsumerCursor.Claim(Segment, "billing", Viewer());
        Segment.Header->ConsumersInUse = corrupt;
        Assert.Equal(count, Table.Count);

        cursor.Keep();

        Assert.Equal(1, Segment.Header->ConsumersInUse);
    }

    [Theory]
    [InlineData(33)]
    [InlineData(-1)]
    [InlineData(int.MaxValue)]
    public void Entry_with_an_impossible_name_is_free(int length)
    {
        Table[0].NameLength = length;

        ConsumerCursor.Claim(Segment, "billing", Viewer());

        Assert.True(Table[0].Is("billing"u8));
    }

    /// <summary>A table of random bytes: no operation fails, and the writer stays within the ring.</summary>
    [Fact]
    public void Random_bytes_in_the_table_are_survived()
    {
        var ring = Writer();
        Fill(ring);
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            random.NextBytes(new Span<byte>(Segment.Consumers, SegmentHeader.ConsumerCount * sizeof(ConsumerEntry)));
            for (var index = 0; index < SegmentHeader.ConsumerCount; index++)
                Table[index].NameLength = random.Next(-2, 40);
            Segment.Header->ConsumersInUse = random.Next(-2, 20);

            Assert.InRange(ring.Slots.Oldest(), Segment.Header->First, ring.Head);
            Assert.InRange(Table.Names.Count(), 0, 16);
            using var viewer = RingReader.TryClaim(Segment)!;
            try
            {
                var cursor = ConsumerCursor.Claim(Segment, "billing", viewer);
                Assert.InRange(viewer.Position, Segment.Header->First, ring.Head);
                cursor.Acknowledge(viewer.Position, 0, 0);
                Assert.True(cursor.Keep());
                cursor.Release();
            }
            catch (Linux.Errors.LinuxException e)
            {
                Assert.Contains("names are in use", e.Message, StringComparison.Ordinal);
            }
        }
    }
}
