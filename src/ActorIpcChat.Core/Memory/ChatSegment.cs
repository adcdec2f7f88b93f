using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Memory;
using ActorIpcChat.Linux.Processes;
using ActorIpcChat.Rooms;
using ActorIpcChat.Wire;

namespace ActorIpcChat.Memory;

/// <summary>The attached shared memory of one chat process: header, viewer slots, named consumers and two rings.</summary>
internal sealed unsafe class ChatSegment : IDisposable
{
    /// <summary>Bytes of the smallest ring. The largest frame must fit beside the last one, which shows whether its line is finished.</summary>
    public const int MinCapacity = 2 * FrameHeader.MaxLength;

    /// <summary>Mappings of one viewer: the segment, and the inbox twice. The kernel counts each as an attachment.</summary>
    private const int MappingsOfViewer = 3;

    private readonly SharedMemoryMapping _mapping;
    private readonly SegmentLayout _layout;
    private readonly MirroredMemory _inbox;
    private readonly List<IRestated> _parts = [];
    private MirroredMemory? _outbox;
    private OriginalSegment? _original;
    private byte[] _ownHeader = [];
    private uint _madeFifos;
    private uint _closed;

    /// <summary>Takes over an attached segment that was checked.</summary>
    internal ChatSegment(SharedMemorySegment segment, SharedMemoryMapping mapping, SegmentLayout layout, Room room, Role role)
    {
        (Segment, _mapping, _layout, Room, Role) = (segment, mapping, layout, room, role);
        Generation = Header->Generation;
        _inbox = MirroredMemory.Map(mapping, layout.InboxOffset, layout.InboxCapacity);
    }

    /// <summary>The segment's id in the kernel (shmid).</summary>
    public SharedMemorySegment Segment { get; private set; }

    internal Room Room { get; }

    internal Role Role { get; }

    /// <summary>Another process removed (IPC_RMID) this segment, or the original's segment that points to it. Asks the kernel.</summary>
    public bool IsRemoved => Segment.Status() is not { Removed: false } || _original?.Segment.Status() is { Removed: true };

    /// <summary>Bytes of the inbox ring.</summary>
    public long InboxCapacity => _layout.InboxCapacity;

    /// <summary>Bytes of the outbox ring.</summary>
    public long OutboxCapacity => _layout.OutboxCapacity;

    /// <summary>Random number of the segment; it stays the same when the segment is recreated.</summary>
    public ulong Generation { get; }

    /// <summary>The owner has left and writes no more.</summary>
    public bool IsClosed => Volatile.Read(ref Header->Closed) != 0;

    /// <summary>The chat process that writes here, or wrote here last.</summary>
    public ProcessIdentity? Owner => ProcessIdentity.FromWord(Volatile.Read(ref Header->Owner));

    /// <summary>The text that original viewers show.</summary>
    internal OriginalWindow Window => _original?.Window ?? new(_mapping.Start);

    /// <summary>The FIFOs that the owner created, or took over with the duty to unlink them. A cleaner reads them here.</summary>
    public FifoSet MadeFifos => Header->KnownFifos;

    /// <summary>Makes the owner responsible for unlinking these FIFOs, too.</summary>
    public void Inherit(FifoSet fifos) => Interlocked.Or(ref Header->MadeFifos, _madeFifos |= (uint)fifos);

    /// <summary>Ends that duty: the FIFOs were removed with the room's directory.</summary>
    internal void ForgetFifos() => Volatile.Write(ref Header->MadeFifos, _madeFifos = 0);

    /// <summary>Bytes behind the rings, for the owner's use. Empty if the link is a pair of FIFOs.</summary>
    internal Span<byte> ExtraBytes => new(_mapping.Start + ExtraOffset, (int)(_mapping.Length - ExtraOffset));

    private long ExtraOffset => _layout.OutboxOffset + _layout.OutboxCapacity;

    /// <summary>Held by a thread other than the owner's while it writes to the outbox.</summary>
    internal Lock OtherWriters { get; } = new();

    internal SegmentHeader* Header => (SegmentHeader*)(_mapping.Start + SegmentHeader.Offset);

    internal ViewerSlot* Slots => (ViewerSlot*)(_mapping.Start + SegmentHeader.SlotsOffset);

    internal ConsumerEntry* Consumers => (ConsumerEntry*)(_mapping.Start + SegmentHeader.ConsumersOffset);

    /// <summary>What each named consumer has not acknowledged.</summary>
    internal List<ConsumerBacklog> Backlogs => ConsumerBacklog.Read(_mapping.Start, _layout);

    /// <summary>Consumers without a living reader that keep the full inbox full.</summary>
    internal List<ConsumerBacklog> AbsentInTheWay => ConsumerBacklog.ReadAbsentInTheWay(_mapping.Start, _layout, Room, Role);

