using System.Numerics;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using ActorIpcChat.Linux;
using ActorIpcChat.Originals;
using ActorIpcChat.Rooms;

namespace ActorIpcChat.Ring;

/// <summary>
/// The shared memory of one chat process, attached: its header, its viewers' slots and its two rings.
/// </summary>
public sealed unsafe class ChatSegment : IDisposable
{
    /// <summary>Bytes of the smallest ring: the largest frame must fit beside the last one, which tells whether its line is finished.</summary>
    public const int MinCapacity = 2 * Wire.FrameHeader.MaxLength;

    /// <summary>Mappings that a viewer of it has: the segment, and the inbox twice. The kernel counts each as an attachment.</summary>
    private const int MappingsOfViewer = 3;

    private const int PrivateKey = 0;

    private readonly SharedMemoryMapping _mapping;
    private readonly SegmentLayout _layout;
    private readonly MirroredMemory _inbox;
    private MirroredMemory? _outbox;
    private OriginalSegment? _original;

    private ChatSegment(SharedMemorySegment segment, SharedMemoryMapping mapping, SegmentLayout layout)
    {
        (Segment, _mapping, _layout) = (segment, mapping, layout);
        _inbox = MirroredMemory.Map(mapping, layout.InboxOffset, layout.InboxCapacity);
    }

    /// <summary>The kernel's name of it.</summary>
    public SharedMemorySegment Segment { get; private set; }

    /// <summary>Somebody removed it, or what leads to it (IPC_RMID); asks the kernel.</summary>
    public bool IsRemoved => Segment.Status() is not { Removed: false } || _original?.Segment.Status() is { Removed: true };

    /// <summary>Bytes of the inbox ring.</summary>
    public long InboxCapacity => _layout.InboxCapacity;

    /// <summary>Bytes of the outbox ring.</summary>
    public long OutboxCapacity => _layout.OutboxCapacity;

    /// <summary>A random number that stays when the segment is made again.</summary>
    public ulong Generation => Header->Generation;

    /// <summary>The owner has left: no more will be written.</summary>
    public bool IsClosed => Volatile.Read(ref Header->Closed) != 0;

    /// <summary>The chat process that writes here, or wrote here last.</summary>
    public ProcessIdentity? Owner => ProcessIdentity.FromWord(Volatile.Read(ref Header->Owner));

    /// <summary>Where original viewers look.</summary>
    internal ClassicWindow Window => _original?.Window ?? new(_mapping.Start);

    /// <summary>The FIFOs that the owner made, or took over with the duty to take them away: whoever cleans up after it knows them by this.</summary>
    public FifoSet MadeFifos => Header->KnownFifos;

    /// <summary>Notes that its owner is to take these away, too.</summary>
    public void Inherit(FifoSet fifos) => Interlocked.Or(ref Header->MadeFifos, (uint)fifos);

    internal SegmentHeader* Header => (SegmentHeader*)(_mapping.Start + SegmentHeader.Offset);

    internal ViewerSlot* Slots => (ViewerSlot*)(_mapping.Start + SegmentHeader.SlotsOffset);

    internal byte* InboxAt(long position) => _inbox.Start + (position & (InboxCapacity - 1));

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
    /// <exception cref="LinuxException">The key is another's, or there is no room for a segment.</exception>
    public static ChatSegment CreateOrTakeOver(Room room, Role role, long inboxCapacity, long outboxCapacity, int mode, out bool takenOver)
    {
        var key = room.SegmentKey(role);
        var inbox = (long)BitOperations.RoundUpToPowerOf2((ulong)Math.Max(inboxCapacity, MinCapacity));
        while (true)
        {
            takenOver = false;
            if (TryCreate(key) is { } made)
                return made;
            if (SharedMemorySegment.TryOpen(key) is not { } found || found.Status() is not { Removed: false } status)
                continue;
            CheckOwner(room, key, status);
            if (OriginalSegment.TryAttach(found, status) is { } original)
                return Beside(original, room, role, () => TryCreate(PrivateKey)!, out takenOver);
            takenOver = true;
            if (TakeOver(found, status, room, role) is { } adopted)
                return adopted;
        }

        ChatSegment? TryCreate(int underKey)
            => SharedMemorySegment.TryCreate(underKey, SegmentHeader.RingsOffset + inbox + outboxCapacity, mode, room.Sharing) is { } made
                ? Initialize(made, room, role, inbox, outboxCapacity)
                : null;
    }

