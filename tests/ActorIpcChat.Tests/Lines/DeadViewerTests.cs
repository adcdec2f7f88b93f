using ActorIpcChat.Dispatch;
using ActorIpcChat.Lines;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Memory;
using ActorIpcChat.Originals;
using ActorIpcChat.Rooms;
using ActorIpcChat.Wire;
using Akka.Actor;
using Akka.TestKit;

namespace ActorIpcChat.Tests.Lines;

/// <summary>When a waiting writer checks for dead viewers, in virtual time.</summary>
public sealed class DeadViewerTests : LoopTestKit
{
    private readonly ChatSegment _segment;
    private readonly RingWriter _ring;
    private readonly FileDescriptor _doorbell;
    private readonly TestProbe _reader;

    public DeadViewerTests()
        : base(VirtualTime.Hocon)
    {
        _segment = Room.CreateSegment();
        _ring = new RingWriter(_segment, overwrites: false);
        unsafe
        {
            // The join was announced before, so the ring contains lines only.
            _segment.Header->Present = 7;
        }

        _doorbell = Fifo.OpenBoth(Room.Fifo("a.bell"));
        _reader = CreateTestProbe("fifo-reader");
    }

    [Fact]
    public async Task Doorbells_of_live_viewers_do_not_delay_the_check_for_dead_viewers()
    {
        using var alive = RingReader.TryClaim(_segment)!;
        var slot = _ring.Slots.TryClaim(UniqueNumber.Next());
        var dead = DeadProcess.SamePid;
        (_ring.Slots[slot].Position, _ring.Slots[slot].Pid, _ring.Slots[slot].StartTime) = (0, dead.Pid, dead.StartTime);
        FillRing();
        alive.MoveTo(_ring.Head);
        var mirror = new WindowMirror(_segment, _ring, TimeSpan.FromMilliseconds(1), TimeProvider.System);
        var shm = await StartAsync(() => new ShmWriterActor(Loop, Room.Room, Role.A, _segment, _ring, _doorbell, mirror));
        shm.Tell(new ShmWriterActor.BeginSession(_reader, 7, 0, ""));
        await NextAsync<FifoReaderActor.TakeLinesFrom>(_reader);

        for (var rings = 0; rings < 6; rings++)
        {
            await VirtualTime.AdvanceAsync(Sys, shm, 5);
            shm.Tell(Readable.Instance);
        }

        Assert.False(_reader.HasMessages);
        await VirtualTime.AdvanceAsync(Sys, shm, 20);

        await NextAsync<InboxSpace>(_reader);
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        _segment.Dispose();
        _doorbell.Dispose();
    }

    private unsafe void FillRing()
    {
        var frames = new FrameStream();
        while (_ring.TryReserve(out _, out _))
            _ring.Put(frames.NextOfLength(1 << 14));
    }
}