    /// <summary>A named consumer lacks lines: the segment stays when its owner leaves.</summary>
    internal bool IsNeeded => Backlogs.Exists(static consumer => consumer.IsBehind);

    internal byte* InboxAt(long position) => _inbox.Start + (position & (InboxCapacity - 1));

    /// <summary>The inbox frames between two positions, which are at most one ring apart.</summary>
    internal FrameCursor InboxFrames(long from, long to) => new(InboxAt(from), from, to);

    internal byte* OutboxAt(long position)
        => (_outbox ??= MirroredMemory.Map(_mapping, _layout.OutboxOffset, OutboxCapacity)).Start + (position & (OutboxCapacity - 1));

    /// <summary>
    /// Creates the role's segment, or takes over a dead holder's with its unread and undelivered lines. The caller holds the role's lock.
    /// </summary>
    /// <param name="room">The room.</param>
    /// <param name="role">The role, whose lock the caller holds.</param>
    /// <param name="inboxCapacity">Bytes of a new inbox, rounded up to a power of two and at least <see cref="MinCapacity"/>.</param>
    /// <param name="outboxCapacity">Bytes of a new outbox, a power of two.</param>
    /// <param name="mode">Permission bits of a new segment.</param>
    /// <param name="takenOver">True if a dead holder's segment was taken over.</param>
    /// <param name="extraBytes">Bytes behind the rings of a new segment.</param>
    /// <exception cref="LinuxException">Another program or user has the key, or the kernel cannot allocate a segment.</exception>
    public static ChatSegment CreateOrTakeOver(
        Room room, Role role, long inboxCapacity, long outboxCapacity, int mode, out bool takenOver, int extraBytes = 0)
        => SegmentMaker.CreateOrTakeOver(room, role, inboxCapacity, outboxCapacity, extraBytes, mode, out takenOver);

    /// <summary>The role's segment, for a viewer. Null while no segment is ready.</summary>
    /// <exception cref="LinuxException">The key's segment belongs to another user or another program.</exception>
    public static ChatSegment? TryOpen(Room room, Role role) => SegmentFinder.TryOpen(room, role, out _);

    /// <summary>Whether an original viewer is attached. Asks the kernel.</summary>
    /// <param name="viewers">Living viewers of this program.</param>
    /// <param name="peers">1 while a peer reads acknowledgements in this segment, else 0.</param>
    internal bool HasOriginalViewer(int viewers, int peers)
    {
        if (_original is not null)
            return _original.Segment.Status() is { Attachments: > 1 };
        var ours = MappingsOfViewer + (_outbox is null ? 0 : 2) + (viewers * MappingsOfViewer) + peers;
        return Segment.Status() is { } status && status.Attachments > ours;
    }

    /// <summary>
    /// Moves the segment to the key of a recreated room directory. Viewers find it there and continue at their positions. The caller is the
    /// owner.
    /// </summary>
    /// <exception cref="LinuxException">Another program or user has the key, or the kernel cannot allocate a segment.</exception>
    public void Move(Room room, Role role, int mode)
    {
        if (IsRemoved || (_original is null && Segment.Status() is { } status && status.Key != room.SegmentKey(role)))
            Recreate(room, role, mode);
        else
            WriteRoom(room);
    }

    /// <summary>Writes the room into the header, and into the copy for <see cref="Restate"/>.</summary>
    private void WriteRoom(Room room)
    {
        RoomMark.Write(Header, room);
        foreach (var (start, end) in SegmentHeader.RoomFields)
            new Span<byte>((byte*)Header + start, end - start).CopyTo(_ownHeader.AsSpan(start..end));
    }

    /// <summary>
    /// Recreates a removed segment (ipcrm(1)) with its contents, at the same addresses of this process. Viewers find it under its key and
    /// continue at their positions. The caller is the owner.
    /// </summary>
    /// <exception cref="LinuxException">Another program or user has the key now, or the kernel cannot allocate a segment.</exception>
    public void Recreate(Room room, Role role, int mode)
    {
        var key = room.SegmentKey(role);
        OriginalSegment? original = null;
        if (SharedMemorySegment.TryCreate(key, _mapping.Length, mode, room.Sharing) is not { } made)
        {
            original = SegmentFinder.OriginalUnder(key, room) ?? throw SegmentCheck.CannotUse(
                key, Segment.Status() is { Removed: false } ? "another program uses it" : "another process removed it and created a new one");
            if (Segment.Status() is { Removed: false })
            {
                SetOriginal(original);
                return;
            }

            made = SharedMemorySegment.TryCreate(SegmentFinder.PrivateKey, _mapping.Length, mode, room.Sharing)
                ?? throw new LinuxException("cannot make the shared memory again", Errno.EEXIST, "start again");
        }

        try
        {
            // What another thread writes between the copy and the mapping would be lost.
            lock (OtherWriters)
            {
                CopyTo(made, room);
                _mapping.ReplaceWith(made);
                _inbox.Remap(_mapping, _layout.InboxOffset);
                _outbox?.Remap(_mapping, _layout.OutboxOffset);
                WriteRoom(room);
                // The old segment is under an old directory's key, or the original's segment that pointed to it is gone.
                Segment.Remove();
                Segment = made;
                SetOriginal(original);
                Restate();
            }
        }
        catch
        {
            made.Remove();
            throw;
        }
    }

