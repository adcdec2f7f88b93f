using ActorIpcChat.Memory;

namespace ActorIpcChat.Tests.Memory;

public sealed unsafe class WaitForViewersTests : RingTestBase
{
    [Fact]
    public void Writer_waits_for_the_slowest_viewer()
    {
        var ring = Writer();
        var slow = Viewer();
        var fast = Viewer();
        Fill(ring);

        fast.MoveTo(ring.Head);
        Assert.False(ring.TryReserve(out _, out _));

        slow.MoveTo(ring.Head);
        Assert.True(ring.TryReserve(out _, out _));
    }

    [Fact]
    public void Unread_frames_are_never_reserved()
    {
        var ring = Writer();
        var viewer = Viewer();

        Assert.InRange(Fill(ring), Capacity - Quarter + 1, Capacity);
        Assert.True(Segment.Header->Reserved <= viewer.Position + Capacity);
        Assert.False(viewer.WasOverwritten(0));
    }

    [Fact]
    public void Ring_without_viewers_fills_once_and_waits()
    {
        var ring = Writer();
        Assert.InRange(Fill(ring), Capacity - Quarter + 1, Capacity);

        Assert.Equal(0, Viewer().Position);
    }

    [Fact]
    public void Frames_shown_by_former_viewers_may_be_overwritten()
    {
        var ring = Writer();
        var viewer = RingReader.TryClaim(Segment)!;
        Fill(ring);
        viewer.MoveTo(ring.Head);
        viewer.Dispose();

        Assert.Equal(ring.Head, Segment.Header->Seen);
        Assert.InRange(Fill(ring), Capacity - Quarter + 1, Capacity);
    }

    [Fact]
    public void Frames_unread_by_a_former_viewer_are_kept_for_the_next()
    {
        var ring = Writer();
        ring.Put(Frames.Next("seen\n"));
        using (var viewer = RingReader.TryClaim(Segment)!)
            viewer.MoveTo(ring.Head);
        ring.Put(Frames.Next("unseen\n"));
        Assert.Equal(1, ring.UnseenLines());

        Fill(ring);

        Assert.EndsWith("\n", Viewer().Text(), StringComparison.Ordinal);
        Assert.True(Segment.Header->First <= Segment.Header->Seen);
    }

    [Fact]
    public void Lines_are_unseen_only_without_a_live_viewer()
    {
        var ring = Writer();
        ring.Put(Frames.Next("one\ntwo\n"));
        ring.Put(Frames.Next("three\n"));
        Assert.Equal(3, ring.UnseenLines());

        var viewer = Viewer();
        Assert.Equal(0, ring.UnseenLines());

        viewer.MoveTo(ring.Head);
        viewer.Dispose();
        Assert.Equal(0, ring.UnseenLines());
    }

    [Fact]
    public void Doorbell_is_requested_once_from_the_viewer_that_makes_space()
    {
        var ring = Writer();
        var viewer = Viewer();
        Fill(ring);
        Assert.True(ring.RequestSpace());
        var wanted = Segment.Header->Wanted;
        Assert.InRange(wanted, 1, ring.Head);

        Assert.False(viewer.MoveTo(wanted - 1));
        Assert.True(viewer.MoveTo(wanted));
        Assert.False(viewer.MoveTo(ring.Head));

        Assert.Equal(SegmentHeader.NotWanted, Segment.Header->Wanted);
        Assert.True(ring.TryReserve(out _, out _));
    }

    [Fact]
    public void Doorbell_is_not_requested_if_there_is_space()
    {
        var ring = Writer();
        var viewer = Viewer();
        Fill(ring);
        viewer.MoveTo(ring.Head);

        Assert.False(ring.RequestSpace());
        Assert.Equal(SegmentHeader.NotWanted, Segment.Header->Wanted);
    }

    [Fact]
    public void Sleeping_viewer_is_woken_once()
    {
        var ring = Writer();
        var awake = Viewer();
        var sleeper = Viewer();
        Assert.True(sleeper.TryFallAsleep());
        ring.Put(Frames.Next("hello\n"));

        Assert.Equal(sleeper.Slot, ring.NextSleeper(0));
        Assert.Equal(-1, ring.NextSleeper(0));
        Assert.NotEqual(awake.Slot, sleeper.Slot);
    }

    [Fact]
    public void Every_sleeper_is_found_in_one_pass()
    {
        var ring = Writer();
        var sleepers = Enumerable.Range(0, 5).Select(_ => Viewer()).ToList();
        Assert.All(sleepers, sleeper => Assert.True(sleeper.TryFallAsleep()));
        sleepers[2].WakeUp();

        List<int> woken = [];
        for (var slot = ring.NextSleeper(0); slot >= 0; slot = ring.NextSleeper(slot + 1))
            woken.Add(slot);

        Assert.Equal([0, 1, 3, 4], woken);
    }

    [Fact]
    public void Viewer_does_not_sleep_with_unread_frames_or_after_the_end()
    {
        var ring = Writer();
        var viewer = Viewer();
        ring.Put(Frames.Next("hello\n"));
        Assert.False(viewer.TryFallAsleep());
        viewer.MoveTo(ring.Head);
        Assert.True(viewer.TryFallAsleep());
        viewer.WakeUp();

        Segment.MarkClosed();

        Assert.False(viewer.TryFallAsleep());
        Assert.Equal(-1, ring.NextSleeper(0));
    }
}
