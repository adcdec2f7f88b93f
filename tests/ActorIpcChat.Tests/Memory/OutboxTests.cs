using System.Text;
using ActorIpcChat.Memory;
using ActorIpcChat.Wire;

namespace ActorIpcChat.Tests.Memory;

/// <summary>Accepted lines become frames.</summary>
public sealed unsafe class OutboxTests : OutboxTestBase
{
    [Fact]
    public void Committed_payload_becomes_a_frame_with_nick_number_and_time()
    {
        Commit("hello\nyou\n");

        var frame = FrameAt(0, out var start);
        Assert.Equal(32 + 2 + 10 + 8, frame.Length);
        Assert.Equal((FrameKind.Lines, FrameCut.None, 2, 1L), (frame.Kind, frame.Cut, frame.Lines, frame.FirstLine));
        Assert.Equal("mehello\nyou\n", Encoding.UTF8.GetString(start + 32, 12));
        Assert.True(frame.TrailerFits(start, 0));
        Assert.InRange(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() - (frame.Sent / 1000), 0, 60_000);
        Assert.Equal((frame.Length, 3L), (Outbox.Head, Outbox.NextLine));
    }

    [Fact]
    public void Lines_are_numbered_across_frames_and_cuts_are_marked_on_both_sides()
    {
        long[] at = [Commit("one\ntw"), Commit("o, still two"), Commit("\nthree\n"), Commit("four\n")];

        Assert.Equal(
            [
                (1L, 1, FrameCut.EndsInsideLine),
                (2L, 0, FrameCut.StartsInsideLine | FrameCut.EndsInsideLine),
                (2L, 2, FrameCut.StartsInsideLine),
                (4L, 1, FrameCut.None),
            ],
            at.Select(position => FrameAt(position, out _)).Select(frame => (frame.FirstLine, frame.Lines, frame.Cut)));
        Assert.Equal(5, Outbox.NextLine);
    }

    [Fact]
    public void Unfinished_line_is_ended_once()
    {
        Assert.True(Outbox.TryEndLine());
        Assert.Equal(0, Outbox.Head);
        Commit("unfinished");
        Assert.True(Outbox.InsideLine);

        Assert.True(Outbox.TryEndLine());
        Assert.True(Outbox.TryEndLine());

        Assert.False(Outbox.InsideLine);
        Assert.Equal(2, Outbox.NextLine);
        Assert.Equal("unfinished\n", TextFrom(0));
    }

    [Fact]
    public void Outbox_is_full_when_no_full_frame_fits_and_free_after_an_acknowledgement()
    {
        while (Outbox.TryReserve(out _, out var length, out _))
        {
            Assert.Equal(FrameHeader.MaxPayload(2), length);
            Outbox.Commit(length);
        }

        Assert.Equal(4 * FrameHeader.MaxLength, Outbox.Head);
        Send(FrameHeader.MaxLength);
        Outbox.Acknowledge(FrameHeader.MaxLength);

        Assert.True(Outbox.TryReserve(out _, out _, out _));
    }

    [Fact]
    public void One_read_into_several_frames_gives_that_many_frames()
    {
        Assert.True(Outbox.TryReserve(out var payload, out var length, out var frames));
        Assert.Equal(4, frames);
        var text = string.Concat(Enumerable.Range(0, 20_000).Select(line => $"line {line}\n"));
        var bytes = Encoding.UTF8.GetBytes(text);
        for (var (done, frame) = (0, 0); done < bytes.Length; done += length, frame++)
            bytes.AsSpan(done, Math.Min(length, bytes.Length - done)).CopyTo(new Span<byte>(payload + ((nint)frame * FrameHeader.MaxLength), length));

        Outbox.Commit(bytes.Length);

        Assert.Equal(text, TextFrom(0));
        Assert.Equal(20_001, Outbox.NextLine);
        Assert.False(Outbox.InsideLine);
        Assert.Equal(20_001, Successor().NextLine);
    }

    [Fact]
    public void Line_end_waits_for_space()
    {
        while (Outbox.TryReserve(out var payload, out var length, out _))
        {
            *(payload + length - 1) = (byte)'x';
            Outbox.Commit(length);
        }

        Assert.False(Outbox.TryEndLine());
    }

    [Fact]
    public void Fields_changed_by_another_process_are_rewritten()
    {
        Commit("one\n");
        var good = new Span<byte>(Segment.Header, sizeof(SegmentHeader)).ToArray();
        new Span<byte>((byte*)Segment.Header + 384, 24).Fill(0x77);
        Assert.NotEqual(0x7777777777777777UL, Outbox.Session);

        Segment.Restate();

        Assert.Equal(good, new Span<byte>(Segment.Header, sizeof(SegmentHeader)).ToArray());
    }
}
