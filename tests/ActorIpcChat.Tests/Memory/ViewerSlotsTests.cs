using ActorIpcChat.Linux.Files;
using ActorIpcChat.Linux.Processes;
using ActorIpcChat.Memory;
using ActorIpcChat.Rooms;
using ActorIpcChat.Wire;

namespace ActorIpcChat.Tests.Memory;

public sealed unsafe class ViewerSlotsTests : RingTestBase
{
    [Fact]
    public void There_is_room_for_128_viewers_and_then_for_who_takes_a_place_that_was_left()
    {
        var viewers = Enumerable.Range(0, 128).Select(_ => Viewer()).ToList();
        Assert.Equal(Enumerable.Range(0, 128), viewers.Select(viewer => viewer.Slot));
        Assert.Null(RingReader.TryClaim(Segment));

        viewers[77].Dispose();

        Assert.Equal(77, Viewer().Slot);
        Assert.Null(RingReader.TryClaim(Segment));
    }

    [Fact]
    public void All_of_128_viewers_hold_the_writer_up()
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
    public void The_place_of_a_dead_viewer_is_taken_back_and_what_it_saw_stays_known(bool pidIsInUse)
    {
        var ring = Writer();
        ring.Put(Frames.NextOfLength(1000));
        var slot = ClaimForTheDead(pidIsInUse ? Dead.Predecessor : Dead.Child(), position: 1000);
        Fill(ring);
        Assert.False(ring.TryReserve(out _, out _));

        Assert.Equal(0, ring.Slots.Living());

        Assert.Equal(0UL, ring.Slots[slot].Owner);
        Assert.Equal(ViewerSlot.Claiming, ring.Slots[slot].Position);
        Assert.Equal(1000, Segment.Header->Seen);
    }

    [Fact]
    public void A_dead_viewer_holds_the_writer_up_only_until_somebody_looks()
    {
        var ring = Writer();
        var alive = Viewer();
        ClaimForTheDead(Dead.Predecessor, position: 0);
        Fill(ring);
        alive.MoveTo(ring.Head);
        Assert.False(ring.TryReserve(out _, out _));

        Assert.Equal(1, ring.Slots.Living());

        Assert.True(ring.TryReserve(out _, out _));
    }

    [Fact]
    public void A_newcomer_takes_a_dead_viewers_place()
    {
        var slot = ClaimForTheDead(Dead.Predecessor, position: 0);

        Assert.Equal(slot, Viewer().Slot);
    }

    [Fact]
    public void A_living_viewers_place_is_not_taken()
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
    public void A_viewer_of_another_pid_namespace_lives_as_long_as_it_holds_its_bell_whatever_its_pid_means_here(bool pidIsAlive)
    {
        var slots = new ViewerSlots(Segment);
        var viewer = UniqueNumber.Next();
        var slot = slots.TryClaim(viewer);
        var pid = pidIsAlive ? Environment.ProcessId : Dead.Predecessor.Pid;
        (slots[slot].Pid, slots[slot].PidNamespace) = (pid, PidNamespace.Own + 1);

        using (Bell(pid, viewer))
            Assert.False(slots.ReclaimIfDead(slot));
        Assert.True(slots.ReclaimIfDead(slot));
        Assert.Equal((0UL, 0, 0UL), (slots[slot].Owner, slots[slot].Pid, slots[slot].PidNamespace));
    }

    [Fact]
    public void A_viewer_that_was_killed_between_claiming_its_slot_and_saying_who_it_is_is_known_by_its_bell()
    {
        var slots = new ViewerSlots(Segment);
        var viewer = UniqueNumber.Next();
        slots[0].Owner = viewer;

        using (Bell(4711, viewer))
            Assert.False(slots.ReclaimIfDead(0));
        Assert.True(slots.ReclaimIfDead(0));
    }

    private FileDescriptor Bell(int pid, ulong viewer)
        => Fifo.OpenBoth(Room.Fifo(Path.GetFileName(Room.Room.ViewerBell(Role.A, pid, viewer).Path)));

    [Fact]
    public void A_viewer_that_does_not_know_its_place_yet_counts_from_the_oldest_frame_on()
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
    public void A_viewer_whose_place_was_taken_back_gives_no_stranger_s_place_away()
    {
        var slots = new ViewerSlots(Segment);
        var owner = UniqueNumber.Next();
        var slot = slots.TryClaim(owner);

        slots.Release(slot, UniqueNumber.Next());

        Assert.Equal(owner, slots[slot].Owner);
    }

    [Fact]
    public void A_senseless_number_of_slots_harms_nobody()
    {
        Segment.Header->SlotsInUse = int.MaxValue;
        Assert.Equal(128, new ViewerSlots(Segment).Count);
        Segment.Header->SlotsInUse = -1;
        Assert.Equal(0, new ViewerSlots(Segment).Count);
    }
}
