using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Memory;
using ActorIpcChat.Rooms;
using ActorIpcChat.Wire;

namespace ActorIpcChat.Memory;

/// <summary>
/// The segment of another member of this machine, attached read-only: what it has accepted, and how much it has published of whose stream. It
/// outlives that member. Any process may have written to it: all positions are checked, and frames are copied before they are checked.
/// </summary>
internal sealed unsafe class MemberSegment : IDisposable
{
    private readonly SharedMemoryMapping _mapping;
    private readonly MirroredMemory _outbox;
    private readonly long _capacity;
    private readonly MemberRow* _table;
    private readonly MemberSignals* _signals;
    private int _row;

    private MemberSegment(SharedMemoryMapping mapping, SegmentLayout layout, int id)
    {
        (_mapping, _capacity, Id) = (mapping, layout.OutboxCapacity, id);
        _outbox = MirroredMemory.Map(mapping, layout.OutboxOffset, layout.OutboxCapacity);
        var area = mapping.Start + layout.OutboxOffset + layout.OutboxCapacity;
        _table = (MemberRow*)area;
        _signals = (MemberSignals*)(area + MemberTable.Size);
        (Generation, Session, Link) = (Header->Generation, Header->Session, (LinkKind)_signals->Link);
    }

    /// <summary>What became of a frame.</summary>
    public enum Copied
    {
        /// <summary>It was copied, and the copy is intact.</summary>
        Whole,

        /// <summary>It is longer than the space.</summary>
        TooLong,

        /// <summary>It is corrupt.</summary>
        Corrupt,
    }

    /// <summary>shmid.</summary>
    public int Id { get; }

    /// <summary>Random number of the segment; it stays the same when the segment is made again.</summary>
    public ulong Generation { get; }

    /// <summary>The stream of its member.</summary>
    public ulong Session { get; }

    /// <summary>The member's link.</summary>
    public LinkKind Link { get; }

    /// <summary>It still holds that stream: its member has not started anew in it.</summary>
    public bool IsCurrent => Header->Generation == Generation && Volatile.Read(ref Header->Session) == Session;

    /// <summary>The member has left on purpose, and accepts no more lines.</summary>
    public bool IsClosed => Volatile.Read(ref Header->Closed) != 0;

    /// <summary>Not 0 while the member sleeps, see <see cref="MemberSignals.Asleep"/>.</summary>
    public long Asleep => Volatile.Read(ref _signals->Asleep);

    /// <summary>See <see cref="MemberSignals.Wanted"/>.</summary>
    public long Wanted => Volatile.Read(ref _signals->Wanted);

    /// <summary>The member's ring is full of unread lines.</summary>
    public bool WaitsForViewers => Volatile.Read(ref Header->Wanted) != SegmentHeader.NotWanted;

    /// <summary>Start and end of what the outbox keeps; null while its positions are corrupt.</summary>
    public (long Tail, long Head)? Kept
    {
        get
        {
            // The tail first: it is never ahead of a head that is read later.
            var tail = Volatile.Read(ref Header->OutboxTail);
            Interlocked.MemoryBarrier();
            var head = Volatile.Read(ref Header->OutboxHead);
            // The member may have moved both meanwhile, so the tail is a lower bound.
            return Positions.IsValid(tail) && Positions.IsValid(head) && tail <= head ? (Math.Max(tail, head - _capacity), head) : null;
        }
    }

    private SegmentHeader* Header => (SegmentHeader*)(_mapping.Start + SegmentHeader.Offset);

    /// <summary>Attaches a member's segment.</summary>
    /// <param name="member">The member's directory.</param>
    /// <returns>Null if there is none, or it is not ready.</returns>
    /// <exception cref="LinuxException">It belongs to another user, another program or another version of this one.</exception>
    public static MemberSegment? TryOpen(Room member)
    {
        try
        {
            var key = member.SegmentKey(Role.A);
            if (SharedMemorySegment.TryOpen(key) is not { } found || found.Status() is not { Removed: false } status)
                return null;
            SegmentCheck.ThrowIfDistrusted(member, Role.A, status);
            return Attach(found, member, key);
        }
        catch (LinuxException e) when (e.Errno is Errno.EINVAL or Errno.EIDRM or Errno.ENOENT)
        {
            // Removed meanwhile, or its directory was.
            return null;
        }
    }

