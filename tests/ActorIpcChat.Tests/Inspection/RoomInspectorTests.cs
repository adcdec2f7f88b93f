using ActorIpcChat.Inspection;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Linux.Memory;
using ActorIpcChat.Memory;
using ActorIpcChat.Rooms;

namespace ActorIpcChat.Tests.Inspection;

public sealed unsafe class RoomInspectorTests : InspectionTestBase
{
    [Fact]
    public void A_room_that_is_not_there_is_not_made_by_looking_at_it()
    {
        var missing = InRoom("missing");

        var picture = RoomInspector.Look(RoomLocator.Find(Room.Room.Directory, "missing", null, null));

        Assert.Equal((missing, false, true), (picture.Directory, picture.Present, picture.Empty));
        Assert.False(Directory.Exists(missing));
    }

    [Fact]
    public void Nobody_is_there_in_an_empty_room()
        => Assert.All(Look().Roles, role => Assert.Equal((false, null, false, false), (role.Alive, role.Pid, role.Stopped, role.Stale)));

    [Fact]
    public void Who_writes_a_segment_has_its_role()
    {
        var segment = Make(Role.B);

        var picture = Look();

        Assert.Equal([(false, null), (true, (int?)Environment.ProcessId)], picture.Roles.Select(role => (role.Alive, role.Pid)));
        var found = Assert.Single(picture.Segments);
        Assert.Equal(("b", Room.Key(Role.B), segment.Segment.Id, "0600"), (found.Role, found.Key, found.Id, found.Mode));
        Assert.Equal((true, false, null, false), (found.Ours, found.Stale, found.Problem, found.Chat!.Closed));
    }

    [Fact]
    public void Looking_changes_nothing_in_a_segment()
    {
        var segment = Make();
        View(segment);
        var before = Bytes(segment);

        Look();

        Assert.Equal(before, Bytes(segment));
    }

    [Fact]
    public void Lines_that_are_held_unseen_and_behind_are_counted()
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
    public void What_a_viewer_that_left_had_shown_is_seen()
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
    public void Lines_that_wrap_round_the_end_of_the_ring_are_counted()
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
    public void Lines_that_the_peer_does_not_have_are_counted_and_its_memory_knows_best()
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
    public void What_was_sent_and_not_published_is_under_way()
    {
        var (a, b) = (Make(Role.A), Make(Role.B));
        Room.Fifo("fifo2");
        var outbox = Accept(a, "one of five", 5);
        var frame = (int)(a.Header->OutboxHead / 5);
        var ring = new RingWriter(b, overwrites: false);
        ring.BeginSession(a.Header->Session, 0);
        Assert.Null(Fifo2().UnderWayBytes);

        outbox.SetFifoCapacity(65536);
        Assert.Equal((65536, 0, 0L), (Fifo2().Capacity, Fifo2().UnderWayBytes, Fifo2().UnderWayLines));
        outbox.MarkSent((3 * frame) + 1);
        Assert.Equal(((3 * frame) + 1, 4L), (Fifo2().UnderWayBytes, Fifo2().UnderWayLines));
        ring.Put(new Span<byte>(a.OutboxAt(0), 2 * frame).ToArray());

        Assert.Equal((frame + 1, 2L), (Fifo2().UnderWayBytes, Fifo2().UnderWayLines));
        var picture = LookAt(Role.A).Chat!.Outbox;
        Assert.Equal((0, 2 * frame, (3 * frame) + 1, 5 * frame, 5L), (picture.First, picture.Delivered, picture.Sent, picture.Head, picture.AcceptedLines));
        Assert.Null(Look().Fifos[0].UnderWayBytes);

        FifoPicture Fifo2() => Look().Fifos[1];
    }

    [Fact]
    public void Of_a_pipe_whose_sender_has_died_or_does_not_say_nothing_is_told()
    {
        var a = Make(Role.A);
        Room.Fifo("fifo2");
        var outbox = Accept(a, "one");
        outbox.SetFifoCapacity(65536);
        outbox.MarkSent((int)outbox.Head);
        a.Header->OutboxAcknowledged = outbox.Head;
        // An earlier build has the place of this number in its segment, and zero in it.
        a.Header->OutboxSent = 0;
        Assert.Null(Look().Fifos[1].UnderWayBytes);

        a.Header->OutboxSent = outbox.Head;
        Assert.Equal(0, Look().Fifos[1].UnderWayBytes);
        a.Header->Owner = Dead.Predecessor.Word;
        Assert.Null(Look().Fifos[1].UnderWayBytes);
    }

