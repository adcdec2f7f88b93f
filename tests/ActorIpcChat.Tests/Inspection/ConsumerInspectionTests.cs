using ActorIpcChat.Inspection;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Linux.Memory;
using ActorIpcChat.Memory;

namespace ActorIpcChat.Tests.Inspection;

/// <summary>Named consumers in status and clean.</summary>
public sealed unsafe class ConsumerInspectionTests : InspectionTestBase
{
    [Fact]
    public void Consumers_are_listed_with_their_readers_and_unread_lines()
    {
        var segment = Make();
        var ring = new RingWriter(segment, overwrites: false);
        ring.Put(Frames.Next("one\ntwo\n"));
        var second = ring.Head;
        ring.Put(Frames.Next("three\nfour\nfive\n"));
        Absent(segment, "billing").Acknowledge(second, 1, 3);
        ConsumerCursor.Claim(segment, "audit", View(segment)).Acknowledge(ring.Head, 0, 5);

        var chat = LookAt(Role.A).Chat!;

        var reader = new ProcessSnapshot(Environment.ProcessId, ProcessState.Running);
        Assert.Equal(
            [new ConsumerSnapshot("billing", null, 2, ring.Head - second, true), new ConsumerSnapshot("audit", reader, 0, 0, false)],
            chat.Consumers);
        Assert.Equal(0, chat.Inbox.UnseenLines);
    }

    [Fact]
    public void Kept_segment_is_not_stale_and_its_owner_is_not_listed_as_dead()
    {
        Keep("billing");

        var room = Look();

        var segment = room.Segments.Single();
        Assert.Equal((false, "billing"), (segment.IsStale, segment.KeptFor.Single().Name));
        Assert.All(room.Roles, static role => Assert.Equal((null, false), (role.Process, role.IsStale)));
    }

    [Fact]
    public void Cleaning_leaves_a_kept_segment_and_names_its_consumer()
    {
        var id = Keep("billing");

        var cleaning = Clean();

        var left = Assert.Single(cleaning.Left);
        Assert.StartsWith($"shared memory {id} of A (key {Room.Key(Role.A)}): it has ", left, StringComparison.Ordinal);
        Assert.EndsWith("lines that a consumer lacks: billing (2 lines); --force removes it", left, StringComparison.Ordinal);
        Assert.Empty(cleaning.Removed);
        Assert.Empty(Names());
    }

    [Fact]
    public void Forced_cleaning_removes_a_kept_segment()
    {
        var id = Keep("billing");

        var cleaning = RoomCleaner.Clean(Room.Room, force: true);

        Assert.Contains($"shared memory {id} of A (key {Room.Key(Role.A)})", cleaning.Removed[0], StringComparison.Ordinal);
        Assert.Contains("lines that a consumer lacks: billing (2 lines)", cleaning.Removed[0], StringComparison.Ordinal);
        Assert.Null(SharedMemorySegment.TryOpen(Room.Key(Role.A)));
    }

    [Fact]
    public void Segment_of_a_dead_process_is_kept_for_a_consumer_with_unread_lines()
    {
        MakeStale(Role.A, segment => FillFor(segment, "billing"));

        Assert.Contains(Clean().Left, static line => line.Contains("a consumer lacks: billing (2 lines)", StringComparison.Ordinal));

        Assert.NotNull(SharedMemorySegment.TryOpen(Room.Key(Role.A)));
    }

    [Fact]
    public void Forgotten_name_is_free_in_both_segments()
    {
        var (a, b) = (Make(), Make(Role.B));
        Absent(a, "billing");
        Absent(b, "billing");
        Absent(b, "audit");

        var cleaning = ConsumerCleaner.Forget(Room.Room, "billing");

        Assert.Equal(["consumer billing of A", "consumer billing of B"], cleaning.Removed);
        Assert.Equal((0, 1), (new Consumers(a).Names.Count(), new Consumers(b).Names.Count()));
    }

    [Fact]
    public void Kept_segment_is_removed_with_its_last_consumer()
    {
        var id = Keep("billing");

        var cleaning = ConsumerCleaner.Forget(Room.Room, "billing");

        Assert.Equal(["consumer billing of A, which lacked 2 lines", $"shared memory {id} of A"], cleaning.Removed);
        Assert.Null(SharedMemorySegment.TryOpen(Room.Key(Role.A)));
    }

    [Fact]
    public void Consumer_with_a_reader_is_not_forgotten_in_either_segment()
    {
        var (a, b) = (Make(), Make(Role.B));
        ConsumerCursor.Claim(a, "billing", View(a));
        Absent(b, "billing");

        var cleaning = ConsumerCleaner.Forget(Room.Room, "billing");

        var pid = Environment.ProcessId;
        Assert.Equal([$"cannot forget billing of A: process {pid} reads as billing; {FileLock.HowToEnd(pid)}"], cleaning.Failed);
        Assert.Empty(cleaning.Removed);
        Assert.True(new Consumers(b).Find("billing"u8) >= 0);
    }

    [Fact]
    public void Unknown_name_is_forgotten_without_effect()
    {
        Absent(Make(), "billing");

        var cleaning = ConsumerCleaner.Forget(Room.Room, "audit");

        Assert.Empty(cleaning.Removed.Concat(cleaning.Failed).Concat(cleaning.Left));
    }

    /// <summary>Leaves a closed segment, like a process whose consumer is absent.</summary>
    private int Keep(string consumer) => MakeStale(Role.A, segment =>
    {
        FillFor(segment, consumer);
        segment.MarkClosed();
    });

    private void FillFor(ChatSegment segment, string consumer)
    {
        new RingWriter(segment, overwrites: false).Put(Frames.Next("one\ntwo\n"));
        Absent(segment, consumer);
    }

    private static ConsumerCursor Absent(ChatSegment segment, string name)
    {
        using var viewer = RingReader.TryClaim(segment)!;
        var cursor = ConsumerCursor.Claim(segment, name, viewer);
        return cursor;
    }
}