    /// <summary>shmid of a member's segment now; null for none.</summary>
    public static int? IdOf(Room member)
    {
        try
        {
            return SharedMemorySegment.TryOpen(member.SegmentKey(Role.A))?.Id;
        }
        catch (LinuxException)
        {
            return null;
        }
    }

    private static MemberSegment? Attach(SharedMemorySegment found, Room member, int key)
    {
        var mapping = found.Attach(readOnly: true);
        try
        {
            var why = SegmentCheck.WhyUnusable(mapping, out var layout);
            if (why is null && mapping.Length - layout.OutboxOffset - layout.OutboxCapacity < MemberArea.Size)
                why = "another version of ipcchat made it";
            if (why is not null and not SegmentCheck.NotReady)
                throw SegmentCheck.CannotUse(key, why);
            if (why is null && RoomMark.WhyOtherRoom((SegmentHeader*)(mapping.Start + SegmentHeader.Offset), member, Role.A, out _) is null)
            {
                // The link is written last.
                var segment = new MemberSegment(mapping, layout, found.Id);
                if (segment.Link != LinkKind.Fifo)
                    return segment;
                segment._outbox.Dispose();
            }

            mapping.Dispose();
            return null;
        }
        catch
        {
            mapping.Dispose();
            throw;
        }
    }

    /// <summary>Copies a frame of the outbox, then checks the copy.</summary>
    /// <param name="position">Its position, from the tail to the head of <see cref="Kept"/>.</param>
    /// <param name="head">The head.</param>
    /// <param name="to">Where to.</param>
    /// <param name="space">Bytes there.</param>
    /// <param name="nick">The member's nick, UTF-8.</param>
    /// <param name="frame">The frame's header.</param>
    public Copied TryCopy(long position, long head, byte* to, int space, ReadOnlySpan<byte> nick, out FrameHeader frame)
    {
        var start = OutboxAt(position);
        if (!FrameHeader.TryRead(start, out frame, head - position))
            return Copied.Corrupt;
        if (frame.Length > space)
            return Copied.TooLong;
        var length = frame.Length;
        Buffer.MemoryCopy(start, to, space, length);
        // Only the copy counts: the original may have changed since its length was read.
        var whole = FrameHeader.TryRead(to, out frame, length) && frame.Length == length && frame.Kind == FrameKind.Lines
            && frame.TrailerFits(to, position) && new ReadOnlySpan<byte>(to + FrameHeader.Size, frame.NickLength).SequenceEqual(nick);
        if (!whole)
            return Copied.Corrupt;
        var payload = new ReadOnlySpan<byte>(to + frame.PayloadOffset, frame.PayloadLength);
        return (payload[^1] != (byte)'\n') == frame.EndsInsideLine && LineFeeds.Count(payload) == frame.Lines ? Copied.Whole : Copied.Corrupt;
    }

    /// <summary>Position of what looks like the next frame behind a corrupt one; the head if there is none.</summary>
    public long NextFrame(long position, long head)
    {
        var behind = new ReadOnlySpan<byte>(OutboxAt(position + 1), (int)Math.Min(head - position - 1, _capacity));
        return FrameHeader.IndexOfMagic(behind) is var index and >= 0 ? position + 1 + index : head;
    }

    /// <summary>The member knows a stream: there is a row for it.</summary>
    public bool Knows(ulong session) => MemberTable.Find(_table, session, ref _row) is not null;

    /// <summary>Where the stream to a member begins, if it may read it: see <see cref="MemberRow.Start"/>.</summary>
    public long StartOf(ulong session) => MemberTable.Find(_table, session, ref _row) is var row && row is null ? -1 : Volatile.Read(ref row->Start);

    /// <summary>Position up to which the member has published a stream; -1 for nothing.</summary>
    public long ReceivedUpTo(ulong session)
        => MemberTable.Find(_table, session, ref _row) is var row && row is null ? -1 : MemberTable.UpToIn(row, &Header->Head);

    public void Dispose()
    {
        _outbox.Dispose();
        _mapping.Dispose();
    }

    private byte* OutboxAt(long position) => _outbox.Start + (position & (_capacity - 1));
}
