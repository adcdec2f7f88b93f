using ActorIpcChat.Linux;
using ActorIpcChat.Originals;
using ActorIpcChat.Rooms;

namespace ActorIpcChat.Ring;

/// <summary>Finds a role's segment: under its key, or beside an original program's segment that is there.</summary>
internal static class SegmentFinder
{
    /// <summary>Key of a segment that is found by its number only (IPC_PRIVATE).</summary>
    public const int PrivateKey = 0;

    /// <inheritdoc cref="ChatSegment.TryOpen"/>
    public static ChatSegment? TryOpen(Room room, Role role) => Find(room, role, (found, status, key) =>
    {
        if (OriginalSegment.TryAttach(found, status) is not { } original)
            return TryUse(found, key);
        using (original)
            return original.Rings is { } rings ? TryFollow(rings.Segment, rings.Generation, room, key) : null;
    });

    /// <summary>For a viewer: what an original program made under the role's key, null where there is no such thing.</summary>
    /// <exception cref="LinuxException">The key's segment is another user's.</exception>
    public static OriginalSegment? TryOpenOriginal(Room room, Role role)
        => Find(room, role, static (found, status, _) => OriginalSegment.TryAttach(found, status));

    /// <summary>What an original program has made under a key meanwhile, null where there is no such thing that can be trusted.</summary>
    public static OriginalSegment? OriginalUnder(int key, Room room)
        => SharedMemorySegment.TryOpen(key) is { } found && found.Status() is { Removed: false } status
            && room.Sharing.Trusts(status.Owner, status.Group, status.Mode)
                ? OriginalSegment.TryAttach(found, status)
                : null;

    /// <summary>The rings beside an original's segment, if they are still what it says.</summary>
    public static ChatSegment? TryFollow(SharedMemorySegment rings, ulong generation, Room room, int key)
    {
        if (rings.Status() is not { Removed: false, Key: PrivateKey } status)
            return null;
        SegmentCheck.Owner(room, key, status);
        if (TryUse(rings, key) is not { } segment)
            return null;
        if (segment.Generation == generation)
            return segment;
        segment.Dispose();
        return null;
    }

    private static T? Find<T>(Room room, Role role, Func<SharedMemorySegment, SharedMemoryStatus, int, T?> use)
        where T : class
    {
        var key = room.SegmentKey(role);
        if (SharedMemorySegment.TryOpen(key) is not { } found || found.Status() is not { Removed: false } status)
            return null;
        SegmentCheck.Owner(room, key, status);
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

    private static ChatSegment? TryUse(SharedMemorySegment found, int key)
    {
        var mapping = found.Attach();
        try
        {
            if (SegmentCheck.WhyUnusable(mapping, out var layout) is not { } why)
                return new ChatSegment(found, mapping, layout);
            // Still being made, most likely; what stays like this is told by whoever waits for it.
            mapping.Dispose();
            return why == SegmentCheck.NotReady ? null : throw SegmentCheck.Foreign(key, why);
        }
        catch
        {
            mapping.Dispose();
            throw;
        }
    }
}
