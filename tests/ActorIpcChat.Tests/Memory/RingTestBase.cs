using ActorIpcChat.Linux.Processes;
using ActorIpcChat.Memory;
using ActorIpcChat.Wire;

namespace ActorIpcChat.Tests.Memory;

/// <summary>A ring of 256 KiB: four times what a writer reserves.</summary>
public abstract unsafe class RingTestBase : IDisposable
{
    internal const int Capacity = 1 << 18;
    internal const int Quarter = Capacity / 4;

    private readonly TestRoom _room = new();
    private readonly List<RingReader> _readers = [];

    protected RingTestBase() => Segment = _room.CreateSegment(inbox: Capacity);

    internal FrameStream Frames { get; } = new();

    private protected ChatSegment Segment { get; }

    private protected TestRoom Room => _room;

    public void Dispose()
    {
        _readers.ForEach(reader => reader.Dispose());
        Segment.Dispose();
        _room.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected RingWriter Writer(bool overwrites = false) => new(Segment, overwrites);

    private protected RingReader Viewer()
    {
        var reader = RingReader.TryClaim(Segment);
        Assert.NotNull(reader);
        _readers.Add(reader);
        return reader;
    }

    /// <summary>Fills the ring with frames of 16 KiB. Returns the bytes written.</summary>
    private protected long Fill(RingWriter ring)
    {
        var before = ring.Head;
        while (ring.TryReserve(out _, out _))
            ring.Put(Frames.NextOfLength(1 << 14));
        return ring.Head - before;
    }

    /// <summary>The slot of a viewer that was killed.</summary>
    private protected int ClaimForDeadViewer(ProcessIdentity dead, long position)
    {
        var slots = new ViewerSlots(Segment);
        var slot = slots.TryClaim(UniqueNumber.Next());
        slots[slot].Position = position;
        (slots[slot].Pid, slots[slot].StartTime) = (dead.Pid, dead.StartTime);
        return slot;
    }
}
