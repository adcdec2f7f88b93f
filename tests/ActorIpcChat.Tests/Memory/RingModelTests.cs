using ActorIpcChat.Memory;
using ActorIpcChat.Wire;

namespace ActorIpcChat.Tests.Memory;

/// <summary>The ring against a list of all published frames, in random steps with fixed seeds.</summary>
public sealed unsafe class RingModelTests : RingTestBase
{
    private const int Steps = 4000;

    private readonly SortedList<long, byte[]> _all = [];
    private readonly List<RingReader> _viewers = [];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Every_viewer_sees_every_frame_from_its_first_on_and_nothing_else(int seed)
    {
        var random = new Random(seed);
        var ring = Writer();
        var (waits, full) = (0, 0);
        for (var step = 0; step < Steps; step++)
        {
            switch (random.Next(10))
            {
                case < 5:
                    if (!TryPutFrames(ring, random))
                        waits++;
                    break;
                case < 8 when _viewers.Count > 0:
                    CheckAndMove(_viewers[random.Next(_viewers.Count)], random.Next(1, 6));
                    break;
                case 8 when _viewers.Count < 6:
                    _viewers.Add(Viewer());
                    Assert.Contains(_viewers[^1].Position, (IEnumerable<long>)[.. _all.Keys, ring.Head]);
                    break;
                case 9 when random.Next(20) == 0 && _viewers.Count > 0:
                    var leaving = random.Next(_viewers.Count);
                    _viewers[leaving].Dispose();
                    _viewers.RemoveAt(leaving);
                    break;
                case 9 when random.Next(20) == 0:
                    ring = Writer();
                    break;
            }

            full += Segment.Header->Reserved > Capacity ? 1 : 0;
            Assert.All(_viewers, viewer => Assert.InRange(viewer.Position, Segment.Header->Reserved - Capacity, ring.Head));
            Assert.InRange(Segment.Header->First, Segment.Header->Reserved - Capacity, ring.Head);
        }

        Assert.True(waits > 0 && full > 0, "the steps never filled the ring");
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public void Viewer_of_an_overwriting_writer_reads_right_bytes_or_detects_the_loss(int seed)
    {
        var random = new Random(seed);
        var ring = Writer(overwrites: true);
        var viewer = Viewer();
        var (whole, gone) = (0, 0);
        for (var step = 0; step < Steps; step++)
        {
            if (random.Next(3) > 0)
            {
                Assert.True(TryPutFrames(ring, random));
                continue;
            }

            for (var left = random.Next(20); left > 0 && viewer.Position < viewer.Head; left--)
            {
                var position = viewer.Position;
                var copy = new Span<byte>(Segment.InboxAt(position), _all[position].Length).ToArray();
                if (viewer.WasOverwritten(position))
                {
                    viewer.MoveTo(viewer.Oldest.Position);
                    gone++;
                    continue;
                }

                Assert.Equal(_all[position], copy);
                viewer.MoveTo(position + copy.Length);
                whole++;
            }
        }

        Assert.True(whole > 100 && gone > 10, $"too few frames: {whole} read whole, {gone} overwritten");
    }

    private bool TryPutFrames(RingWriter ring, Random random)
    {
        if (!ring.TryReserve(out var start, out var length))
            return false;
        Assert.True(length >= FrameHeader.MaxLength);
        var put = 0;
        for (var count = random.Next(1, 5); count > 0; count--)
        {
            var size = random.Next(8) == 0 ? random.Next(41, FrameHeader.MaxLength + 1) : random.Next(41, 3000);
            if (put + size > length)
                break;
            var frame = Frames.NextOfLength(size);
            frame.CopyTo(new Span<byte>(start + put, size));
            _all.Add(ring.Head + put, frame);
            put += size;
        }

        ring.Publish(put);
        return true;
    }

    private void CheckAndMove(RingReader viewer, int frames)
    {
        for (; frames > 0 && viewer.Position < viewer.Head; frames--)
        {
            Assert.True(viewer.TryRead(viewer.Position, out var header, out var start));
            Assert.True(new ReadOnlySpan<byte>(start, header.Length).SequenceEqual(_all[viewer.Position]), $"wrong bytes at {viewer.Position}");
            viewer.MoveTo(viewer.Position + header.Length);
        }
    }
}
