using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Linux.Memory;
using ActorIpcChat.Linux.Users;
using ActorIpcChat.Rooms;

namespace ActorIpcChat.Memory;

/// <summary>Checks whether a segment can be used. Any process may have created it or written to it.</summary>
internal static unsafe class SegmentCheck
{
    /// <summary>Result of <see cref="WhyUnusable(SharedMemoryMapping)"/> for a segment that is being created.</summary>
    public const string NotReady = "it is not ready";

    /// <summary>Why a segment cannot be used; null if it can. Does not check positions.</summary>
    public static string? WhyUnusable(SharedMemoryMapping mapping) => WhyUnusable(mapping, out _);

    /// <summary>The same, and where the rings are.</summary>
    public static string? WhyUnusable(SharedMemoryMapping mapping, out SegmentLayout layout)
    {
        layout = default;
        if (mapping.Length < SegmentHeader.RingsOffset)
            return $"its {mapping.Length} bytes are too few";
        var h = (SegmentHeader*)(mapping.Start + SegmentHeader.Offset);
        if (Volatile.Read(ref h->Magic) == 0)
            return NotReady;
        // Check and use the same copy: other processes cannot change it in between.
        var copy = *h;
        layout = SegmentLayout.Of(in copy);
        return WhyUnusable(in copy, mapping.Length);
    }

    /// <summary>The same for a header in a segment of this many bytes.</summary>
    public static string? WhyUnusable(in SegmentHeader h, long length)
    {
        if (h.Magic != SegmentHeader.MagicValue)
            return "it is not one of ipcchat's";
        if (h.Version != SegmentHeader.VersionValue || h.ByteOrder != SegmentHeader.ByteOrderValue)
            return $"another version of ipcchat made it (layout {h.Version}, here {SegmentHeader.VersionValue})";
        return SegmentLayout.Of(in h).FitsInto(length) ? null : "its header is corrupt";
    }

    /// <summary>Whether the positions of both rings are possible.</summary>
    public static bool HasValidPositions(in SegmentHeader h, SegmentLayout layout)
        => Positions.AreOfRing(h.First, h.Head, layout.InboxCapacity)
            && Positions.AreOfRing(h.OutboxTail, h.OutboxHead, layout.OutboxCapacity);

    /// <summary>Refuses a segment of a user who is not trusted in this room.</summary>
    /// <exception cref="LinuxException">The segment is not trusted.</exception>
    public static void ThrowIfDistrusted(Room room, Role role, SharedMemoryStatus status)
    {
        if (WhyDistrusted(room, role, status) is { } why)
            throw CannotUse(room.SegmentKey(role), why);
    }

    /// <summary>
    /// Why a segment is not trusted; null if it is. Its creator can set owner, group and mode at will (IPC_SET). So the creator must be
    /// this user or, in a group's room, the owner of the role's lock file.
    /// </summary>
    public static string? WhyDistrusted(Room room, Role role, SharedMemoryStatus status)
    {
        if (!room.Sharing.Trusts(status.Owner, status.Group, status.Mode))
            return $"it belongs to user {status.Owner}, not to you ({User.Effective})";
        var isTrusted = status.CreatorUser == User.Effective
            || (room.Sharing.Group is not null
                && FileStatus.OfPath(room.Lock(role)) is { IsRegularFile: true } file && file.Owner == status.CreatorUser);
        return isTrusted ? null : $"user {status.CreatorUser} made it, who is not {room.NameOf(role)} here";
    }

    /// <summary>The error for a segment that cannot be used.</summary>
    public static LinuxException CannotUse(int key, string why) => new(What(key), why, Advice(key));

    internal static string What(int key) => $"cannot use the shared memory of key {key}";

    internal static string Advice(int key)
        => $"choose another room with --room or another key in chat.shared-memory, or remove it with ipcrm -M {key} if no program needs it";
}
