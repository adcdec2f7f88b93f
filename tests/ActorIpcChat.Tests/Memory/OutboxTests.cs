using System.Text;
using ActorIpcChat.Memory;
using ActorIpcChat.Wire;

namespace ActorIpcChat.Tests.Memory;

public sealed unsafe class OutboxTests : RingTestBase
{
    private Outbox _outbox;

    public OutboxTests() => _outbox = Successor();

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
        Assert.Equal((frame.Length, 3L), (_outbox.Head, _outbox.NextLine));
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
        Assert.Equal(5, _outbox.NextLine);
    }

    [Fact]
    public void Unfinished_line_is_ended_once()
    {
        Assert.True(_outbox.TryEndLine());
        Assert.Equal(0, _outbox.Head);
        Commit("unfinished");
        Assert.True(_outbox.InsideLine);

        Assert.True(_outbox.TryEndLine());
        Assert.True(_outbox.TryEndLine());

        Assert.False(_outbox.InsideLine);
        Assert.Equal(2, _outbox.NextLine);
        Assert.Equal("unfinished\n", TextFrom(0));
    }

    [Fact]
    public void Outbox_is_full_when_no_full_frame_fits_and_free_after_an_acknowledgement()
    {
        while (_outbox.TryReserve(out _, out var length, out _))
        {
            Assert.Equal(FrameHeader.MaxPayload(2), length);
            _outbox.Commit(length);
        }

        Assert.Equal(4 * FrameHeader.MaxLength, _outbox.Head);
        Send(FrameHeader.MaxLength);
        _outbox.Acknowledge(FrameHeader.MaxLength);

        Assert.True(_outbox.TryReserve(out _, out _, out _));
    }

    [Fact]
    public void One_read_into_several_frames_gives_that_many_frames()
    {
        Assert.True(_outbox.TryReserve(out var payload, out var length, out var frames));
        Assert.Equal(4, frames);
        var text = string.Concat(Enumerable.Range(0, 20_000).Select(line => $"line {line}\n"));
        var bytes = Encoding.UTF8.GetBytes(text);
        for (var (done, frame) = (0, 0); done < bytes.Length; done += length, frame++)
            bytes.AsSpan(done, Math.Min(length, bytes.Length - done)).CopyTo(new Span<byte>(payload + ((nint)frame * FrameHeader.MaxLength), length));

        _outbox.Commit(bytes.Length);

        Assert.Equal(text, TextFrom(0));
        Assert.Equal(20_001, _outbox.NextLine);
        Assert.False(_outbox.InsideLine);
        Assert.Equal(20_001, Successor().NextLine);
    }

    [Fact]
    public void Line_end_waits_for_space()
    {
        while (_outbox.TryReserve(out var payload, out var length, out _))
        {
            *(payload + length - 1) = (byte)'x';
            _outbox.Commit(length);
        }

        Assert.False(_outbox.TryEndLine());
    }

    [Fact]
    public void Last_frame_is_kept_when_everything_is_acknowledged()
    {
        Commit("one\n");
        var last = Commit("two\n");
        Send(_outbox.Head);

        _outbox.Acknowledge(_outbox.Head);

        Assert.True(_outbox.IsDelivered);
        Assert.Equal(last, _outbox.Tail);
        Assert.Equal(3, Successor().NextLine);
    }

    [Fact]
    public void Acknowledgement_of_unsent_or_old_positions_changes_nothing()
    {
        var second = Commit("one\n", "two\n");
        Send(second);
        _outbox.Acknowledge(_outbox.Head);
        Assert.Equal(0, _outbox.Acknowledged);

        _outbox.Acknowledge(second);
        _outbox.Acknowledge(second - 1);

        Assert.Equal(second, _outbox.Acknowledged);
    }

    [Fact]
    public void Sending_continues_where_the_peers_memory_ends()
    {
        var second = Commit("one\n", "two\n");
        Send(_outbox.Head);
        Assert.Equal(0, _outbox.Unsent);

        _outbox.Resume(second);

        Assert.Equal("two\n", TextFrom(_outbox.Sent));
        Assert.Equal((second, second), (_outbox.Sent, _outbox.Acknowledged));
        Assert.True(_outbox.UnsentStart == Segment.OutboxAt(second));
    }

    [Fact]
    public void New_peer_gets_all_unacknowledged_lines()
    {
        var second = Commit("one\n", "two\n");
        Send(second);
        _outbox.Acknowledge(second);

        _outbox.Resume(null);

        Assert.Equal(second, _outbox.Sent);
    }

    [Fact]
    public void Sending_can_resume_only_at_the_start_of_a_kept_frame()
    {
        var second = Commit("one\n", "two\n");

        Assert.True(_outbox.CanResumeAt(0));
        Assert.True(_outbox.CanResumeAt(second));
        Assert.True(_outbox.CanResumeAt(_outbox.Head));
        Assert.False(_outbox.CanResumeAt(1));
        Assert.False(_outbox.CanResumeAt(second + 1));
        Assert.False(_outbox.CanResumeAt(_outbox.Head + 40));

        Send(second);
        _outbox.Acknowledge(second);
        Assert.False(_outbox.CanResumeAt(0));
    }

    [Fact]
    public void Successor_continues_with_all_accepted_lines()
    {
        var second = Commit("one\n", "two\nthr");
        Send(_outbox.Head);
        _outbox.Acknowledge(second);

        var successor = Successor();

        Assert.Equal(_outbox.Session, successor.Session);
        Assert.Equal((second, second, _outbox.Head), (successor.Acknowledged, successor.Sent, successor.Head));
        Assert.Equal((3L, true, 1L), (successor.NextLine, successor.InsideLine, successor.UndeliveredLines()));
        _outbox = successor;
        Commit("ee\n");
        Assert.Equal("two\nthree\n", TextFrom(second));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(12)]
    [InlineData(16)]
    [InlineData(37)]
    public void Overwritten_frame_is_skipped_and_the_next_ones_are_sent(int offset)
    {
        var second = Commit("one\n", "two\n");
        var third = Commit("three\n");
        Segment.OutboxAt(second)[offset] ^= 0x5A;
        _outbox.Reconcile(0, 0);
        Assert.Equal(second, _outbox.Sendable(1 << 20));
        Send(second);
        Assert.True(_outbox.NextIsCorrupt);
        var session = _outbox.Session;

        _outbox.Reconcile(session, second);

        Assert.Equal(new LostLines(2, 2, third - second), _outbox.TakeLost());
        Assert.NotEqual(session, _outbox.Session);
        Assert.Equal((third, third), (_outbox.Acknowledged, _outbox.Sent));
        Assert.Equal("three\n", TextFrom(_outbox.Sent));
        Assert.Equal(_outbox.Unsent, _outbox.Sendable(1 << 20));
        Assert.Null(_outbox.TakeLost());
    }

    [Fact]
    public void Successor_sends_the_intact_frames_between_overwritten_ones()
    {
        var second = Commit("one\n", "two\n");
        var third = Commit("three\n");
        new Span<byte>(Segment.OutboxAt(second), (int)(third - second)).Fill(0xAA);
        Commit("four\n");
        new Span<byte>(Segment.OutboxAt(third), 20).Fill(0xAA);

        _outbox = Successor();
        _outbox.Reconcile(0, 0);
        Send(_outbox.Sendable(1 << 20));
        _outbox.Reconcile(_outbox.Session, second);

        Assert.Equal(new LostLines(2, 3, 2 * (third - second) + 2), _outbox.TakeLost());
        Assert.Equal("four\n", TextFrom(_outbox.Sent));
        Assert.Equal(5, _outbox.NextLine);
    }

    [Fact]
    public void Lines_are_lost_if_all_is_overwritten_and_the_next_line_is_sent()
    {
        Commit("one\n", "two\n");
        new Span<byte>(Segment.OutboxAt(0), (int)_outbox.Head).Fill(0xAA);

        _outbox.Reconcile(_outbox.Session, 0);

        Assert.Equal(new LostLines(1, 2, _outbox.Head), _outbox.TakeLost());
        Assert.Equal((0, 0L), (_outbox.Unsent, _outbox.UndeliveredLines()));
        Commit("three\n");
        Assert.Equal("three\n", TextFrom(_outbox.Sent));
        Assert.Equal(_outbox.Unsent, _outbox.Sendable(1 << 20));
    }

    [Fact]
    public void Acknowledgement_inside_a_frame_is_ignored()
    {
        var second = Commit("one\n", "two\n");
        Send(_outbox.Head);

        _outbox.Acknowledge(second + 5);

        Assert.Equal(0, _outbox.Acknowledged);
    }

    [Fact]
    public void Peer_with_less_than_it_acknowledged_gets_a_new_stream()
    {
        var second = Commit("one\n", "two\n");
        Send(second);
        _outbox.Acknowledge(second);
        var session = _outbox.Session;

        _outbox.Reconcile(session, 0);

        Assert.NotEqual(session, _outbox.Session);
        Assert.Equal(second, _outbox.Sent);
    }

    [Fact]
    public void Fields_changed_by_another_process_are_rewritten()
    {
        Commit("one\n");
        var good = new Span<byte>(Segment.Header, sizeof(SegmentHeader)).ToArray();
        new Span<byte>((byte*)Segment.Header + 384, 24).Fill(0x77);
        Assert.NotEqual(0x7777777777777777UL, _outbox.Session);

        Segment.Restate();

        Assert.Equal(good, new Span<byte>(Segment.Header, sizeof(SegmentHeader)).ToArray());
    }

    [Fact]
    public void Lines_behind_the_acknowledgement_are_undelivered()
    {
        var second = Commit("one\n", "two\nthree\n");
        Assert.Equal(3, _outbox.UndeliveredLines());
        Send(_outbox.Head);
        Assert.Equal(3, _outbox.UndeliveredLines());

        _outbox.Acknowledge(second);

        Assert.Equal(2, _outbox.UndeliveredLines());
    }

    [Fact]
    public void Renewed_stream_has_a_new_number_and_the_same_lines()
    {
        Commit("one\n");
        var before = _outbox.Session;

        _outbox.RenewSession();

        Assert.NotEqual(before, _outbox.Session);
        Assert.NotEqual(0UL, _outbox.Session);
        Assert.Equal("one\n", TextFrom(_outbox.Acknowledged));
    }

    private Outbox Successor() => new(Segment, "me"u8, TimeProvider.System);

    private void Send(long upTo) => _outbox.MarkSent((int)(upTo - _outbox.Sent));

    /// <summary>Commits frames. Returns the start of the last one.</summary>
    private long Commit(params string[] payloads)
    {
        long start = 0;
        foreach (var payload in payloads)
        {
            start = _outbox.Head;
            Assert.True(_outbox.TryReserve(out var space, out var length, out _));
            _outbox.Commit(Encoding.UTF8.GetBytes(payload, new Span<byte>(space, length)));
        }

        return start;
    }

    private FrameHeader FrameAt(long position, out byte* start)
    {
        start = Segment.OutboxAt(position);
        Assert.True(FrameHeader.TryRead(start, out var frame, FrameHeader.MaxLength));
        return frame;
    }

    private string TextFrom(long position)
    {
        var text = new StringBuilder();
        while (position < _outbox.Head)
        {
            var frame = FrameAt(position, out var start);
            text.Append(Encoding.UTF8.GetString(start + frame.PayloadOffset, frame.PayloadLength));
            position += frame.Length;
        }

        return text.ToString();
    }
}
