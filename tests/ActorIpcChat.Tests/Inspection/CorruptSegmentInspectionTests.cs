using ActorIpcChat.Memory;
using ActorIpcChat.Rooms;

namespace ActorIpcChat.Tests.Inspection;

/// <summary>Inspection of a corrupt segment ends soon, reports a problem and never reads outside the segment.</summary>
public sealed unsafe class CorruptSegmentInspectionTests : InspectionTestBase
{
    private static readonly long[] Extremes =
        [long.MinValue, long.MinValue + 1, -1, 0, 1, 31, 4095, int.MaxValue, 1L + int.MaxValue, 1L << 62, long.MaxValue - 1, long.MaxValue];

    private readonly ChatSegment _a;
    private readonly ChatSegment _b;

    public CorruptSegmentInspectionTests()
    {
        (_a, _b) = (Make(Role.A), Make(Role.B));
        Accept(_b, "to A", 3);
        var ring = new RingWriter(_a, overwrites: false);
        View(_a);
        ring.BeginSession(_b.Header->Session, 0);
        ring.Put(new Span<byte>(_b.OutboxAt(0), (int)_b.Header->OutboxHead).ToArray());
    }

    [Fact]
    public void Extreme_value_in_any_header_field_is_survived()
    {
        var header = (long*)_a.Header;
        for (var word = 0; word < 56; word++)
        {
            var good = header[word];
            foreach (var extreme in Extremes)
            {
                header[word] = extreme;
                Assert.Equal(2, Look().Segments.Count);
            }

            header[word] = good;
        }

        Assert.Equal((3, null), (LookAt(Role.A).Chat!.Inbox.HeldLines, LookAt(Role.A).Problem));
    }

    [Theory]
    [InlineData(-1, "does not fit")]
    [InlineData(1L << 40, "does not fit")]
    [InlineData(7, "corrupt frame")]
    public void Invalid_first_position_is_reported(long first, string problem)
    {
        _a.Header->First = first;

        Assert.Contains(problem, LookAt(Role.A).Problem, StringComparison.Ordinal);
        Assert.Null(LookAt(Role.A).Chat!.Inbox.HeldBytes);
    }

    [Fact]
    public void Extreme_values_in_two_header_fields_are_survived()
    {
        var random = new Random(1);
        var good = new Span<long>(_a.Header, 56).ToArray();
        for (var time = 0; time < 3000; time++)
        {
            good.CopyTo(new Span<long>(_a.Header, 56));
            for (var fields = 0; fields < 2; fields++)
                ((long*)_a.Header)[random.Next(1, 56)] = Extremes[random.Next(Extremes.Length)] + random.Next(-2, 3);
            Assert.Equal(2, Look().Segments.Count);
        }

        good.CopyTo(new Span<long>(_a.Header, 56));
    }

    [Fact]
    public void Random_bytes_in_slots_are_reported()
    {
        _a.Header->SlotsInUse = SegmentHeader.SlotCount;
        var random = new Random(2);
        for (var time = 0; time < 20; time++)
        {
            random.NextBytes(new Span<byte>(_a.Slots, SegmentHeader.SlotCount * sizeof(ViewerSlot)));
            Assert.NotNull(LookAt(Role.A).Problem);
        }

        new Span<byte>(_a.Slots, SegmentHeader.SlotCount * sizeof(ViewerSlot)).Clear();
    }

    [Fact]
    public void Random_bytes_in_a_ring_are_reported_and_not_counted_as_lines()
    {
        new Random(3).NextBytes(new Span<byte>(_a.InboxAt(0), 256));

        var found = LookAt(Role.A);

        Assert.Equal("its inbox has a corrupt frame at 0", found.Problem);
        Assert.Equal((null, null), (found.Chat!.Inbox.HeldLines, found.Chat.Inbox.UnseenLines));
        Assert.Equal(0, LookAt(Role.B).Chat!.Outbox.UndeliveredLines);
    }

    [Fact]
    public void Invalid_set_of_made_FIFOs_is_read_as_none()
    {
        _a.Header->MadeFifos = 0xA5A5A5A7;

        Assert.Equal(FifoSet.None, LookAt(Role.A).Chat!.MadeFifos);
    }

    [Fact]
    public void Header_changing_during_inspection_is_survived()
    {
        var good = new Span<long>(_a.Header, 56).ToArray();
        var random = new Random(4);
        RunDuring(
            () =>
            {
                var word = random.Next(2, 56);
                Volatile.Write(ref ((long*)_a.Header)[word], Extremes[random.Next(Extremes.Length)]);
                Volatile.Write(ref ((long*)_a.Header)[word], good[word]);
            },
            () =>
            {
                for (var time = 0; time < 2000; time++)
                    Assert.Equal(2, Look().Segments.Count);
            });

        Assert.Null(LookAt(Role.A).Problem);
    }

    [Fact]
    public void Lines_written_during_inspection_are_not_reported_as_corrupt()
    {
        var ring = new RingWriter(_a, overwrites: true);
        RunDuring(
            () => ring.Put(Frames.NextOfLength(500)),
            () =>
            {
                for (var time = 0; time < 300; time++)
                    Assert.Contains(LookAt(Role.A).Problem, (string?[])[null, "it changes too fast to be counted"]);
            });

        Assert.Null(LookAt(Role.A).Problem);
    }

    /// <summary>Repeats one action on its own thread during another.</summary>
    private static void RunDuring(Action repeated, Action action)
    {
        var stop = false;
        var thread = new Thread(() =>
        {
            while (!Volatile.Read(ref stop))
                repeated();
        });
        thread.Start();
        try
        {
            action();
        }
        finally
        {
            Volatile.Write(ref stop, true);
            thread.Join();
        }
    }
}
