using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Memory;
using ActorIpcChat.Linux.Processes;
using ActorIpcChat.Rooms;
using ActorIpcChat.Wire;

namespace ActorIpcChat.Memory;

/// <summary>
/// The shared memory of one chat process, attached: its header, its viewers' slots and its two rings.
/// </summary>
internal sealed unsafe class ChatSegment : IDisposable
{
    /// <summary>Bytes of the smallest ring: the largest frame must fit beside the last one, which tells whether its line is finished.</summary>
    public const int MinCapacity = 2 * FrameHeader.MaxLength;

    /// <summary>Mappings that a viewer of it has: the segment, and the inbox twice. The kernel counts each as an attachment.</summary>
    private const int MappingsOfViewer = 3;

    private readonly SharedMemoryMapping _mapping;
    private readonly SegmentLayout _layout;
    private readonly MirroredMemory _inbox;
    private readonly List<IRestated> _parts = [];
    private MirroredMemory? _outbox;
    private OriginalSegment? _original;
    private byte[] _words = [];
    private uint _made;
    private uint _closed;

    /// <summary>Takes an attached segment over; it is one of ours, and its rings are there.</summary>
    internal ChatSegment(SharedMemorySegment segment, SharedMemoryMapping mapping, SegmentLayout layout, Room room, Role role)
    {
        (Segment, _mapping, _layout, Room, Role) = (segment, mapping, layout, room, role);
        Generation = Header->Generation;
        _inbox = MirroredMemory.Map(mapping, layout.InboxOffset, layout.InboxCapacity);
    }

    /// <summary>The kernel's name of it.</summary>
    public SharedMemorySegment Segment { get; private set; }

    /// <summary>The room that it is of.</summary>
    internal Room Room { get; }

    /// <summary>Whose it is.</summary>
    internal Role Role { get; }

    /// <summary>Somebody removed it, or what leads to it (IPC_RMID); asks the kernel.</summary>
    public bool IsRemoved => Segment.Status() is not { Removed: false } || _original?.Segment.Status() is { Removed: true };

    /// <summary>Bytes of the inbox ring.</summary>
    public long InboxCapacity => _layout.InboxCapacity;

    /// <summary>Bytes of the outbox ring.</summary>
    public long OutboxCapacity => _layout.OutboxCapacity;

    /// <summary>A random number that stays when the segment is made again.</summary>
    public ulong Generation { get; }

    /// <summary>The owner has left: no more will be written.</summary>
    public bool IsClosed => Volatile.Read(ref Header->Closed) != 0;

    /// <summary>The chat process that writes here, or wrote here last.</summary>
    public ProcessIdentity? Owner => ProcessIdentity.FromWord(Volatile.Read(ref Header->Owner));

    /// <summary>Where original viewers look.</summary>
    internal ClassicWindow Window => _original?.Window ?? new(_mapping.Start);

    /// <summary>The FIFOs that the owner made, or took over with the duty to take them away: whoever cleans up after it knows them by this.</summary>
    public FifoSet MadeFifos => Header->KnownFifos;

    /// <summary>Notes that its owner is to take these away, too.</summary>
    public void Inherit(FifoSet fifos) => Interlocked.Or(ref Header->MadeFifos, _made |= (uint)fifos);

    /// <summary>Notes that those are gone with the room's directory.</summary>
    internal void ForgetFifos() => Volatile.Write(ref Header->MadeFifos, _made = 0);

    /// <summary>Bytes behind the rings, which are their owner's to use; none in a segment of a pair of FIFOs.</summary>
    internal Span<byte> Own => new(_mapping.Start + OwnOffset, (int)(_mapping.Length - OwnOffset));

    private long OwnOffset => _layout.OutboxOffset + _layout.OutboxCapacity;

    internal SegmentHeader* Header => (SegmentHeader*)(_mapping.Start + SegmentHeader.Offset);

    internal ViewerSlot* Slots => (ViewerSlot*)(_mapping.Start + SegmentHeader.SlotsOffset);

    internal byte* InboxAt(long position) => _inbox.Start + (position & (InboxCapacity - 1));

