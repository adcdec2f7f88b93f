using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Memory;
using ActorIpcChat.Rooms;

namespace ActorIpcChat.Memory;

/// <summary>Finds a role's segment: under its key, or through an original program's segment there.</summary>
internal static unsafe class SegmentFinder
{
    /// <summary>Key of a segment that is found by its id only (IPC_PRIVATE).</summary>
    public const int PrivateKey = 0;

    /// <inheritdoc cref="ChatSegment.TryOpen"/>
    /// <param name="room">The room.</param>
    /// <param name="role">The role.</param>
    /// <param name="another">Why the segment belongs to another room; null if it does not.</param>
    public static ChatSegment? TryOpen(Room room, Role role, out string? another)
    {
        string? why = null;
        var segment = Find(room, role, (found, status) =>
        {
            if (OriginalSegment.TryAttach(found, status) is not { } original)
                return TryUse(found, room, role, out why);
            using (original)
                return original.Rings is { } rings ? TryFollow(rings.Segment, rings.Generation, room, role, out why) : null;
        });
        another = why;
        return segment;
    }

    /// <summary>The original programs' segment under the role's key, for a viewer; null if there is none.</summary>
    /// <exception cref="LinuxException">The key's segment belongs to another user.</exception>
    public static OriginalSegment? TryOpenOriginal(Room room, Role role)
        => Find(room, role, static (found, status) => OriginalSegment.TryAttach(found, status));

    /// <summary>A trusted original program's segment that is under a key now; null if there is none.</summary>
    public static OriginalSegment? OriginalUnder(int key, Room room)
        => SharedMemorySegment.TryOpen(key) is { } found && found.Status() is { Removed: false } status
            && room.Sharing.Trusts(status.Owner, status.Group, status.Mode)
                ? OriginalSegment.TryAttach(found, status)
                : null;

    /// <summary>The segment with the rings that an original's segment names; null if it was removed.</summary>
    public static ChatSegment? TryFollow(SharedMemorySegment rings, ulong generation, Room room, Role role, out string? another)
    {
        another = null;
        if (rings.Status() is not { Removed: false, Key: PrivateKey } status)
            return null;
        SegmentCheck.ThrowIfDistrusted(room, role, status);
        if (TryUse(rings, room, role, out another) is not { } segment)
            return null;
        if (segment.Generation == generation)
            return segment;
        segment.Dispose();
        return null;
    }

    private static T? Find<T>(Room room, Role role, Func<SharedMemorySegment, SharedMemoryStatus, T?> use)
        where T : class
    {
        var key = room.SegmentKey(role);
        if (SharedMemorySegment.TryOpen(key) is not { } found || found.Status() is not { Removed: false } status)
            return null;
        SegmentCheck.ThrowIfDistrusted(room, role, status);
        try
        {
            return use(found, status);
        }
        catch (LinuxException e) when (e.Errno is Errno.EINVAL or Errno.EIDRM)
        {
            // Its owner removed it meanwhile.
            return null;
        }
    }

    private static ChatSegment? TryUse(SharedMemorySegment found, Room room, Role role, out string? another)
    {
        another = null;
        var mapping = found.Attach();
        try
        {
            var why = SegmentCheck.WhyUnusable(mapping, out var layout);
            var abandoned = false;
            if (why is null)
                another = RoomMark.WhyOtherRoom((SegmentHeader*)(mapping.Start + SegmentHeader.Offset), room, role, out abandoned);
            if (why is null && another is null)
                return new ChatSegment(found, mapping, layout, room, role);
            // Most likely it is being created; if it stays so, a waiting viewer reports it. The role's next holder removes an abandoned one.
            mapping.Dispose();
            another = abandoned ? null : another;
            return why is null or SegmentCheck.NotReady ? null : throw new UnusableSegmentException(room.SegmentKey(role), why);
        }
        catch
        {
            mapping.Dispose();
            throw;
        }
    }
}
