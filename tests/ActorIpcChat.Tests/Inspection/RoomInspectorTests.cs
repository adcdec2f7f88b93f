using ActorIpcChat.Inspection;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Linux.Memory;
using ActorIpcChat.Memory;
using ActorIpcChat.Rooms;

namespace ActorIpcChat.Tests.Inspection;

public sealed unsafe class RoomInspectorTests : InspectionTestBase
{
    [Fact]
    public void Inspecting_a_missing_room_does_not_create_it()
    {
        var missing = InRoom("missing");

        var snapshot = RoomInspector.Inspect(RoomLocator.Find(Room.Room.Directory, "missing", null, null));

        Assert.Equal((missing, false, true), (snapshot.Directory, snapshot.IsPresent, snapshot.IsEmpty));
        Assert.False(Directory.Exists(missing));
    }

    [Fact]
    public void Empty_room_has_no_live_and_no_stale_roles()
        => Assert.All(Look().Roles, role => Assert.Equal((null, false), (role.Process, role.IsStale)));

    [Fact]
    public void Owner_of_a_segment_has_its_role()
    {
        var segment = Make(Role.B);

        var snapshot = Look();

        Assert.Equal([(false, null), (true, (int?)Environment.ProcessId)], snapshot.Roles.Select(role => (role.IsAlive, role.Process?.Pid)));
        var found = Assert.Single(snapshot.Segments);
        Assert.Equal(
            (Role.B, Room.Key(Role.B), segment.Segment.Id, TestRoom.ReadWrite),
            (found.Role, found.Key, found.Id, found.Status!.Value.Permissions));
        Assert.Equal((false, null, false), (found.IsStale, found.Problem, found.Chat!.IsClosed));
    }

    [Fact]
    public void Inspection_does_not_change_the_segment()
    {
        var segment = Make();
        View(segment);
        var before = Bytes(segment);

        Look();

        Assert.Equal(before, Bytes(segment));
    }

    [Fact]
    public void Held_and_unseen_lines_and_the_lag_of_each_viewer_are_counted()
    {
        var segment = Make();
        var ring = new RingWriter(segment, overwrites: false);
        var (fast, slow) = (View(segment), View(segment));
        ring.Put(Frames.Next("one\n"));
        slow.MoveTo(ring.Head);
        ring.Put(Frames.Next("two\nthree\n"));
        fast.MoveTo(ring.Head);
        ring.Put(Frames.Next("four\nfive\nsix\n"));

        var chat = LookAt(Role.A).Chat!;

        Assert.Equal((6, ring.Head), (chat.Inbox.HeldLines, chat.Inbox.HeldBytes));
        Assert.Equal((3, ring.Head - fast.Position), (chat.Inbox.UnseenLines, chat.Inbox.UnseenBytes));
        Assert.Equal([(fast.Slot, 3), (slow.Slot, 5L)], chat.Viewers.Select(viewer => (viewer.Slot, viewer.LagLines!.Value)));
        Assert.Equal([ring.Head - fast.Position, ring.Head - slow.Position], chat.Viewers.Select(viewer => viewer.LagBytes!.Value));
    }

    [Fact]
    public void Lines_shown_by_a_viewer_that_left_are_not_unseen()
    {
        var segment = Make();
        var ring = new RingWriter(segment, overwrites: false);
        ring.Put(Frames.Next("one\n"));
        var viewer = RingReader.TryClaim(segment)!;
        viewer.MoveTo(ring.Head);
        viewer.Dispose();
        ring.Put(Frames.Next("two\nthree\n"));

        Assert.Equal((3, 2), (LookAt(Role.A).Chat!.Inbox.HeldLines, LookAt(Role.A).Chat!.Inbox.UnseenLines));
    }

    [Fact]
    public void Lines_that_wrap_at_the_end_of_the_ring_are_counted()
    {
        var segment = Make();
        var ring = new RingWriter(segment, overwrites: true);
        var length = Frames.NextOfLength(4001).Length;
        for (var lines = 0; lines < 200; lines++)
            ring.Put(Frames.NextOfLength(length));

        var inbox = LookAt(Role.A).Chat!.Inbox;

        Assert.Equal(ring.Head - segment.Header->First, inbox.HeldBytes);
        Assert.Equal(inbox.HeldBytes / length, inbox.HeldLines);
    }

