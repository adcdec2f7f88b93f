using ActorIpcChat.Memory;

namespace ActorIpcChat.Tests.Memory;

/// <summary>Frames are sent, acknowledged, and sent again to the next peer or by the next writer.</summary>
public sealed unsafe class OutboxSendingTests : OutboxTestBase
{
    [Fact]
    public void Last_frame_is_kept_when_everything_is_acknowledged()
    {
        Commit("one\n");
        var last = Commit("two\n");
        Send(Outbox.Head);

        Outbox.Acknowledge(Outbox.Head);

        Assert.True(Outbox.IsDelivered);
        Assert.Equal(last, Outbox.Tail);
        Assert.Equal(3, Successor().NextLine);
    }

    [Fact]
    public void Acknowledgement_of_unsent_or_old_positions_changes_nothing()
    {
        var second = Commit("one\n", "two\n");
        Send(second);
        Outbox.Acknowledge(Outbox.Head);
        Assert.Equal(0, Outbox.Acknowledged);

        Outbox.Acknowledge(second);
        Outbox.Acknowledge(second - 1);

        Assert.Equal(second, Outbox.Acknowledged);
    }

    [Fact]
    public void Sending_continues_where_the_peers_memory_ends()
    {
        var second = Commit("one\n", "two\n");
        Send(Outbox.Head);
        Assert.Equal(0, Outbox.Unsent);

        Outbox.Resume(second);

        Assert.Equal("two\n", TextFrom(Outbox.Sent));
        Assert.Equal((second, second), (Outbox.Sent, Outbox.Acknowledged));
        Assert.True(Outbox.UnsentStart == Segment.OutboxAt(second));
    }

    [Fact]
    public void New_peer_gets_all_unacknowledged_lines()
    {
        var second = Commit("one\n", "two\n");
        Send(second);
        Outbox.Acknowledge(second);

        Outbox.Resume(null);

        Assert.Equal(second, Outbox.Sent);
    }

    [Fact]
    public void Sending_can_resume_only_at_the_start_of_a_kept_frame()
    {
        var second = Commit("one\n", "two\n");

        Assert.True(Outbox.CanResumeAt(0));
        Assert.True(Outbox.CanResumeAt(second));
        Assert.True(Outbox.CanResumeAt(Outbox.Head));
        Assert.False(Outbox.CanResumeAt(1));
        Assert.False(Outbox.CanResumeAt(second + 1));
        Assert.False(Outbox.CanResumeAt(Outbox.Head + 40));

        Send(second);
        Outbox.Acknowledge(second);
        Assert.False(Outbox.CanResumeAt(0));
    }

    [Fact]
    public void Successor_continues_with_all_accepted_lines()
    {
        var second = Commit("one\n", "two\nthr");
        Send(Outbox.Head);
        Outbox.Acknowledge(second);

        var successor = Successor();

        Assert.Equal(Outbox.Session, successor.Session);
        Assert.Equal((second, second, Outbox.Head), (successor.Acknowledged, successor.Sent, successor.Head));
        Assert.Equal((3L, true, 1L), (successor.NextLine, successor.InsideLine, successor.UndeliveredLines()));
        Outbox = successor;
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
        Outbox.Reconcile(0, 0);
        Assert.Equal(second, Outbox.Sendable(1 << 20));
        Send(second);
        Assert.True(Outbox.NextIsCorrupt);
        var session = Outbox.Session;

        Outbox.Reconcile(session, second);

        Assert.Equal(new LostLines(2, 2, third - second), Outbox.TakeLost());
        Assert.NotEqual(session, Outbox.Session);
        Assert.Equal((third, third), (Outbox.Acknowledged, Outbox.Sent));
        Assert.Equal("three\n", TextFrom(Outbox.Sent));
        Assert.Equal(Outbox.Unsent, Outbox.Sendable(1 << 20));
        Assert.Null(Outbox.TakeLost());
    }

    [Fact]
    public void Successor_sends_the_intact_frames_between_overwritten_ones()
    {
        var second = Commit("one\n", "two\n");
        var third = Commit("three\n");
        new Span<byte>(Segment.OutboxAt(second), (int)(third - second)).Fill(0xAA);
        Commit("four\n");
        new Span<byte>(Segment.OutboxAt(third), 20).Fill(0xAA);

        Outbox = Successor();
        Outbox.Reconcile(0, 0);
        Send(Outbox.Sendable(1 << 20));
        Outbox.Reconcile(Outbox.Session, second);

        Assert.Equal(new LostLines(2, 3, 2 * (third - second) + 2), Outbox.TakeLost());
        Assert.Equal("four\n", TextFrom(Outbox.Sent));
        Assert.Equal(5, Outbox.NextLine);
    }

    [Fact]
    public void Lines_are_lost_if_all_is_overwritten_and_the_next_line_is_sent()
    {
        Commit("one\n", "two\n");
        new Span<byte>(Segment.OutboxAt(0), (int)Outbox.Head).Fill(0xAA);

        Outbox.Reconcile(Outbox.Session, 0);

        Assert.Equal(new LostLines(1, 2, Outbox.Head), Outbox.TakeLost());
        Assert.Equal((0, 0L), (Outbox.Unsent, Outbox.UndeliveredLines()));
        Commit("three\n");
        Assert.Equal("three\n", TextFrom(Outbox.Sent));
        Assert.Equal(Outbox.Unsent, Outbox.Sendable(1 << 20));
    }

    [Fact]
    public void Acknowledgement_inside_a_frame_is_ignored()
    {
        var second = Commit("one\n", "two\n");
        Send(Outbox.Head);

        Outbox.Acknowledge(second + 5);

        Assert.Equal(0, Outbox.Acknowledged);
    }

    [Fact]
    public void Peer_with_less_than_it_acknowledged_gets_a_new_stream()
    {
        var second = Commit("one\n", "two\n");
        Send(second);
        Outbox.Acknowledge(second);
        var session = Outbox.Session;

        Outbox.Reconcile(session, 0);

        Assert.NotEqual(session, Outbox.Session);
        Assert.Equal(second, Outbox.Sent);
    }

    [Fact]
    public void Lines_behind_the_acknowledgement_are_undelivered()
    {
        var second = Commit("one\n", "two\nthree\n");
        Assert.Equal(3, Outbox.UndeliveredLines());
        Send(Outbox.Head);
        Assert.Equal(3, Outbox.UndeliveredLines());

        Outbox.Acknowledge(second);

        Assert.Equal(2, Outbox.UndeliveredLines());
    }

    [Fact]
    public void Renewed_stream_has_a_new_number_and_the_same_lines()
    {
        Commit("one\n");
        var before = Outbox.Session;

        Outbox.RenewSession();

        Assert.NotEqual(before, Outbox.Session);
        Assert.NotEqual(0UL, Outbox.Session);
        Assert.Equal("one\n", TextFrom(Outbox.Acknowledged));
    }
}
