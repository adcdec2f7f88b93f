using System.Text;
using ActorIpcChat.Memory;
using ActorIpcChat.Wire;

namespace ActorIpcChat.Tests.Memory;

/// <summary>Short lines of a program share a frame. A kill at any store leaves each line accepted or not.</summary>
public sealed unsafe class OpenFrameTests : OutboxTestBase
{
    public OpenFrameTests() => Outbox.AcceptFromOtherThreads();

    [Fact]
    public void Lines_that_are_accepted_before_the_sender_looks_are_one_frame()
    {
        Assert.Equal([1L, 2L, 3L], new[] { Accept("one"), Accept(""), Accept("three") });
        Assert.Equal((0, 4), (Outbox.Head, Outbox.NextLine));
        var end = Outbox.AcceptedEnd;
        Outbox.Seal();
        Assert.Equal(end, Outbox.Head);

        var frame = FrameAt(0, out var start);
        Assert.Equal((3, 1L, FrameCut.None, (long)frame.Length), (frame.Lines, frame.FirstLine, frame.Cut, Outbox.Head));
        Assert.True(frame.TrailerFits(start, 0));
        Assert.Equal("one\n\nthree\n", TextFrom(0));
        Assert.Equal(frame.Length, Outbox.Sendable(1 << 20));
    }

    [Fact]
    public void Line_that_is_accepted_after_the_seal_begins_a_frame()
    {
        Accept("one");
        Outbox.Seal();
        var second = Outbox.Head;
        Accept("two");
        Outbox.Seal();
        Outbox.Seal();

        Assert.Equal((2L, 1), (FrameAt(second, out _).FirstLine, FrameAt(second, out _).Lines));
        Assert.Equal("one\ntwo\n", TextFrom(0));
    }

    [Fact]
    public void Frame_is_sealed_before_it_is_longer_than_the_longest()
    {
        var (line, lines) = (new string('x', 99), 0);
        for (; Outbox.Head == 0; lines++)
            Accept(line);

        var frame = FrameAt(0, out _);
        Assert.InRange(frame.Length, FrameHeader.MaxLength - 100, FrameHeader.MaxLength);
        Assert.Equal((lines - 1, (long)frame.Length), (frame.Lines, Outbox.Head));
    }

    [Fact]
    public void Full_outbox_refuses_a_line_and_keeps_all_before()
    {
        var (line, lines) = (new byte[99], 0);
        while (Outbox.TryAccept(line, out _))
            lines++;
        Outbox.Seal();

        Assert.InRange(Capacity - Outbox.Head, 0, 100 + FrameHeader.Size + 2 + FrameHeader.TrailerSize);
        Assert.Equal(lines, TextFrom(0).Length / 100);
        Assert.Equal(lines + 1, Successor().NextLine);
        Assert.False(Outbox.HasSpaceFor(line.Length));
        Send(Outbox.Head);
        Outbox.Acknowledge(Outbox.Head);
        Assert.True(Outbox.TryAccept(line, out _));
    }

    [Fact]
    public void Long_line_behind_short_ones_keeps_its_place()
    {
        Accept("short");
        var number = Accept(new string('l', 100_000));
        Accept("behind");
        Outbox.Seal();

        Assert.Equal(2, number);
        Assert.Equal($"short\n{new string('l', 100_000)}\nbehind\n", TextFrom(0));
        Assert.Equal((4, "short"), (Successor().NextLine, TextFrom(0)[..5]));
    }

    [Fact]
    public void Kill_between_any_two_stores_leaves_each_line_accepted_or_not()
    {
        // Behind a sealed frame, and across the end of the ring.
        while (Outbox.Head < Capacity - 150)
            FillAndAcknowledge();
        var steps = new (string Name, Action Run)[]
        {
            ("the first line", () => Accept("first of a frame")),
            ("the second line", () => Accept("second, a longer one, so that it covers the trailer of the first")),
            ("a third line", () => Accept("")),
            ("the seal", Outbox.Seal),
            ("a line behind it", () => Accept("behind")),
            ("its seal", Outbox.Seal),
            ("lines up to another frame", () => Accept(new string('x', 66_000))),
        };
        foreach (var (name, step) in steps)
        {
            var before = Image();
            step();
            var after = Image();
            var states = 0;
            foreach (var killed in StatesBetween(before, after))
            {
                Restore(killed);
                var successor = Successor();
                var end = successor.Head;
                Assert.True(IsWhole(successor, before) || IsWhole(successor, after), $"{name}, state {states}: neither the old nor the new lines");
                // It goes on behind them.
                successor.AcceptFromOtherThreads();
                Assert.True(successor.TryAccept("next"u8, out var number));
                successor.Seal();
                Assert.True(successor.TryFrameAt(end, out var next), name);
                Assert.Equal(number, next.FirstLine);
                Assert.Null(successor.TakeLost());
                states++;
            }

            Assert.True(states > 1, name);
            Restore(after);
        }
    }

    [Fact]
    public void Successor_of_a_killed_program_continues_numbers_and_delivers_the_open_frame()
    {
        Accept("one");
        Outbox.Seal();
        Send(Outbox.Head);
        Outbox.Acknowledge(Outbox.Head);
        var sealedEnd = Outbox.Head;
        Accept("two");
        Accept("three");

        Outbox = Successor();

        Assert.Equal((4, 2L, 2L), (Outbox.NextLine, Outbox.UndeliveredLines(), Outbox.FirstUndelivered));
        Assert.Equal((long)Outbox.Sendable(1 << 20), Outbox.Head - sealedEnd);
        Assert.Equal("two\nthree\n", TextFrom(sealedEnd));
    }