    [Fact]
    public void Undelivered_lines_are_counted_from_what_the_peer_has_received()
    {
        var (a, b) = (Make(Role.A), Make(Role.B));
        Accept(a, "one of five", 5);
        var frame = a.Header->OutboxHead / 5;
        var ring = new RingWriter(b, overwrites: false);

        Assert.Equal((5, a.Header->OutboxHead), (LookAt(Role.A).Chat!.Outbox.UndeliveredLines, LookAt(Role.A).Chat!.Outbox.UndeliveredBytes));

        ring.BeginSession(a.Header->Session, 0);
        ring.Put(new Span<byte>(a.OutboxAt(0), (int)(2 * frame)).ToArray());

        Assert.Equal((3, 5), (LookAt(Role.A).Chat!.Outbox.UndeliveredLines, LookAt(Role.A).Chat!.Outbox.AcceptedLines));
        Assert.Equal(2 * frame, LookAt(Role.B).Chat!.Inbox.Received);
    }

    [Fact]
    public void Lines_of_the_frame_that_a_killed_program_left_open_are_undelivered()
    {
        var a = Make(Role.A);
        var outbox = Accept(a, "delivered");
        outbox.MarkSent((int)outbox.Unsent);
        outbox.Acknowledge(outbox.Head);
        outbox.AcceptFromOtherThreads();
        for (var i = 0; i < 3; i++)
            Assert.True(outbox.TryAccept("in the open frame"u8, out _));

        var found = LookAt(Role.A).Chat!.Outbox;

        Assert.Equal((3, 4), (found.UndeliveredLines, found.AcceptedLines));
        Assert.Equal(outbox.AcceptedEnd - outbox.Head, found.UndeliveredBytes);
        outbox.Seal();
        var again = LookAt(Role.A).Chat!.Outbox;
        Assert.Equal((found.UndeliveredLines, found.UndeliveredBytes), (again.UndeliveredLines, again.UndeliveredBytes));
    }

    [Fact]
    public void Bytes_sent_and_not_yet_received_are_in_the_FIFO()
    {
        var (a, b) = (Make(Role.A), Make(Role.B));
        Room.Fifo("fifo2");
        var outbox = Accept(a, "one of five", 5);
        var frame = (int)(a.Header->OutboxHead / 5);
        var ring = new RingWriter(b, overwrites: false);
        ring.BeginSession(a.Header->Session, 0);
        Assert.Null(Fifo2());

        outbox.SetFifoCapacity(65536);
        Assert.Equal(new FifoFill(65536, 0, 0), Fifo2());
        outbox.MarkSent((3 * frame) + 1);
        Assert.Equal(new FifoFill(65536, (3 * frame) + 1, 4), Fifo2());
        ring.Put(new Span<byte>(a.OutboxAt(0), 2 * frame).ToArray());

        Assert.Equal(new FifoFill(65536, frame + 1, 2), Fifo2());
        var snapshot = LookAt(Role.A).Chat!.Outbox;
        Assert.Equal(
            (0, 2 * frame, (3 * frame) + 1, 5 * frame, 5L),
            (snapshot.First, snapshot.Delivered, snapshot.Sent, snapshot.Head, snapshot.AcceptedLines));
        Assert.Null(Look().Fifos[0].Fill);

        FifoFill? Fifo2() => Look().Fifos[1].Fill;
    }

    [Fact]
    public void FIFO_fill_is_unknown_if_the_sender_is_dead_or_an_earlier_build()
    {
        var a = Make(Role.A);
        Room.Fifo("fifo2");
        var outbox = Accept(a, "one");
        outbox.SetFifoCapacity(65536);
        outbox.MarkSent((int)outbox.Head);
        a.Header->OutboxAcknowledged = outbox.Head;
        // An earlier build leaves this field zero.
        a.Header->OutboxSent = 0;
        Assert.Null(Look().Fifos[1].Fill);

        a.Header->OutboxSent = outbox.Head;
        Assert.Equal(0, Look().Fifos[1].Fill!.Bytes);
        a.Header->Owner = DeadProcess.SamePid.Word;
        Assert.Null(Look().Fifos[1].Fill);
    }

