using System.Text;
using ActorIpcChat.Memory;
using ActorIpcChat.Wire;

namespace ActorIpcChat.Tests.Memory;

public sealed unsafe class OutboxTests : RingTestBase
{
    private Outbox _outbox;

    public OutboxTests() => _outbox = Successor();

    [Fact]
    public void What_is_committed_is_a_frame_with_nick_number_and_time()
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
    public void A_line_that_was_left_unfinished_is_ended_once()
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
    public void There_is_room_until_a_full_frame_does_not_fit_and_again_after_it_was_acknowledged()
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
    public void What_was_read_into_several_frames_at_once_becomes_as_many_frames_of_one_text()
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
    public void A_line_end_waits_for_room_like_everything_else()
    {
        while (_outbox.TryReserve(out var payload, out var length, out _))
        {
            *(payload + length - 1) = (byte)'x';
            _outbox.Commit(length);
        }

        Assert.False(_outbox.TryEndLine());
    }

    [Fact]
    public void The_last_frame_is_kept_when_everything_is_acknowledged()
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
    public void An_acknowledgement_of_what_was_not_sent_or_is_known_changes_nothing()
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
    public void Sending_goes_on_where_the_peers_memory_ends()
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
    public void A_peer_that_has_nothing_of_this_stream_gets_what_nobody_has_acknowledged()
    {
        var second = Commit("one\n", "two\n");
        Send(second);
        _outbox.Acknowledge(second);

        _outbox.Resume(null);

        Assert.Equal(second, _outbox.Sent);
    }

    [Fact]
    public void It_can_go_on_at_the_start_of_a_frame_that_is_there_and_nowhere_else()
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
    public void A_successor_goes_on_with_all_that_was_accepted()
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
    public void A_frame_that_was_overwritten_is_given_up_and_those_behind_it_are_sent(int offset)
    {
        var second = Commit("one\n", "two\n");
        var third = Commit("three\n");
        Segment.OutboxAt(second)[offset] ^= 0x5A;
        _outbox.Meet(0, 0);
        Assert.Equal(second, _outbox.Sendable(1 << 20));
        Send(second);
        Assert.True(_outbox.IsBroken);
        var session = _outbox.Session;

        _outbox.Meet(session, second);

        Assert.Equal(new LostLines(2, 2, third - second), _outbox.TakeLost());
        Assert.NotEqual(session, _outbox.Session);
        Assert.Equal((third, third), (_outbox.Acknowledged, _outbox.Sent));
        Assert.Equal("three\n", TextFrom(_outbox.Sent));
        Assert.Equal(_outbox.Unsent, _outbox.Sendable(1 << 20));
        Assert.Null(_outbox.TakeLost());
    }

    [Fact]
    public void A_successor_sends_what_is_left_between_what_was_overwritten()
    {
        var second = Commit("one\n", "two\n");
        var third = Commit("three\n");
        new Span<byte>(Segment.OutboxAt(second), (int)(third - second)).Fill(0xAA);
        Commit("four\n");
        new Span<byte>(Segment.OutboxAt(third), 20).Fill(0xAA);

        _outbox = Successor();
        _outbox.Meet(0, 0);
        Send(_outbox.Sendable(1 << 20));
        _outbox.Meet(_outbox.Session, second);

        Assert.Equal(new LostLines(2, 3, 2 * (third - second) + 2), _outbox.TakeLost());
        Assert.Equal("four\n", TextFrom(_outbox.Sent));
        Assert.Equal(5, _outbox.NextLine);
    }

    [Fact]
    public void Everything_overwritten_is_lost_and_the_next_line_is_sent()
    {
        Commit("one\n", "two\n");
        new Span<byte>(Segment.OutboxAt(0), (int)_outbox.Head).Fill(0xAA);

        _outbox.Meet(_outbox.Session, 0);

        Assert.Equal(new LostLines(1, 2, _outbox.Head), _outbox.TakeLost());
        Assert.Equal((0, 0L), (_outbox.Unsent, _outbox.UndeliveredLines()));
        Commit("three\n");
        Assert.Equal("three\n", TextFrom(_outbox.Sent));
        Assert.Equal(_outbox.Unsent, _outbox.Sendable(1 << 20));
    }

    [Fact]
    public void An_acknowledgement_in_the_middle_of_a_frame_is_not_believed()
    {
        var second = Commit("one\n", "two\n");
        Send(_outbox.Head);

        _outbox.Acknowledge(second + 5);

        Assert.Equal(0, _outbox.Acknowledged);
    }

    [Fact]
    public void A_peer_that_has_less_than_was_acknowledged_gets_another_stream()
    {
        var second = Commit("one\n", "two\n");
        Send(second);
        _outbox.Acknowledge(second);
        var session = _outbox.Session;

        _outbox.Meet(session, 0);

        Assert.NotEqual(session, _outbox.Session);
        Assert.Equal(second, _outbox.Sent);
    }

    [Fact]
    public void What_another_process_changed_of_its_words_is_put_right()
    {
        Commit("one\n");
        var good = new Span<byte>(Segment.Header, sizeof(SegmentHeader)).ToArray();
        new Span<byte>((byte*)Segment.Header + 384, 24).Fill(0x77);
        Assert.NotEqual(0x7777777777777777UL, _outbox.Session);

        Segment.Restate();

        Assert.Equal(good, new Span<byte>(Segment.Header, sizeof(SegmentHeader)).ToArray());
    }

    [Fact]
    public void Undelivered_lines_are_those_behind_the_acknowledgement()
    {
        var second = Commit("one\n", "two\nthree\n");
        Assert.Equal(3, _outbox.UndeliveredLines());
        Send(_outbox.Head);
        Assert.Equal(3, _outbox.UndeliveredLines());

        _outbox.Acknowledge(second);

        Assert.Equal(2, _outbox.UndeliveredLines());
    }

    [Fact]
    public void Renewed_the_stream_has_another_number_and_the_same_lines()
    {
        Commit("one\n");
        var before = _outbox.Session;

        _outbox.Renew();

        Assert.NotEqual(before, _outbox.Session);
        Assert.NotEqual(0UL, _outbox.Session);
        Assert.Equal("one\n", TextFrom(_outbox.Acknowledged));
    }

    private Outbox Successor() => new(Segment, "me"u8, TimeProvider.System);

    private void Send(long upTo) => _outbox.MarkSent((int)(upTo - _outbox.Sent));

    /// <summary>Commits frames and returns where the last one begins.</summary>
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
