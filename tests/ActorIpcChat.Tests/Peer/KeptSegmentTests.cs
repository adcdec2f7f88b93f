using ActorIpcChat.Linux.Memory;
using ActorIpcChat.Memory;
using ActorIpcChat.Peer;
using ActorIpcChat.Rooms;
using ActorIpcChat.Settings;
using ActorIpcChat.Wire;

namespace ActorIpcChat.Tests.Peer;

/// <summary>A chat that ends keeps its segment for a named consumer with unread lines; the next chat of the room continues it.</summary>
public sealed unsafe class KeptSegmentTests : IDisposable
{
    private static readonly ChatSettings Settings = SettingsLoader.Load("a", [], []).Chat;

    private readonly TestRoom _test = new();
    private readonly Room _room;
    private readonly FrameStream _frames = new("me");
    private readonly RecordedNotices _notices = new();

    /// <summary>A named room: its keys are derived from its directory.</summary>
    public KeptSegmentTests() => _room = new Room(_test.Room.Directory, named: true, null, null, removable: _test.Room.Directory);

    public void Dispose()
    {
        if (Directory.Exists(_room.Directory))
        {
            SharedMemorySegment.TryOpen(_room.SegmentKey(Role.A))?.Remove();
            Directory.CreateDirectory(_room.Directory);
        }

        _test.Dispose();
    }

    [Fact]
    public void Nothing_is_kept_if_every_consumer_has_acknowledged_every_line()
    {
        using (var chat = Begin(out var ring))
        {
            ring.Put(_frames.Next("one\n"));
            Read("billing", chat.Segment).Acknowledge(ring.Head, 0, 1);
            // A notice does not count as a line.
            ring.TryPublishNotice(FrameKind.Left, "me"u8, 0, 0);
            Leave(chat, ring);
        }

        Assert.False(Directory.Exists(_room.Directory));
        Assert.Empty(_notices.Lines);
    }

    [Fact]
    public void Closed_segment_is_kept_without_files_for_an_absent_consumer_with_unread_lines()
    {
        using (var chat = Begin(out var ring))
        {
            ring.Put(_frames.Next("one\ntwo\n"));
            Read("billing", chat.Segment).Acknowledge(0, 1, 1);
            Leave(chat, ring);
        }

        Assert.Empty(Directory.GetFileSystemEntries(_room.Directory));
        _room.RemoveIfEmpty();
        using var kept = ChatSegment.TryOpen(_room, Role.A)!;
        Assert.True(kept.IsClosed);
        Assert.Equal(["kept 1 line for billing: start its reader again (--as billing), or drop them with ipcchat clean --force"], _notices.Lines);
    }

    [Fact]
    public void Last_consumer_of_a_kept_segment_removes_it()
    {
        using (var chat = Begin(out var ring))
        {
            ring.Put(_frames.Next("one\n"));
            Read("billing", chat.Segment);
            Read("audit", chat.Segment);
            Leave(chat, ring);
        }

        using var kept = ChatSegment.TryOpen(_room, Role.A)!;
        Read("billing", kept).Acknowledge(kept.Header->Head, 0, 1);
        Assert.True(KeptSegment.TryRemove(kept));
        Assert.False(kept.IsRemoved);
        Read("audit", kept).Acknowledge(kept.Header->Head, 0, 1);
        Assert.True(KeptSegment.TryRemove(kept));

        Assert.True(kept.IsRemoved);
        _room.RemoveIfEmpty();
        Assert.False(Directory.Exists(_room.Directory));
    }

    [Fact]
    public void Reader_leaves_the_removal_to_an_owner_that_is_still_leaving()
    {
        using var chat = Begin(out var ring);
        ring.Put(_frames.Next("one\n"));
        using var opened = ChatSegment.TryOpen(_room, Role.A)!;
        var cursor = Read("billing", opened);
        chat.Segment.MarkClosed();
        cursor.Acknowledge(ring.Head, 0, 1);

        Assert.False(KeptSegment.TryRemove(opened));
        Leave(chat, ring);

        Assert.True(opened.IsRemoved);
    }

    [Fact]
    public void Next_chat_continues_the_inbox_with_an_empty_outbox_and_a_new_session()
    {
        ulong session, generation;
        using (var chat = Begin(out var ring))
        {
            ring.BeginSession(4711, 0);
            ring.Put(_frames.Next("one\ntwo\nthr"), lines: 2);
            Read("billing", chat.Segment).Acknowledge(0, 1, 1);
            var outbox = new Outbox(chat.Segment, "me"u8, TimeProvider.System);
            Assert.True(outbox.TryReserve(out var payload, out _, out _));
            *payload = (byte)'\n';
            outbox.Commit(1);
            (session, generation) = (outbox.Session, chat.Segment.Generation);
            Leave(chat, ring);
        }

        using var next = Begin(out var nextRing);

        Assert.Equal((generation, false, false), (next.Segment.Generation, next.Segment.IsClosed, next.TakenOver));
        Assert.Equal((0, 0, 0), (next.Segment.Header->OutboxHead, next.Segment.Header->OutboxTail, next.Segment.Header->OutboxAcknowledged));
        Assert.NotEqual(session, next.Segment.Header->Session);
        Assert.Equal(4711UL, nextRing.Session);
        nextRing.Put(new FrameStream("you").Next("new\n"));
        using var viewer = RingReader.TryClaim(next.Segment)!;
        var cursor = ConsumerCursor.Claim(next.Segment, "billing", viewer);
        Assert.Equal((1, "one\ntwo\nthr\nnew\n"), (cursor.Skip, viewer.Text()));
    }

    [Fact]
    public void Segment_kept_for_another_room_is_not_taken_over()
    {
        var key = _test.Key(Role.A);
        var here = new Room(_test.Room.Directory, named: false, key, key + 1);
        using (var chat = ChatResources.Acquire(here, Role.A, Settings))
        {
            var ring = new RingWriter(chat.Segment, overwrites: false);
            ring.Put(_frames.Next("one\n"));
            Read("billing", chat.Segment);
        }

        using var elsewhere = new TestRoom();
        var refused = Assert.Throws<Linux.Errors.LinuxException>(
            () => ChatResources.Acquire(new Room(elsewhere.Room.Directory, named: false, key, key + 1), Role.A, Settings));

        Assert.Contains($"the chat of {here.Directory}", refused.Message, StringComparison.Ordinal);
    }

    private ChatResources Begin(out RingWriter ring)
    {
        var chat = ChatResources.Acquire(_room, Role.A, Settings);
        ring = new RingWriter(chat.Segment, overwrites: false);
        return chat;
    }

    private void Leave(ChatResources chat, RingWriter ring)
    {
        chat.ReportUnshown(ring, _notices);
        chat.CloseForViewers(Role.A, _room);
        chat.Dispose();
    }

    /// <summary>A reader that has left.</summary>
    private static ConsumerCursor Read(string name, ChatSegment segment)
    {
        using var viewer = RingReader.TryClaim(segment)!;
        return ConsumerCursor.Claim(segment, name, viewer);
    }
}
