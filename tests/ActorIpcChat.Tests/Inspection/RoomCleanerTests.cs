using ActorIpcChat.Inspection;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Linux.Memory;
using ActorIpcChat.Memory;
using ActorIpcChat.Rooms;

namespace ActorIpcChat.Tests.Inspection;

public sealed unsafe class RoomCleanerTests : InspectionTestBase
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    [Fact]
    public void Empty_room_needs_no_cleaning()
    {
        var cleaning = Clean();

        Assert.Empty((string[])[.. cleaning.Removed, .. cleaning.Left, .. cleaning.Failed]);
    }

    [Fact]
    public void Everything_that_a_dead_chat_left_is_removed_and_reported_once()
    {
        var a = MakeStale(Role.A, segment => segment.Inherit(FifoSet.Fifo1 | FifoSet.Fifo2));
        var b = MakeStale(Role.B);
        foreach (var name in (string[])["fifo1", "fifo2", "a.bell", "b.bell", $"a1.{DeadProcess.Child().Pid}.1.bell"])
            Room.Fifo(name);
        File.WriteAllText(InRoom("a.lock"), "");
        File.WriteAllText(InRoom("b.lock"), "");
        var names = Names();

        var cleaning = Clean();

        Assert.Empty(Names());
        Assert.Null(SharedMemorySegment.TryOpen(Room.Key(Role.A)));
        Assert.Null(SharedMemorySegment.TryOpen(Room.Key(Role.B)));
        string[] segments = [$"shared memory {a} of A (key {Room.Key(Role.A)})", $"shared memory {b} of B (key {Room.Key(Role.B)})"];
        Assert.Equal(segments.Concat(names.Select(InRoom)).Order(), cleaning.Removed.Order());
        Assert.Empty((string[])[.. cleaning.Left, .. cleaning.Failed]);
        Assert.Empty(Clean().Removed);
    }

    [Fact]
    public void Lines_lost_with_a_removed_segment_are_counted()
    {
        MakeStale(Role.A, segment =>
        {
            new RingWriter(segment, overwrites: false).Put(Frames.Next("one\ntwo\nthree\n"));
            Accept(segment, "never sent");
        });

        Assert.EndsWith(
            ", with 3 lines that no viewer has shown and 1 line not delivered to B",
            Assert.Single(RoomCleaner.Clean(Room.Room, force: true).Removed),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("one\n", null, "it has 1 line that no viewer has shown; --force removes it")]
    [InlineData(null, "never sent", "it has 1 line not delivered to B; --force removes it")]
    public void Segment_with_lines_that_would_be_lost_is_kept_and_the_rest_is_removed(string? received, string? accepted, string why)
    {
        var id = MakeStale(Role.A, segment =>
        {
            segment.Inherit(FifoSet.Fifo1);
            if (received is not null)
                new RingWriter(segment, overwrites: false).Put(Frames.Next(received));
            if (accepted is not null)
                Accept(segment, accepted);
        });
        foreach (var name in (string[])["fifo1", "a.bell"])
            Room.Fifo(name);
        File.WriteAllText(InRoom("a.lock"), "");

        var cleaning = Clean();

        Assert.Equal([$"shared memory {id} of A (key {Room.Key(Role.A)}): {why}"], cleaning.Left);
        Assert.Equal(((string[])["a.bell", "fifo1"]).Select(InRoom), cleaning.Removed.Order());
        Assert.NotNull(new SharedMemorySegment(id).Status());
        // A FIFO of this name that another program makes is not the next owner's to remove.
        using (var kept = ChatSegment.TryOpen(Room.Room, Role.A))
            Assert.Equal(FifoSet.None, kept!.MadeFifos);
        RoomCleaner.Clean(Room.Room, force: true);
        Assert.Null(new SharedMemorySegment(id).Status());
    }

    [Fact]
    public void Dry_run_reports_what_the_next_clean_removes_and_changes_nothing()
    {
        var id = MakeStale(Role.A, segment => segment.Inherit(FifoSet.Fifo1 | FifoSet.Fifo2));
        foreach (var name in (string[])["fifo1", "fifo2", "a.bell", $"a1.{DeadProcess.Child().Pid}.1.bell"])
            Room.Fifo(name);
        File.WriteAllText(InRoom("a.lock"), "");
        var names = Names();

        var planned = RoomCleaner.Clean(Room.Room, dryRun: true);

        Assert.Equal(names, Names());
        Assert.NotNull(new SharedMemorySegment(id).Status());
        Assert.Equal(names.Length + 1, planned.Removed.Count);
        Assert.Equal(planned.Removed.Order(), Clean().Removed.Order());
    }

    [Fact]
    public void Corrupt_segment_of_a_dead_process_is_removed()
    {
        MakeStale(Role.A, segment => segment.Header->Head = -5);

        Assert.Contains("its contents are unknown", Assert.Single(Clean().Removed), StringComparison.Ordinal);
    }

    [Fact]
    public void Segment_and_files_of_a_live_process_are_kept()
    {
        var segment = Make();
        segment.Inherit(FifoSet.Fifo1);
        foreach (var name in (string[])["fifo1", "a.bell"])
            Room.Fifo(name);
        using var reader = Fifo.OpenBoth(Room.Fifo($"a1.{Environment.ProcessId}.1.bell"));
        File.WriteAllText(InRoom("a.lock"), "");
        var names = Names();

        var cleaning = Clean();

        Assert.Equal(names, Names());
        Assert.Empty((string[])[.. cleaning.Removed, .. cleaning.Failed]);
        Assert.Contains($"A's things: process {Environment.ProcessId} is A", cleaning.Left);
        Assert.False(segment.IsRemoved);
    }

    [Fact]
    public void Segment_and_lock_file_of_a_dead_process_are_kept_while_a_viewer_is_attached()
    {
        using var segment = Room.CreateSegment();
        var viewer = RingReader.TryClaim(segment);
        segment.Header->Owner = DeadProcess.SamePid.Word;
        File.WriteAllText(InRoom("a.lock"), "");

        var cleaning = Clean();

        Assert.False(segment.IsRemoved);
        Assert.Contains($"process {Environment.ProcessId} views it", Assert.Single(cleaning.Left), StringComparison.Ordinal);
        Assert.Empty(cleaning.Removed);
        Assert.Equal(["a.lock"], Names());

        viewer!.Dispose();
        segment.Dispose();

        Assert.Equal(2, Clean().Removed.Count);
        Assert.Empty(Names());
    }

    [Fact]
    public void Slots_of_dead_viewers_are_freed_and_other_slots_are_kept()
    {
        var segment = Make();
        AddDeadViewers(segment, 0, ViewerSlot.Claiming, 0);
        new ViewerSlots(segment)[2].Owner = 17;
        new ViewerSlots(segment).RestoreClaim(2, 17);

        var cleaning = Clean();

        Assert.Equal(2, cleaning.Removed.Count);
        Assert.All(cleaning.Removed, line => Assert.Contains($"of viewer {Environment.ProcessId}, which has died", line, StringComparison.Ordinal));
        var slots = new ViewerSlots(segment);
        Assert.Equal((0UL, 0UL, 17UL), (slots[0].Owner, slots[1].Owner, slots[2].Owner));
    }

    [Fact]
    public void FIFOs_not_made_by_a_chat_are_kept()
    {
        MakeStale(Role.A, segment => segment.Inherit(FifoSet.Fifo2));
        Room.Fifo("fifo1");
        Room.Fifo("fifo2");

        var cleaning = Clean();

        Assert.Equal(["fifo1"], Names());
        Assert.Contains(InRoom("fifo2"), cleaning.Removed);
        Assert.Contains($"{InRoom("fifo1")}: nothing says that ipcchat made it", cleaning.Left);
    }

    [Fact]
    public void FIFOs_made_by_a_dead_peer_pass_to_the_live_process()
    {
        MakeStale(Role.A, segment => segment.Inherit(FifoSet.Fifo1 | FifoSet.Fifo2));
        var b = Make(Role.B);
        Room.Fifo("fifo1");
        Room.Fifo("fifo2");

        Clean();

        Assert.Equal(["fifo1", "fifo2"], Names());
        Assert.Null(SharedMemorySegment.TryOpen(Room.Key(Role.A)));
        Assert.Equal(FifoSet.Fifo1 | FifoSet.Fifo2, b.MadeFifos);
    }

    [Fact]
    public void Foreign_segments_and_files_are_kept_and_reported()
    {
        var foreign = SharedMemorySegment.TryCreate(Room.Key(Role.B), 4096, TestRoom.ReadWrite)!.Value;
        MakeStale(Role.A);
        Room.Fifo("b.lock");
        File.WriteAllText(InRoom("fifo1"), "");
        File.WriteAllText(InRoom("a.bell"), "");
        File.WriteAllText(InRoom("notes"), "");
        var names = Names();

        var cleaning = Clean();

        Assert.Equal(names, Names());
        Assert.NotNull(foreign.Status());
        Assert.Contains(
            $"shared memory {foreign.Id} (key {Room.Key(Role.B)}): an original program made it, and no chat process uses it",
            cleaning.Left);
        Assert.Contains($"{InRoom("a.bell")}: it is a regular file", cleaning.Left);
        Assert.Contains($"{InRoom("fifo1")}: it is a regular file", cleaning.Left);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Stale_segment_is_removed_and_an_original_programs_one_unless_attached(bool isAttached)
    {
        var original = SharedMemorySegment.TryCreate(Room.Key(Role.A), 4096, TestRoom.ReadWrite)!.Value;
        using var viewer = isAttached ? original.Attach() : null;
        var rings = MakeStale();
        Assert.NotEqual(original.Id, rings);

        var cleaning = Clean();

        Assert.Null(new SharedMemorySegment(rings).Status());
        Assert.Equal(isAttached, original.Status() is not null);
        Assert.Equal(isAttached ? 1 : 2, cleaning.Removed.Count);
        Assert.Equal(
            isAttached ? [$"shared memory {original.Id} of an original program (key {Room.Key(Role.A)}): a process has it attached"] : [],
            cleaning.Left);
        Assert.Empty(Clean().Removed);
    }

    [Fact]
    public void Stale_segment_of_another_room_under_the_same_key_is_kept()
    {
        var id = MakeStale();
        using var elsewhere = new TestRoom();

        var cleaning = RoomCleaner.Clean(Room.Elsewhere(elsewhere.Room.Directory));

        Assert.Empty(cleaning.Removed);
        Assert.NotNull(new SharedMemorySegment(id).Status());
    }

    [Fact]
    public void Half_made_files_of_a_killed_process_are_removed()
    {
        var (withFifo, withLock) = (InRoom(".ipcchat-0"), InRoom(".ipcchat-1"));
        foreach (var aside in (string[])[withFifo, withLock])
            Directory.CreateDirectory(aside, Private);
        Room.Fifo(".ipcchat-0/fifo1");
        File.WriteAllText(Path.Combine(withLock, "a.lock"), "");

        Assert.Equal([withFifo, withLock], Clean().Removed.Order(StringComparer.Ordinal));
        Assert.Empty(Names());
    }

    [Fact]
    public void Directory_named_like_a_half_made_file_keeps_its_contents()
    {
        var renamed = InRoom(".ipcchat-0123456789abcdef");
        Directory.CreateDirectory(renamed, Private);
        File.WriteAllText(Path.Combine(renamed, "letter"), "precious");

        Assert.DoesNotContain(renamed, Clean().Removed);
        Assert.Equal("precious", File.ReadAllText(Path.Combine(renamed, "letter")));
    }

    [Fact]
    public void Doorbell_with_a_reader_is_kept_although_its_pid_is_dead_here()
    {
        var name = $"a1.{DeadProcess.Child().Pid}.1.bell";
        using (Fifo.OpenBoth(Room.Fifo(name)))
            Assert.Equal([$"{InRoom(name)}: a viewer waits for it"], Clean().Left);

        Assert.Equal([InRoom(name)], Clean().Removed);
    }

    [Fact]
    public void Empty_directory_of_a_named_room_is_removed_and_the_top_directory_is_kept()
    {
        var room = RoomLocator.Open(Room.Room.Directory, "room", null, null, 0x1C0);
        Fifo.Ensure(Path.Combine(room.Directory, "a.bell"), TestRoom.ReadWrite);

        var cleaning = RoomCleaner.Clean(RoomLocator.Find(Room.Room.Directory, "room", null, null));

        Assert.Equal([Path.Combine(room.Directory, "a.bell"), $"{room.Directory}, which was empty"], cleaning.Removed);
        Assert.Empty(Names());
        Assert.Empty(RoomCleaner.Clean(RoomLocator.Find(Room.Room.Directory, null, null, null)).Removed);
    }
}
