namespace ActorIpcChat.Tests.Memory;

public sealed unsafe class OverwriteTests : RingTestBase
{
    [Fact]
    public void The_writer_waits_for_nobody()
    {
        var ring = Writer(overwrites: true);
        var viewer = Viewer();
        for (var i = 0; i < 100; i++)
            ring.Put(Frames.NextOfLength(10_000));

        Assert.True(viewer.MayBeOverwritten);
        Assert.Equal(0, viewer.Position);
    }

    [Fact]
    public void A_viewer_learns_what_is_gone()
    {
        var ring = Writer(overwrites: true);
        var viewer = Viewer();
        ring.Put(Frames.NextOfLength(10_000));
        Assert.False(viewer.WasOverwritten(0));

        while (ring.Head + Quarter < Capacity)
            ring.Put(Frames.NextOfLength(10_000));
        ring.TryReserve(out _, out _);

        Assert.True(viewer.WasOverwritten(0));
        Assert.False(viewer.WasOverwritten(viewer.Oldest.Position));
        Assert.True(viewer.TryRead(viewer.Oldest.Position, out _, out _));
    }

    [Fact]
    public void Bytes_that_are_only_reserved_count_as_gone()
    {
        var ring = Writer(overwrites: true);
        var viewer = Viewer();
        while (ring.Head < Capacity)
            ring.Put(Frames.NextOfLength(1 << 14));

        ring.TryReserve(out _, out var length);

        Assert.True(viewer.WasOverwritten(ring.Head + length - Capacity - 1));
        Assert.False(viewer.WasOverwritten(ring.Head + length - Capacity));
    }

    [Fact]
    public void A_successor_that_waits_makes_the_ring_trustworthy_again()
    {
        Writer(overwrites: true);
        var viewer = Viewer();

        Writer();

        Assert.False(viewer.MayBeOverwritten);
    }
}
