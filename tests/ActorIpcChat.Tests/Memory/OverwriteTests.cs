namespace ActorIpcChat.Tests.Memory;

public sealed unsafe class OverwriteTests : RingTestBase
{
    [Fact]
    public void Overwriting_writer_never_waits()
    {
        var ring = Writer(overwrites: true);
        var viewer = Viewer();
        for (var i = 0; i < 100; i++)
            ring.Put(Frames.NextOfLength(10_000));

        Assert.True(viewer.MayBeOverwritten);
        Assert.Equal(0, viewer.Position);
    }

    [Fact]
    public void Viewer_detects_overwritten_frames()
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
    public void Reserved_bytes_count_as_overwritten()
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
    public void Successor_that_waits_does_not_overwrite_the_ring()
    {
        Writer(overwrites: true);
        var viewer = Viewer();

        Writer();

        Assert.False(viewer.MayBeOverwritten);
    }
}