    [Fact]
    public void Corrupt_open_frame_is_lost_and_counted_and_lines_behind_it_are_sent()
    {
        Accept("kept");
        Outbox.Seal();
        var open = Outbox.Head;
        Accept("lost");
        *Segment.OutboxAt(open) ^= 0xFF;

        Outbox = Successor();
        Outbox.AcceptFromOtherThreads();
        Accept("next");
        Outbox.Seal();
        Send(open);
        Outbox.Acknowledge(open);
        Assert.True(Outbox.NextIsCorrupt);
        Outbox.SkipCorruptFrame();

        Assert.Equal(Outbox.Sent - open, Outbox.TakeLost()!.Value.Bytes);
        Assert.Equal("next\n", TextFrom(Outbox.Sent));
    }

    [Theory]
    [InlineData(long.MinValue)]
    [InlineData(-1)]
    [InlineData(1)]
    [InlineData(1 << 17)]
    [InlineData(long.MaxValue)]
    public void Impossible_end_of_the_open_frame_is_ignored(long end)
    {
        Accept("kept");
        Outbox.Seal();
        Segment.Header->OutboxOpen = end > 1 ? end : Outbox.Head + end;

        var successor = Successor();

        Assert.Equal((Outbox.Head, Outbox.Head, 2L), (successor.Head, successor.AcceptedEnd, successor.NextLine));
    }

    [Fact]
    public void Open_end_that_another_process_changed_is_rewritten()
    {
        Accept("one");
        var open = Segment.Header->OutboxOpen;
        Segment.Header->OutboxOpen = 77;

        Segment.Restate();

        Assert.Equal(open, Segment.Header->OutboxOpen);
    }

    private long Accept(string line)
    {
        Assert.True(Outbox.TryAccept(Encoding.UTF8.GetBytes(line), out var number));
        return number;
    }

    private void FillAndAcknowledge()
    {
        Accept(new string('f', (int)Math.Min(60_000, Capacity - Outbox.Head - 120)));
        Outbox.Seal();
        Send(Outbox.Head);
        Outbox.Acknowledge(Outbox.Head);
    }

    /// <summary>The outbox's lines are those of an image: sealed frames and the open one.</summary>
    private static bool IsWhole(Outbox outbox, byte[] image)
    {
        fixed (byte* start = image)
        {
            var header = (SegmentHeader*)start;
            var ring = start + sizeof(SegmentHeader);
            var end = header->OutboxOpen > header->OutboxHead ? header->OutboxOpen + FrameHeader.TrailerSize : header->OutboxHead;
            if (outbox.Head != end)
                return false;
            for (var position = header->OutboxTail; position < end;)
            {
                if (!outbox.TryFrameAt(position, out var frame))
                    return false;
                var payload = outbox.BytesAt(position + frame.PayloadOffset, frame.PayloadLength);
                for (var i = 0; i < payload.Length; i++)
                {
                    if (payload[i] != ring[(position + frame.PayloadOffset + i) % Capacity])
                        return false;
                }

                position += frame.Length;
            }

            return true;
        }
    }

    private byte[] Image() =>
    [
        .. new ReadOnlySpan<byte>(Segment.Header, sizeof(SegmentHeader)),
        .. new ReadOnlySpan<byte>(Segment.OutboxAt(0), Capacity),
    ];

    private void Restore(byte[] image)
    {
        image.AsSpan(0, sizeof(SegmentHeader)).CopyTo(new Span<byte>(Segment.Header, sizeof(SegmentHeader)));
        image.AsSpan(sizeof(SegmentHeader)).CopyTo(new Span<byte>(Segment.OutboxAt(0), Capacity));
    }

    /// <summary>The bytes of the ring change one after the other, in the order of the stream; then the words of the header, each at once.</summary>
    private static IEnumerable<byte[]> StatesBetween(byte[] before, byte[] after)
    {
        var now = (byte[])before.Clone();
        yield return now;
        var ring = SizeOfHeader;
        var from = (int)(BitConverter.ToInt64(before, HeadOffset) % Capacity);
        var changed = 0;
        for (var i = 0; i < Capacity; i++)
        {
            var at = ring + ((from + i) % Capacity);
            if (now[at] == after[at])
                continue;
            now[at] = after[at];
            // Each byte of headers and short lines, few of long ones.
            if (++changed < 300 || changed % 9973 == 0)
                yield return now;
        }

        yield return now;
        foreach (var word in new[] { OpenOffset, HeadOffset })
        {
            after.AsSpan(word, 8).CopyTo(now.AsSpan(word));
            yield return now;
        }
    }

    private static int SizeOfHeader => sizeof(SegmentHeader);

    private static int HeadOffset => (int)System.Runtime.InteropServices.Marshal.OffsetOf<SegmentHeader>(nameof(SegmentHeader.OutboxHead));

    private static int OpenOffset => (int)System.Runtime.InteropServices.Marshal.OffsetOf<SegmentHeader>(nameof(SegmentHeader.OutboxOpen));
}
