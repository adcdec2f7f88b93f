using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Linux.Memory;
using ActorIpcChat.Linux.Users;
using ActorIpcChat.Rooms;

namespace ActorIpcChat.Memory;

/// <summary>Whether a segment that was found can be used. Anybody may have made it, or scribbled over it.</summary>
internal static unsafe class SegmentCheck
{
    /// <summary>What <see cref="WhyUnusable(SharedMemoryMapping)"/> says of one that is being made.</summary>
    public const string NotReady = "it is not ready";

    /// <summary>Why a segment cannot be used, or null when it can; its positions are not looked at.</summary>
    public static string? WhyUnusable(SharedMemoryMapping mapping) => WhyUnusable(mapping, out _);

    /// <summary>The same, and where its rings are if it can.</summary>
    public static string? WhyUnusable(SharedMemoryMapping mapping, out SegmentLayout layout)
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
    public static string? WhyUnusable(in SegmentHeader h, long length)
    {
        if (h.Magic != SegmentHeader.MagicValue)
            return "it is not one of ipcchat's";
        if (h.Version != SegmentHeader.VersionValue || h.ByteOrder != SegmentHeader.ByteOrderValue)
            return $"another version of ipcchat made it (layout {h.Version}, here {SegmentHeader.VersionValue})";
        return SegmentLayout.Of(in h).FitsInto(length) ? null : "its header makes no sense";
    }

    /// <summary>Whether the positions of both rings can be.</summary>
    public static bool HasSensiblePositions(in SegmentHeader h, SegmentLayout layout)
        => Positions.AreOfRing(h.First, h.Head, layout.InboxCapacity)
            && Positions.AreOfRing(h.OutboxTail, h.OutboxHead, layout.OutboxCapacity);

    /// <summary>Refuses one of somebody who may not chat here.</summary>
    /// <exception cref="LinuxException">It belongs to such a one.</exception>
    public static void Owner(Room room, Role role, SharedMemoryStatus status)
    {
        if (WhyDistrusted(room, role, status) is { } why)
            throw Foreign(room.SegmentKey(role), why);
    }

    /// <summary>
    /// Why a segment may not be used, or null when it may. Its owner, group and mode say what its maker wants them to say (IPC_SET): so it
    /// must have been made by this user or, in a group's room, by the user who made the role's lock.
    /// </summary>
    public static string? WhyDistrusted(Room room, Role role, SharedMemoryStatus status)
    {
        if (!room.Sharing.Trusts(status.Owner, status.Group, status.Mode))
            return $"it belongs to user {status.Owner}, not to you ({User.Effective})";
        var known = status.CreatorUser == User.Effective
            || (room.Sharing.Group is not null && FileStatus.OfPath(room.Lock(role)) is { IsRegularFile: true } file && file.Owner == status.CreatorUser);
        return known ? null : $"user {status.CreatorUser} made it, who is not {room.NameOf(role)} here";
    }

    /// <summary>What to tell of one that cannot be used.</summary>
    public static LinuxException Foreign(int key, string why) => new(What(key), why, Advice(key));

    internal static string What(int key) => $"use the shared memory of key {key}";

    internal static string Advice(int key)
        => $"choose another room with --room or another key in chat.shared-memory, or remove it with ipcrm -M {key} if nobody needs it";
}
