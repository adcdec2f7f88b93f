using ActorIpcChat.Linux.Files;
using ActorIpcChat.Linux.Processes;
using ActorIpcChat.Memory;
using ActorIpcChat.Rooms;
using ActorIpcChat.Wire;

namespace ActorIpcChat.Tests.Memory;

public sealed unsafe class ViewerSlotsTests : RingTestBase
{
    [Fact]
    public void Slots_for_128_viewers_are_reused_after_one_leaves()
    {
        var viewers = Enumerable.Range(0, 128).Select(_ => Viewer()).ToList();
        Assert.Equal(Enumerable.Range(0, 128), viewers.Select(viewer => viewer.Slot));
        Assert.Null(RingReader.TryClaim(Segment));

        viewers[77].Dispose();

        Assert.Equal(77, Viewer().Slot);
        Assert.Null(RingReader.TryClaim(Segment));
    }

    [Fact]
    public void Each_of_128_viewers_makes_the_writer_wait()
    {
        var ring = Writer();
        var viewers = Enumerable.Range(0, 128).Select(_ => Viewer()).ToList();
        Fill(ring);
        foreach (var viewer in viewers)
        {
            Assert.False(ring.TryReserve(out _, out _));
            viewer.MoveTo(ring.Head);
        }

        Assert.True(ring.TryReserve(out _, out _));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Slot_of_a_dead_viewer_is_freed_and_its_position_kept(bool pidIsInUse)
    {
        var ring = Writer();
        ring.Put(Frames.NextOfLength(1000));
        var slot = ClaimForDeadViewer(pidIsInUse ? DeadProcess.SamePid : DeadProcess.Child(), position: 1000);
        Fill(ring);
        Assert.False(ring.TryReserve(out _, out _));

        Assert.Equal(0, ring.Slots.CountLiving());

        Assert.Equal(0UL, ring.Slots[slot].Owner);
        Assert.Equal(ViewerSlot.Claiming, ring.Slots[slot].Position);
        Assert.Equal(1000, Segment.Header->Seen);
    }

    [Fact]
    public void Dead_viewer_makes_the_writer_wait_only_until_it_is_found()
    {
        var ring = Writer();
        var alive = Viewer();
        ClaimForDeadViewer(DeadProcess.SamePid, position: 0);
        Fill(ring);
        alive.MoveTo(ring.Head);
        Assert.False(ring.TryReserve(out _, out _));

        Assert.Equal(1, ring.Slots.CountLiving());

        Assert.True(ring.TryReserve(out _, out _));
    }

    [Fact]
    public void New_viewer_takes_a_dead_viewers_slot()
    {
        var slot = ClaimForDeadViewer(DeadProcess.SamePid, position: 0);

        Assert.Equal(slot, Viewer().Slot);
    }

    [Fact]
    public void Slot_of_a_live_viewer_is_not_taken()
    {
        var slots = new ViewerSlots(Segment);
        var viewer = Viewer();

        Assert.False(slots.ReclaimIfDead(viewer.Slot));
        Assert.False(slots.ReclaimIfDead(100));
        Assert.Equal(Environment.ProcessId, slots[viewer.Slot].Pid);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Viewer_of_another_pid_namespace_lives_while_its_doorbell_is_open(bool pidIsAlive)
    {
        var slots = new ViewerSlots(Segment);
        var viewer = UniqueNumber.Next();
        var slot = slots.TryClaim(viewer);
        var pid = pidIsAlive ? Environment.ProcessId : DeadProcess.SamePid.Pid;
        (slots[slot].Pid, slots[slot].PidNamespace) = (pid, PidNamespace.Own + 1);

        using (Doorbell(pid, viewer))
            Assert.False(slots.ReclaimIfDead(slot));
        Assert.True(slots.ReclaimIfDead(slot));
        Assert.Equal((0UL, 0, 0UL), (slots[slot].Owner, slots[slot].Pid, slots[slot].PidNamespace));
    }

    [Fact]
    public void Viewer_killed_before_it_wrote_its_pid_is_found_dead_by_its_doorbell()
    {
        var slots = new ViewerSlots(Segment);
        var viewer = UniqueNumber.Next();
        slots[0].Owner = viewer;

        using (Doorbell(4711, viewer))
            Assert.False(slots.ReclaimIfDead(0));
        Assert.True(slots.ReclaimIfDead(0));
    }

    private FileDescriptor Doorbell(int pid, ulong viewer)
        => Fifo.OpenBoth(Room.Fifo(Path.GetFileName(Room.Room.ViewerDoorbell(Role.A, pid, viewer).Path)));

    [Fact]
    public void Viewer_without_a_position_keeps_the_oldest_frame()
    {
        var ring = Writer();
        var viewer = RingReader.TryClaim(Segment)!;
        Fill(ring);
        viewer.MoveTo(ring.Head);
        viewer.Dispose();

        ring.Slots.TryClaim(UniqueNumber.Next());

        Assert.Equal(Segment.Header->First, ring.Slots.Oldest());
    }

    [Fact]
    public void Viewer_that_lost_its_slot_does_not_free_its_successors()
    {
        var slots = new ViewerSlots(Segment);
        var owner = UniqueNumber.Next();
        var slot = slots.TryClaim(owner);

        slots.Release(slot, UniqueNumber.Next());

        Assert.Equal(owner, slots[slot].Owner);
    }

    [Fact]
    public void Corrupt_number_of_slots_is_limited()
    {
        Segment.Header->SlotsInUse = int.MaxValue;
        Assert.Equal(128, new ViewerSlots(Segment).Count);
        Segment.Header->SlotsInUse = -1;
        Assert.Equal(0, new ViewerSlots(Segment).Count);
    }
}