    /// <summary>The frames of the inbox ring between two positions, which are at most a ring apart.</summary>
    internal FrameCursor InboxFrames(long from, long to) => new(InboxAt(from), from, to);

    internal byte* OutboxAt(long position) => (_outbox ??= MirroredMemory.Map(_mapping, _layout.OutboxOffset, OutboxCapacity)).Start + (position & (OutboxCapacity - 1));

    /// <summary>
    /// For the holder of the role's lock: makes the role's segment, or takes over the one that a dead holder left, with all that
    /// nobody has seen or received yet.
    /// </summary>
    /// <param name="room">The room.</param>
    /// <param name="role">The role whose lock is held.</param>
    /// <param name="inboxCapacity">Bytes of a new inbox, rounded up to a power of two and at least <see cref="MinCapacity"/>.</param>
    /// <param name="outboxCapacity">Bytes of a new outbox, a power of two.</param>
    /// <param name="mode">Permission bits of a new segment.</param>
    /// <param name="takenOver">True when a dead holder's was found.</param>
    /// <param name="own">Bytes that a new one has behind the rings, for its owner.</param>
    /// <exception cref="LinuxException">The key is another's, or there is no room for a segment.</exception>
    public static ChatSegment CreateOrTakeOver(Room room, Role role, long inboxCapacity, long outboxCapacity, int mode, out bool takenOver, int own = 0)
        => SegmentMaker.CreateOrTakeOver(room, role, inboxCapacity, outboxCapacity, own, mode, out takenOver);

    /// <summary>For a viewer: the role's segment, or null while there is none that is ready.</summary>
    /// <exception cref="LinuxException">The key's segment is another user's or no chat's.</exception>
    public static ChatSegment? TryOpen(Room room, Role role) => SegmentFinder.TryOpen(room, role, out _);

    /// <summary>Whether an original viewer is attached; asks the kernel.</summary>
    /// <param name="viewers">Living viewers of ours.</param>
    /// <param name="peers">1 while a peer of ours looks into it for what has arrived.</param>
    internal bool HasOriginalViewer(int viewers, int peers)
    {
        if (_original is not null)
            return _original.Segment.Status() is { Attachments: > 1 };
        var ours = MappingsOfViewer + (_outbox is null ? 0 : 2) + (viewers * MappingsOfViewer) + peers;
        return Segment.Status() is { } status && status.Attachments > ours;
    }

    /// <summary>
    /// For the owner, when the room's directory was removed and made again: goes on under the key that follows from the new one. Viewers
    /// find it there, and go on where they were.
    /// </summary>
    /// <exception cref="LinuxException">The key is another's, or there is no room for a segment.</exception>
    public void Move(Room room, Role role, int mode)
    {
        if (IsRemoved || (_original is null && Segment.Status() is { } status && status.Key != room.SegmentKey(role)))
            MakeAgain(room, role, mode);
        else
            Mark(room);
    }

    /// <summary>Says which room it is of now, and remembers that.</summary>
    private void Mark(Room room)
    {
        RoomMark.Put(Header, room);
        foreach (var (start, end) in SegmentHeader.OfRoom)
            new Span<byte>((byte*)Header + start, end - start).CopyTo(_words.AsSpan(start..end));
    }

    /// <summary>
    /// For the owner, when somebody has removed the segment (ipcrm(1)): makes it again with all that is in it, in the same place of
    /// this process's memory. Viewers find it under its key, and go on where they were.
    /// </summary>
    /// <exception cref="LinuxException">The key is another's by now, or there is no room for a segment.</exception>
    public void MakeAgain(Room room, Role role, int mode)
    {
        var key = room.SegmentKey(role);
        OriginalSegment? original = null;
        if (SharedMemorySegment.TryCreate(key, _mapping.Length, mode, room.Sharing) is not { } made)
        {
            original = SegmentFinder.OriginalUnder(key, room) ?? throw SegmentCheck.Foreign(
                key, Segment.Status() is { Removed: false } ? "another program uses it" : "somebody removed ours and made another");
            if (Segment.Status() is { Removed: false })
            {
                Hang(original);
                return;
            }

            made = SharedMemorySegment.TryCreate(SegmentFinder.PrivateKey, _mapping.Length, mode, room.Sharing)
                ?? throw new LinuxException("make the shared memory again", Errno.EEXIST, "start again");
        }

        try
        {
            CopyTo(made, room);
            _mapping.ReplaceWith(made);
            _inbox.Remap(_mapping, _layout.InboxOffset);
            _outbox?.Remap(_mapping, _layout.OutboxOffset);
            Mark(room);
            // It was under the key of a directory that is gone, or what led to it is gone.
            Segment.Remove();
            Segment = made;
            Hang(original);
            Restate();
        }
        catch
        {
            made.Remove();
            throw;
        }
    }