    /// <summary>For a viewer: the role's segment, or null while there is none that is ready.</summary>
    /// <exception cref="LinuxException">The key's segment is another user's or no chat's.</exception>
    public static ChatSegment? TryOpen(Room room, Role role) => Find(room, role, (found, status, key) =>
    {
        if (OriginalSegment.TryAttach(found, status) is not { } original)
            return TryUse(found, key);
        using (original)
            return original.Rings is { } rings ? TryFollow(rings.Segment, rings.Generation, room, key) : null;
    });

    /// <summary>For a viewer: what an original program made under the role's key, null where there is no such thing.</summary>
    /// <exception cref="LinuxException">The key's segment is another user's.</exception>
    internal static OriginalSegment? TryOpenOriginal(Room room, Role role)
        => Find(room, role, static (found, status, _) => OriginalSegment.TryAttach(found, status));

    private static T? Find<T>(Room room, Role role, Func<SharedMemorySegment, SharedMemoryStatus, int, T?> use)
        where T : class
    {
        var key = room.SegmentKey(role);
        if (SharedMemorySegment.TryOpen(key) is not { } found || found.Status() is not { Removed: false } status)
            return null;
        CheckOwner(room, key, status);
        try
        {
            return use(found, status, key);
        }
        catch (LinuxException e) when (e.Errno is Errno.EINVAL or Errno.EIDRM)
        {
            // Its owner has left and removed it since it was found.
            return null;
        }
    }

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
            original = OriginalUnder(key, room) ?? throw Foreign(key, "somebody removed ours and made another");
            if (Segment.Status() is { Removed: false })
            {
                Hang(original);
                return;
            }

