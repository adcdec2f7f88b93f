using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Rooms;

namespace ActorIpcChat.Memory;

/// <summary>
/// A closed segment that its owner left because a named consumer lacks lines of it. The reader that takes the last of them removes it, or
/// the role's next holder continues with it.
/// </summary>
internal static class KeptSegment
{
    private const int LockMode = 0x180;

    /// <summary>Removes the segment if no consumer lacks a line of it. Holds the role meanwhile, so that no process can begin to use it.</summary>
    /// <returns>False if its owner is still leaving: try again soon.</returns>
    public static bool TryRemove(ChatSegment segment)
    {
        // Pairs with the fence of an owner between closing and looking at the cursors: at least one of the two finds everything acknowledged.
        Interlocked.MemoryBarrier();
        if (!IsUnneeded(segment))
            return true;
        try
        {
            using var role = FileLock.TryAcquire(segment.Room.Lock(segment.Role), LockMode, out _, segment.Room.Sharing, forCleanup: true);
            if (role is null)
                return !segment.IsClosed;
            // An owner that was killed while it left did not remove its FIFOs: ipcchat clean reads here that it made them.
            if (IsUnneeded(segment) && segment.MadeFifos == FifoSet.None && segment.Remove())
                RemoveOriginal(segment);
            return true;
        }
        catch (LinuxException)
        {
            // This process has the role itself, or the room was removed.
            return !segment.IsClosed || segment.IsRemoved;
        }
    }

    private static bool IsUnneeded(ChatSegment segment) => segment.IsClosed && !segment.IsRemoved && !segment.IsNeeded;

    private static void RemoveOriginal(ChatSegment segment)
    {
        using var original = SegmentFinder.OriginalUnder(segment.Room.SegmentKey(segment.Role), segment.Room);
        if (original?.Rings is { } rings && rings.Generation == segment.Generation)
            original.Segment.Remove();
    }
}
