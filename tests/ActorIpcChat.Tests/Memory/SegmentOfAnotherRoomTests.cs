using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Linux.Memory;
using ActorIpcChat.Linux.Processes;
using ActorIpcChat.Memory;
using ActorIpcChat.Rooms;

namespace ActorIpcChat.Tests.Memory;

/// <summary>Segments of other, moved, removed and recreated rooms.</summary>
public sealed unsafe class SegmentOfAnotherRoomTests : IDisposable
{
    private readonly TestRoom _room = new();

    /// <summary>Needs a file system with birth times.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    public sealed class BirthFactAttribute : FactAttribute
    {
        public BirthFactAttribute()
        {
            using var room = new TestRoom();
            Skip = FileStatus.BirthTime(room.Room.Directory) == 0 ? "this file system has no birth times of directories" : null;
        }
    }

    public void Dispose() => _room.Dispose();

    [Fact]
    public void Another_rooms_segment_under_the_same_key_is_not_taken_over()
    {
        using var elsewhere = new TestRoom();
        using var segment = _room.CreateSegment();

        var refused = Assert.Throws<LinuxException>(() => ChatSegment.CreateOrTakeOver(
            _room.Elsewhere(elsewhere.Room.Directory), Role.A, 1 << 18, 1 << 18, TestRoom.ReadWrite, out _));

        Assert.Contains($"the chat of {_room.Room.Directory} uses it", refused.Message, StringComparison.Ordinal);
        Assert.Equal(ProcessIdentity.Current, segment.Owner);
    }

    [Fact]
    public void Viewer_does_not_show_another_rooms_segment_with_the_same_ftok_key()
    {
        var here = new Room(_room.Room.Directory, named: true, null, null);
        var key = here.SegmentKey(Role.A);
        using var elsewhere = new TestRoom();
        using var segment = ChatSegment.CreateOrTakeOver(
            new Room(elsewhere.Room.Directory, named: false, key, key), Role.A, 1 << 18, 1 << 18, TestRoom.ReadWrite, out _);
        try
        {
            Assert.Null(SegmentFinder.TryOpen(here, Role.A, out var another));

            Assert.Equal($"the chat of {elsewhere.Room.Directory} uses it", another);
        }
        finally
        {
            segment.Remove();
        }
    }

    [Fact]
    public void Viewer_does_not_show_another_rooms_segment_under_a_configured_key()
    {
        using var elsewhere = new TestRoom();
        using var segment = _room.CreateSegment();

        Assert.Null(SegmentFinder.TryOpen(_room.Elsewhere(elsewhere.Room.Directory), Role.A, out var another));

        Assert.Equal($"the chat of {_room.Room.Directory} uses it", another);
    }

    [Fact]
    public void Another_rooms_rings_beside_an_original_segment_are_neither_shown_nor_replaced()
    {
        using var elsewhere = new TestRoom();
        var original = SharedMemorySegment.TryCreate(_room.Key(Role.A), OriginalSegment.Size, TestRoom.ReadWrite)!.Value;
        using var segment = _room.CreateSegment();
        var there = _room.Elsewhere(elsewhere.Room.Directory);

        Assert.Null(SegmentFinder.TryOpen(there, Role.A, out var another));
        var refused = Assert.Throws<LinuxException>(() => ChatSegment.CreateOrTakeOver(there, Role.A, 1 << 18, 1 << 18, TestRoom.ReadWrite, out _));

        Assert.Equal($"the chat of {_room.Room.Directory} uses it", another);
        Assert.Contains(another!, refused.Message, StringComparison.Ordinal);
        using var found = ChatSegment.TryOpen(_room.Room, Role.A);
        Assert.Equal(segment.Segment, found?.Segment);
        original.Remove();
    }