            made = SharedMemorySegment.TryCreate(PrivateKey, _mapping.Length, mode, room.Sharing)!.Value;
        }

        try
        {
            using (var copy = made.Attach())
            {
                const int BehindMagic = SegmentHeader.Offset + sizeof(ulong);
                Buffer.MemoryCopy(_mapping.Start, copy.Start, SegmentHeader.Offset, SegmentHeader.Offset);
                Buffer.MemoryCopy(_mapping.Start + BehindMagic, copy.Start + BehindMagic, copy.Length - BehindMagic, _mapping.Length - BehindMagic);
                var header = (SegmentHeader*)(copy.Start + SegmentHeader.Offset);
                header->Seen = new ViewerSlots(this).Oldest();
                header->SlotsInUse = 0;
                header->Wanted = SegmentHeader.NotWanted;
                new Span<byte>(copy.Start + SegmentHeader.SlotsOffset, SegmentHeader.SlotCount * sizeof(ViewerSlot)).Clear();
                Volatile.Write(ref header->Magic, SegmentHeader.MagicValue);
            }

            _mapping.ReplaceWith(made);
            _inbox.Remap(_mapping, _layout.InboxOffset);
            _outbox?.Remap(_mapping, _layout.OutboxOffset);
            // What led to the rings is gone; they are under the key now.
            if (_original is not null)
                Segment.Remove();
            Segment = made;
            Hang(original);
        }
        catch
        {
            made.Remove();
            throw;
        }
    }

    /// <summary>No more will be written: viewers show the rest and go.</summary>
    public void MarkClosed() => Volatile.Write(ref Header->Closed, 1);

    /// <summary>Removes it, and what leads to it; the memory stays for those who are attached.</summary>
    public void Remove()
    {
        Segment.Remove();
        _original?.Segment.Remove();
    }

    /// <summary>Detaches. The segment stays until it is removed.</summary>
    public void Dispose()
    {
        _original?.Dispose();
        _outbox?.Dispose();
        _inbox.Dispose();
        _mapping.Dispose();
    }

    /// <summary>What <see cref="WhyUnusable(SharedMemoryMapping)"/> says of one that is being made.</summary>
    internal const string NotReady = "it is not ready";

    private static ChatSegment Initialize(SharedMemorySegment made, Room room, Role role, long inbox, long outbox)
    {
        SharedMemoryMapping? mapping = null;
        try
        {
            mapping = made.Attach();
            var h = (SegmentHeader*)(mapping.Start + SegmentHeader.Offset);
            h->Version = SegmentHeader.VersionValue;
            h->ByteOrder = SegmentHeader.ByteOrderValue;
            h->InboxOffset = SegmentHeader.RingsOffset;
            h->InboxCapacity = inbox;
            h->OutboxOffset = SegmentHeader.RingsOffset + inbox;
            h->OutboxCapacity = outbox;
            h->Generation = RandomWord();
            h->Owner = ProcessIdentity.Current.Word;
            h->Role = (uint)role;
            h->Wanted = SegmentHeader.NotWanted;
            h->Session = RandomWord();
            var directory = FileStatus.Behind(room.Directory) ?? default;
            (h->RoomDevice, h->RoomInode) = (directory.Device, directory.Inode);
            var segment = new ChatSegment(made, mapping, SegmentLayout.Of(in *h));
            Volatile.Write(ref h->Magic, SegmentHeader.MagicValue);
            return segment;
        }
        catch
        {
            mapping?.Dispose();
            made.Remove();
            throw;
        }
    }

    private static ChatSegment? TryUse(SharedMemorySegment found, int key)
    {
        var mapping = found.Attach();
        try
        {
            if (WhyUnusable(mapping, out var layout) is not { } why)
                return new ChatSegment(found, mapping, layout);
            // Still being made, most likely; what stays like this is told by whoever waits for it.
            mapping.Dispose();
            return why == NotReady ? null : throw Foreign(key, why);
        }
        catch
        {
            mapping.Dispose();
            throw;
        }
    }

    /// <summary>The rings beside an original's segment, if they are still what it says.</summary>
    private static ChatSegment? TryFollow(SharedMemorySegment rings, ulong generation, Room room, int key)
    {
        if (rings.Status() is not { Removed: false, Key: PrivateKey } status)
            return null;
        CheckOwner(room, key, status);
        if (TryUse(rings, key) is not { } segment)
            return null;
        if (segment.Generation == generation)
            return segment;
        segment.Dispose();
        return null;
    }

    private static ChatSegment Beside(OriginalSegment original, Room room, Role role, Func<ChatSegment> make, out bool takenOver)
    {
        try
        {
            ChatSegment? segment = null;
            if (original.Rings is { } rings && TryFollow(rings.Segment, rings.Generation, room, room.SegmentKey(role)) is { } left)
            {
                left.Dispose();
                segment = TakeOver(rings.Segment, rings.Segment.Status()!.Value, room, role);
            }

            takenOver = segment is not null;
            segment ??= make();
            segment.Hang(original);
            return segment;
        }
        catch
        {
            original.Dispose();
            throw;
        }
    }

    private static OriginalSegment? OriginalUnder(int key, Room room)
        => SharedMemorySegment.TryOpen(key) is { } found && found.Status() is { Removed: false } status
            && room.Sharing.Trusts(status.Owner, status.Group, status.Mode)
                ? OriginalSegment.TryAttach(found, status)
                : null;

    private void Hang(OriginalSegment? original)
    {
        _original?.Dispose();
        _original = original;
        original?.PointTo(Segment, Generation);
    }

    private static ChatSegment? TakeOver(SharedMemorySegment found, SharedMemoryStatus status, Room room, Role role)
    {
        var key = room.SegmentKey(role);
        var mapping = found.Attach();
        try
        {
            var h = (SegmentHeader*)(mapping.Start + SegmentHeader.Offset);
            if (WhyUnusable(mapping, out var layout) is { } why)
            {
                // A holder that was killed while it made the segment leaves zeroes that nobody is attached to.
                if (why != NotReady || status.Attachments > 0)
                    throw Foreign(key, why);
                mapping.Dispose();
                found.Remove();
                return null;
            }

            if (h->Closed != 0)
            {
                mapping.Dispose();
                found.Remove();
                return null;
            }

            if (ProcessIdentity.FromWord(h->Owner) is { } owner && owner != ProcessIdentity.Current && owner.IsAlive)
                throw Foreign(key, $"process {owner.Pid} uses it");
            var directory = FileStatus.Behind(room.Directory) ?? default;
            if ((Role)h->Role != role || h->RoomInode != directory.Inode || h->RoomDevice != directory.Device)
                throw Foreign(key, "another room's chat uses it");
            if (!HasSensiblePositions(h, layout))
                throw Foreign(key, "its positions make no sense");
            h->Owner = ProcessIdentity.Current.Word;
            return new ChatSegment(found, mapping, layout);
        }
        catch
        {
            mapping.Dispose();
            throw;
        }
    }

    /// <summary>Why a segment cannot be used, or null when it can; its positions are not looked at.</summary>
    internal static string? WhyUnusable(SharedMemoryMapping mapping) => WhyUnusable(mapping, out _);

    private static string? WhyUnusable(SharedMemoryMapping mapping, out SegmentLayout layout)
    {
        layout = default;
        if (mapping.Length < SegmentHeader.RingsOffset)
            return $"its {mapping.Length} bytes are too few";
        var h = (SegmentHeader*)(mapping.Start + SegmentHeader.Offset);
        if (Volatile.Read(ref h->Magic) == 0)
            return NotReady;
        // What is checked is what is used: nobody can change the copy.
        var copy = *h;
        layout = SegmentLayout.Of(in copy);
        return WhyUnusable(in copy, mapping.Length);
    }

    /// <summary>The same of a header, or a copy of one, in a segment of so many bytes.</summary>
    internal static string? WhyUnusable(in SegmentHeader h, long length)
    {
        if (h.Magic != SegmentHeader.MagicValue)
            return "it is not one of ipcchat's";
        if (h.Version != SegmentHeader.VersionValue || h.ByteOrder != SegmentHeader.ByteOrderValue)
            return $"another version of ipcchat made it (layout {h.Version}, here {SegmentHeader.VersionValue})";
        return SegmentLayout.Of(in h).FitsInto(length) ? null : "its header makes no sense";
    }

    private static bool HasSensiblePositions(SegmentHeader* h, SegmentLayout layout)
        => Positions.AreOfRing(h->First, h->Head, layout.InboxCapacity)
            && Positions.AreOfRing(h->OutboxTail, h->OutboxHead, layout.OutboxCapacity);

    private static void CheckOwner(Room room, int key, SharedMemoryStatus status)
    {
        if (!room.Sharing.Trusts(status.Owner, status.Group, status.Mode))
            throw Foreign(key, $"it belongs to user {status.Owner}, not to you ({User.Effective})");
    }

    private static LinuxException Foreign(int key, string why) => new(
        $"use the shared memory of key {key}", why,
        $"choose another room with --room or another key in chat.shared-memory, or remove it with ipcrm -M {key} if nobody needs it");

    private static ulong RandomWord()
    {
        ulong word = 0;
        RandomNumberGenerator.Fill(new Span<byte>(Unsafe.AsPointer(ref word), sizeof(ulong)));
        return word | 1;
    }
}