    /// <summary>No more will be written: viewers show the rest and go.</summary>
    public void MarkClosed() => Volatile.Write(ref Header->Closed, _closed = 1);

    /// <summary>From here on this process is the owner, and knows what the header says.</summary>
    internal void TakeOwnership()
    {
        _words = new Span<byte>(Header, sizeof(SegmentHeader)).ToArray();
        (_made, _closed) = ((uint)MadeFifos, 0);
    }

    /// <summary>A part of the owner's words: it is restated with the rest, in place of an earlier one of its kind.</summary>
    internal void Add(IRestated part)
    {
        _parts.RemoveAll(other => other.GetType() == part.GetType());
        _parts.Add(part);
    }

    /// <summary>
    /// For the owner: writes all that it alone writes again where another process changed it. A viewer or a peer that finds an impossible value asks for that
    /// with the writer's bell.
    /// </summary>
    internal void Restate()
    {
        foreach (var (start, end) in SegmentHeader.Lasting)
        {
            var words = _words.AsSpan(start..end);
            var now = new Span<byte>((byte*)Header + start, end - start);
            if (!now.SequenceEqual(words))
                words.CopyTo(now);
        }

        if (Volatile.Read(ref Header->Closed) != _closed)
            Volatile.Write(ref Header->Closed, _closed);
        // A cleaner may have added some.
        if ((_made |= (uint)MadeFifos) != Volatile.Read(ref Header->MadeFifos))
            Volatile.Write(ref Header->MadeFifos, _made);
        _original?.PointTo(Segment, Generation);
        foreach (var part in _parts)
            part.Restate();
    }

    /// <summary>Removes it, and what leads to it; the memory stays for those who are attached.</summary>
    /// <returns>False when it is still there.</returns>
    public bool Remove() => TryRemove(Segment) & (_original is null || TryRemove(_original.Segment));

    private static bool TryRemove(SharedMemorySegment segment)
    {
        try
        {
            return segment.Remove() || segment.Status() is null or { Removed: true };
        }
        catch (LinuxException)
        {
            // It is there, and may not even be looked at.
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

    /// <summary>What leads to it is an original program's segment under the key; null where it is under the key itself.</summary>
    internal void Hang(OriginalSegment? original)
    {
        _original?.Dispose();
        _original = original;
        original?.PointTo(Segment, Generation);
    }

    /// <summary>Copies everything but the viewers, who have to find the copy first.</summary>
    private void CopyTo(SharedMemorySegment made, Room room)
    {
        const int BehindMagic = SegmentHeader.Offset + sizeof(ulong);
        using var copy = made.Attach();
        Buffer.MemoryCopy(_mapping.Start, copy.Start, SegmentHeader.Offset, SegmentHeader.Offset);
        Buffer.MemoryCopy(_mapping.Start + BehindMagic, copy.Start + BehindMagic, copy.Length - BehindMagic, _mapping.Length - BehindMagic);
        var header = (SegmentHeader*)(copy.Start + SegmentHeader.Offset);
        header->Seen = new ViewerSlots(this).Oldest();
        header->SlotsInUse = 0;
        RoomMark.Put(header, room);
        header->Wanted = SegmentHeader.NotWanted;
        new Span<byte>(copy.Start + SegmentHeader.SlotsOffset, SegmentHeader.SlotCount * sizeof(ViewerSlot)).Clear();
        Volatile.Write(ref header->Magic, SegmentHeader.MagicValue);
    }
}