    [Fact]
    public void Segment_FIFO_and_files_of_a_dead_process_are_stale()
    {
        MakeStale(Role.A, segment => segment.Inherit(FifoSet.Fifo1));
        Room.Fifo("fifo1");
        Room.Fifo("fifo2");
        Room.Fifo("a.bell");
        File.WriteAllText(InRoom("a.lock"), "");
        Room.Fifo($"b1.{DeadProcess.Child().Pid}.1.bell");
        using var reader = Fifo.OpenBoth(Room.Fifo($"b1.{Environment.ProcessId}.1.bell"));

        var snapshot = Look();

        Assert.Equal(
            (false, (int?)Environment.ProcessId, true),
            (snapshot.Roles[0].IsAlive, snapshot.Roles[0].Process?.Pid, snapshot.Roles[0].IsStale));
        Assert.False(snapshot.Roles[1].IsStale);
        Assert.True(Assert.Single(snapshot.Segments).IsStale);
        Assert.Equal([true, false], snapshot.Fifos.Select(fifo => fifo.IsStale));
        Assert.Equal(FifoSet.Fifo1, snapshot.Segments[0].Chat!.MadeFifos);
        Assert.All(snapshot.Files, file => Assert.Equal(file.ViewerPid != Environment.ProcessId, file.IsStale));
        Assert.Equal(4, snapshot.Files.Count);
    }

    [Fact]
    public void Slot_of_a_viewer_killed_while_claiming_it_has_no_position()
    {
        var segment = Make();
        AddDeadViewers(segment, 0, ViewerSlot.Claiming);

        var viewers = LookAt(Role.A).Chat!.Viewers;

        Assert.Equal([ProcessState.Dead, ProcessState.Dead], viewers.Select(viewer => viewer.Process.State));
        Assert.Equal([0L, null], viewers.Select(viewer => viewer.Position));
    }

    [Fact]
    public void Corrupt_frames_are_counted()
    {
        var segment = Make();
        var viewer = View(segment);
        viewer.CountSkippedFrame();
        viewer.CountSkippedFrame();
        new RingWriter(segment, overwrites: false).CountCorruptConnection();

        Assert.Equal(new CorruptFrames(1, 2), LookAt(Role.A).Chat!.Corrupt);
    }

    [Fact]
    public void Segment_of_another_room_under_the_same_key_is_reported_as_its_problem()
    {
        Make();

        var snapshot = RoomInspector.Inspect(Room.Elsewhere("/tmp"));

        var found = Assert.Single(snapshot.Segments);
        Assert.Equal((null, false, $"the chat of {Room.Room.Directory} uses it"), (found.Chat, found.IsStale, found.Problem));
        Assert.False(snapshot.Roles[0].IsAlive);
    }

    [Theory]
    [InlineData(4096, "an original program made it")]
    [InlineData(8192, "too few")]
    [InlineData(1 << 16, "empty")]
    public void Segment_that_is_not_a_chats_is_reported(int bytes, string why)
    {
        SharedMemorySegment.TryCreate(Room.Key(Role.A), bytes, TestRoom.ReadWrite);

        var found = LookAt(Role.A);

        Assert.Equal((null, false, bytes), (found.Chat, found.IsStale, found.Status!.Value.Bytes));
        Assert.Contains(why, found.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Segment_beside_an_original_programs_segment_is_found()
    {
        var original = SharedMemorySegment.TryCreate(Room.Key(Role.A), 4096, TestRoom.ReadWrite)!.Value;
        var segment = Make();

        var found = LookAt(Role.A);

        Assert.NotEqual(original, segment.Segment);
        Assert.Equal((segment.Segment.Id, original.Id, false), (found.Id, found.OriginalId, found.IsStale));
        Assert.NotNull(found.Chat);
        segment.Remove();
    }

    [Fact]
    public void Wrong_file_type_in_place_of_a_lock_or_doorbell_is_reported_and_not_opened()
    {
        Room.Fifo("a.lock");
        File.WriteAllText(InRoom("b.bell"), "");

        Assert.Equal([("a.lock", "it is a FIFO"), ("b.bell", "it is a regular file")], Look().Files.Select(file => (file.Name, file.Problem!)));
    }

    private static byte[] Bytes(ChatSegment segment)
        => new Span<byte>((byte*)segment.Header - SegmentHeader.Offset, SegmentHeader.RingsOffset).ToArray();
}
