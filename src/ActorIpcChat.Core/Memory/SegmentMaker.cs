using System.Numerics;
using System.Runtime.CompilerServices;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Memory;
using ActorIpcChat.Linux.Processes;
using ActorIpcChat.Rooms;
using ActorIpcChat.Wire;

namespace ActorIpcChat.Memory;

/// <summary>
/// Creates a role's segment for the holder of its lock, or takes over a dead holder's. If an original program's segment has the key, the
/// new one has no key and the original's names its id.
/// </summary>
internal static unsafe class SegmentMaker
{
    /// <inheritdoc cref="ChatSegment.CreateOrTakeOver"/>
    public static ChatSegment CreateOrTakeOver(
        Room room, Role role, long inboxCapacity, long outboxCapacity, int extraBytes, int mode, out bool takenOver)
    {
        var key = room.SegmentKey(role);
        var inbox = (long)BitOperations.RoundUpToPowerOf2((ulong)Math.Max(inboxCapacity, ChatSegment.MinCapacity));
        while (true)
        {
            takenOver = false;
            if (TryCreate(key) is { } made)
                return made;
            if (SharedMemorySegment.TryOpen(key) is not { } found || found.Status() is not { Removed: false } status)
                continue;
            SegmentCheck.ThrowIfDistrusted(room, role, status);
            if (OriginalSegment.TryAttach(found, status) is { } original)
                return CreateBesideOriginal(original, room, role, () => TryCreate(SegmentFinder.PrivateKey)!, out takenOver);
            if (TakeOver(found, status, room, role, out takenOver) is { } adopted)
                return adopted;
        }

        ChatSegment? TryCreate(int underKey)
        {
            var bytes = SegmentHeader.RingsOffset + inbox + outboxCapacity + extraBytes;
            return SharedMemorySegment.TryCreate(underKey, bytes, mode, room.Sharing) is { } made
                ? Initialize(made, room, role, inbox, outboxCapacity) : null;
        }
    }

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
            h->Generation = UniqueNumber.Next();
            h->Owner = ProcessIdentity.Current.Word;
            h->OwnerNamespace = PidNamespace.Own;
            h->Role = (uint)role;
            h->Wanted = SegmentHeader.NotWanted;
            h->Session = UniqueNumber.Next();
            RoomMark.Write(h, room);
            var segment = new ChatSegment(made, mapping, SegmentLayout.Of(in *h), room, role);
            Volatile.Write(ref h->Magic, SegmentHeader.MagicValue);
            segment.TakeOwnership();
            return segment;
        }
        catch
        {
            mapping?.Dispose();
            made.Remove();
            throw;
        }
    }

    private static ChatSegment CreateBesideOriginal(OriginalSegment original, Room room, Role role, Func<ChatSegment> make, out bool takenOver)
    {
        try
        {
            takenOver = false;
            ChatSegment? segment = null;
            string? another = null;
            if (original.Rings is { } rings && SegmentFinder.TryFollow(rings.Segment, rings.Generation, room, role, out another) is { } left)
            {
                left.Dispose();
                var status = rings.Segment.Status()
                    ?? throw new LinuxException($"cannot look at shared memory {rings.Segment.Id}", Errno.EIDRM, "start again");
                segment = TakeOver(rings.Segment, status, room, role, out takenOver);
            }

            if (another is not null)
                throw SegmentCheck.CannotUse(room.SegmentKey(role), another);
            segment ??= make();
            segment.SetOriginal(original);
            return segment;
        }
        catch
        {
            original.Dispose();
            throw;
        }
    }

    private static ChatSegment? TakeOver(SharedMemorySegment found, SharedMemoryStatus status, Room room, Role role, out bool ownerDied)
    {
        ownerDied = false;
        var key = room.SegmentKey(role);
        var mapping = found.Attach();
        try
        {
            var h = (SegmentHeader*)(mapping.Start + SegmentHeader.Offset);
            var why = SegmentCheck.WhyUnusable(mapping, out var layout);
            // A holder that was killed while creating leaves zeroes without attachments.
            if (why is not null && (why != SegmentCheck.NotReady || status.Attachments > 0))
                throw SegmentCheck.CannotUse(key, why);
            var abandoned = false;
            var isOver = why is null && h->Closed != 0;
            var isNeeded = why is null && (!isOver || ConsumerBacklog.Read(mapping.Start, layout).Exists(static consumer => consumer.IsBehind));
            var another = isNeeded ? RoomMark.WhyOtherRoom(h, room, role, out abandoned) : null;
            if (!isNeeded || abandoned)
            {
                mapping.Dispose();
                if (!found.Remove() && found.Status() is { Removed: false })
                    throw SegmentCheck.CannotUse(key, $"user {status.CreatorUser} left it, and only that user may remove it");
                return null;
            }

            if (another is not null)
                throw SegmentCheck.CannotUse(key, another);
            // An owner in another pid namespace has lost the lock, so it is dead.
            if (!isOver && PidNamespace.IsOwn(h->OwnerNamespace)
                && ProcessIdentity.FromWord(h->Owner) is { } owner && owner != ProcessIdentity.Current && owner.IsAlive)
                throw new SegmentInUseException(key, owner.Pid);
            if (!SegmentCheck.HasValidPositions(in *h, layout))
                throw SegmentCheck.CannotUse(key, "its positions are corrupt");
            Volatile.Write(ref h->OwnerNamespace, 0);
            Volatile.Write(ref h->Owner, ProcessIdentity.Current.Word);
            Volatile.Write(ref h->OwnerNamespace, PidNamespace.Own);
            // The room may have been moved here, or its directory recreated.
            RoomMark.Write(h, room);
            var segment = new ChatSegment(found, mapping, layout, room, role);
            if (isOver)
                Reopen(segment);
            ownerDied = !isOver;
            segment.TakeOwnership();
            return segment;
        }
        catch
        {
            mapping.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Continues the inbox of a chat that is over, since a named consumer lacks lines of it. The rest is as in a new segment: what that chat
    /// did not deliver is void.
    /// </summary>
    private static void Reopen(ChatSegment segment)
    {
        var h = segment.Header;
        (h->MadeFifos, h->FifoCapacity, h->Present, h->CorruptConnections) = (0, 0, 0, 0);
        // First: behind a head of 0 it would be an open frame.
        Volatile.Write(ref h->OutboxOpen, 0);
        (h->OutboxTail, h->OutboxHead, h->OutboxAcknowledged, h->OutboxSent, h->Session) = (0, 0, 0, 0, UniqueNumber.Next());
        segment.ExtraBytes.Clear();
        Volatile.Write(ref h->Closed, 0);
    }
}