    [Fact]
    public void Segment_moves_to_the_key_of_the_recreated_directory()
    {
        var room = new Room(_room.Room.Directory, named: true, null, null);
        using var segment = ChatSegment.CreateOrTakeOver(room, Role.A, 1 << 18, 1 << 18, TestRoom.ReadWrite, out _);
        var ring = new RingWriter(segment, overwrites: false);
        ring.Put(new FrameStream().Next("kept\n"));
        var before = room.SegmentKey(Role.A);
        // Another directory has another inode, so another key.
        var next = Directory.CreateTempSubdirectory("ipcchat-").FullName;
        Directory.Delete(room.Directory, recursive: true);
        Directory.Move(next, room.Directory);
        Assert.NotEqual(before, room.SegmentKey(Role.A));

        segment.Move(room, Role.A, TestRoom.ReadWrite);

        Assert.Null(SharedMemorySegment.TryOpen(before));
        using (var found = ChatSegment.TryOpen(room, Role.A)!)
        {
            using var viewer = RingReader.TryClaim(found)!;
            Assert.Equal((segment.Generation, "kept\n"), (found.Generation, viewer.Text()));
            ring.Put(new FrameStream().Next("new\n"));
            Assert.Equal("kept\nnew\n", viewer.Text());
        }

        segment.Remove();
    }

    /// <summary>Like rm(1) and mkdir(1) on most file systems: the new directory reuses the inode.</summary>
    [BirthFact]
    public void Segment_of_a_removed_room_is_cleared_for_the_room_that_reuses_its_inode()
    {
        using var segment = _room.CreateSegment();
        segment.Header->Owner = DeadProcess.SamePid.Word;
        var next = _room.Move();
        segment.Header->RoomBirth = 1;

        using var made = ChatSegment.CreateOrTakeOver(next, Role.A, 1 << 18, 1 << 18, TestRoom.ReadWrite, out var takenOver);

        Assert.False(takenOver);
        Assert.NotEqual(segment.Segment, made.Segment);
        Assert.True(segment.Segment.Status() is null or { Removed: true });
    }

    [BirthFact]
    public void Segment_of_a_dead_chat_follows_its_moved_directory()
    {
        using var segment = _room.CreateSegment();
        segment.Header->Owner = DeadProcess.SamePid.Word;
        var next = _room.Move();

        using var made = ChatSegment.CreateOrTakeOver(next, Role.A, 1 << 18, 1 << 18, TestRoom.ReadWrite, out var takenOver);

        Assert.True(takenOver);
        Assert.Equal(segment.Segment, made.Segment);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    public void Segment_of_a_dead_chat_is_kept_if_its_birth_time_is_unknown_or_its_room_recreated(long birth, bool madeAgain)
    {
        var directory = _room.Room.Directory;
        using var segment = _room.CreateSegment();
        segment.Header->Owner = DeadProcess.SamePid.Word;
        var next = _room.Move();
        segment.Header->RoomBirth = birth;
        if (madeAgain)
            Directory.CreateDirectory(directory);

        var refused = Assert.Throws<LinuxException>(() => ChatSegment.CreateOrTakeOver(
            next, Role.A, 1 << 18, 1 << 18, TestRoom.ReadWrite, out _));

        Assert.Contains($"the chat of {directory} left it there", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Segment_of_a_dead_chat_is_taken_over_in_its_recreated_room()
    {
        using var segment = _room.CreateSegment();
        segment.Header->Owner = DeadProcess.SamePid.Word;
        segment.Header->RoomInode++;

        using var again = _room.CreateSegment(out var takenOver);

        Assert.True(takenOver);
        Assert.Equal(segment.Segment, again.Segment);
    }

    [Fact]
    public void Other_roles_segment_under_the_same_key_is_not_taken_over()
    {
        using var segment = _room.CreateSegment();
        var key = _room.Key(Role.A);
        var same = new Room(_room.Room.Directory, named: false, key, key);

        Assert.Throws<LinuxException>(() => ChatSegment.CreateOrTakeOver(same, Role.B, 1 << 18, 1 << 18, TestRoom.ReadWrite, out _));
    }
}