    [Fact]
    public void What_a_dead_process_left_is_stale()
    {
        LeaveBehind(Role.A, segment => segment.Inherit(FifoSet.Fifo1));
        Room.Fifo("fifo1");
        Room.Fifo("fifo2");
        Room.Fifo("a.bell");
        File.WriteAllText(InRoom("a.lock"), "");
        Room.Fifo($"b1.{Dead.Child().Pid}.1.bell");
        using var heard = Fifo.OpenBoth(Room.Fifo($"b1.{Environment.ProcessId}.1.bell"));

        var picture = Look();

        Assert.Equal((false, (int?)Environment.ProcessId, true), (picture.Roles[0].Alive, picture.Roles[0].Pid, picture.Roles[0].Stale));
        Assert.False(picture.Roles[1].Stale);
        Assert.True(Assert.Single(picture.Segments).Stale);
        Assert.Equal([true, false], picture.Fifos.Select(fifo => fifo.Stale));
        Assert.Equal(["fifo1"], picture.Segments[0].Chat!.MadeFifos);
        Assert.All(picture.Files, file => Assert.Equal(file.Pid != Environment.ProcessId, file.Stale));
        Assert.Equal(4, picture.Files.Count);
    }

    [Fact]
    public void A_dead_viewer_s_place_is_stale_and_one_that_was_only_half_taken_has_no_position()
    {
        var segment = Make();
        ViewAsTheDead(segment, 0, ViewerSlot.Claiming);

        var viewers = LookAt(Role.A).Chat!.Viewers;

        Assert.Equal([true, true], viewers.Select(viewer => viewer.Stale));
        Assert.Equal([0L, null], viewers.Select(viewer => viewer.Position));
    }

    [Fact]
    public void What_was_garbled_is_counted()
    {
        var segment = Make();
        var viewer = View(segment);
        viewer.CountPassedOver();
        viewer.CountPassedOver();
        new RingWriter(segment, overwrites: false).CountGarbledConnection();

        Assert.Equal(new GarbledPicture(1, 2), LookAt(Role.A).Chat!.Garbled);
    }

    [Fact]
    public void Another_room_s_segment_under_the_same_key_is_told_and_not_counted_in()
    {
        Make();

        var picture = RoomInspector.Look(Room.Elsewhere("/tmp"));

        var found = Assert.Single(picture.Segments);
        Assert.Equal((false, false, $"the chat of {Room.Room.Directory} uses it"), (found.Ours, found.Stale, found.Problem));
        Assert.False(picture.Roles[0].Alive);
    }

    [Theory]
    [InlineData(4096, "an original program made it")]
    [InlineData(8192, "too few")]
    [InlineData(1 << 16, "empty")]
    public void Memory_that_is_no_chat_s_is_told(int bytes, string why)
    {
        SharedMemorySegment.TryCreate(Room.Key(Role.A), bytes, TestRoom.ReadWrite);

        var found = LookAt(Role.A);

        Assert.Equal((false, false, bytes), (found.Ours, found.Stale, found.Bytes));
        Assert.Contains(why, found.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Memory_beside_that_of_an_original_program_is_found()
    {
        var original = SharedMemorySegment.TryCreate(Room.Key(Role.A), 4096, TestRoom.ReadWrite)!.Value;
        var segment = Make();

        var found = LookAt(Role.A);

        Assert.NotEqual(original, segment.Segment);
        Assert.Equal((segment.Segment.Id, original.Id, true, false), (found.Id, found.OriginalId, found.Ours, found.Stale));
        segment.Remove();
    }

    [Fact]
    public void What_stands_in_the_place_of_a_lock_is_told_and_not_opened()
    {
        Room.Fifo("a.lock");
        File.WriteAllText(InRoom("b.bell"), "");

        Assert.Equal([("a.lock", "it is a FIFO"), ("b.bell", "it is a regular file")], Look().Files.Select(file => (file.Name, file.Problem!)));
    }

    private static byte[] Bytes(ChatSegment segment)
        => new Span<byte>((byte*)segment.Header - SegmentHeader.Offset, SegmentHeader.RingsOffset).ToArray();
}