    /// <summary>Announces that no more is written: viewers show the rest and detach.</summary>
    public void MarkClosed() => Volatile.Write(ref Header->Closed, _closed = 1);

    /// <summary>Makes this process the owner: from here on it restates the header from its own copy.</summary>
    internal void TakeOwnership()
    {
        _ownHeader = new Span<byte>(Header, sizeof(SegmentHeader)).ToArray();
        (_madeFifos, _closed) = ((uint)MadeFifos, 0);
    }

    /// <summary>Adds a part that is restated with the header. It replaces an earlier part of its type.</summary>
    internal void Add(IRestated part)
    {
        _parts.RemoveAll(other => other.GetType() == part.GetType());
        _parts.Add(part);
    }

    /// <summary>
    /// Rewrites the owner's fields where another process changed them. A viewer or peer that finds an impossible value rings the writer's
    /// doorbell for this. The caller is the owner.
    /// </summary>
    internal void Restate()
    {
        foreach (var (start, end) in SegmentHeader.WrittenOnce)
        {
            var words = _ownHeader.AsSpan(start..end);
            var now = new Span<byte>((byte*)Header + start, end - start);
            if (!now.SequenceEqual(words))
                words.CopyTo(now);
        }

        if (Volatile.Read(ref Header->Closed) != _closed)
            Volatile.Write(ref Header->Closed, _closed);
        // A cleaner may have added FIFOs.
        if ((_madeFifos |= (uint)MadeFifos) != Volatile.Read(ref Header->MadeFifos))
            Volatile.Write(ref Header->MadeFifos, _madeFifos);
        _original?.PointTo(Segment, Generation);
        foreach (var part in _parts)
            part.Restate();
    }

    /// <summary>Removes the segment, and the original's segment that points to it. Attached processes keep the memory.</summary>
    /// <returns>False if a segment is still there.</returns>
    public bool Remove() => TryRemove(Segment) & (_original is null || TryRemove(_original.Segment));

    private static bool TryRemove(SharedMemorySegment segment)
    {
        try
        {
            return segment.Remove() || segment.Status() is null or { Removed: true };
        }
        catch (LinuxException)
        {
            // The segment exists, but this user may not even stat it.
            return false;
        }
    }

    /// <summary>Detaches. The segment stays until it is removed.</summary>
    public void Dispose()
    {
        _original?.Dispose();
        _outbox?.Dispose();
        _inbox.Dispose();
        _mapping.Dispose();
    }

    /// <summary>Sets the original's segment under the key that points to this one. Null if this segment has the key itself.</summary>
    internal void SetOriginal(OriginalSegment? original)
    {
        _original?.Dispose();
        _original = original;
        original?.PointTo(Segment, Generation);
    }

    /// <summary>
    /// Copies everything but the viewer slots: each viewer claims a slot in the copy, and its name. The names and their cursors stay.
    /// </summary>
    private void CopyTo(SharedMemorySegment made, Room room)
    {
        const int BehindMagic = SegmentHeader.Offset + sizeof(ulong);
        using var copy = made.Attach();
        Buffer.MemoryCopy(_mapping.Start, copy.Start, SegmentHeader.Offset, SegmentHeader.Offset);
        Buffer.MemoryCopy(_mapping.Start + BehindMagic, copy.Start + BehindMagic, copy.Length - BehindMagic, _mapping.Length - BehindMagic);
        var header = (SegmentHeader*)(copy.Start + SegmentHeader.Offset);
        header->Seen = new ViewerSlots(this).Oldest();
        header->SlotsInUse = 0;
        RoomMark.Write(header, room);
        header->Wanted = SegmentHeader.NotWanted;
        new Span<byte>(copy.Start + SegmentHeader.SlotsOffset, SegmentHeader.SlotCount * sizeof(ViewerSlot)).Clear();
        Volatile.Write(ref header->Magic, SegmentHeader.MagicValue);
    }
}
