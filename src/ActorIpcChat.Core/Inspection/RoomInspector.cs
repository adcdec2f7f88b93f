using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Linux.Processes;
using ActorIpcChat.Rooms;

namespace ActorIpcChat.Inspection;

/// <summary>
/// Takes snapshots of a room and changes nothing in it. It creates no file, and attaches shared memory read-only. It opens only the doorbells
/// of viewers, for a moment, to find out whether the viewer lives.
/// </summary>
internal static class RoomInspector
{
    private static readonly Role[] Roles = [Role.A, Role.B];

    /// <summary>Takes a snapshot of a room and of its members on this machine.</summary>
    /// <exception cref="LinuxException">The directory cannot be read.</exception>
    public static RoomSnapshot Inspect(Room room)
    {
        var present = FileStatus.OfTarget(room.Location) is { IsDirectory: true };
        var holders = Roles.ToDictionary(role => role, role => FindHolder(room, role));
        var segments = SegmentInspector.InspectBoth(room, role => holders[role] is not null);
        var roles = Roles.Select(role => new RoleSnapshot(role, holders[role] ?? OwnerOf(role, segments), false)).ToList();
        var files = present ? RoomFiles.List(room, role => roles.Exists(one => one.Role == role && one.IsAlive)) : [];
        roles = roles.ConvertAll(role => role with
        {
            IsStale = !role.IsAlive
                && (role.Process is not null || files.Exists(file => file.Role == role.Role && file is { IsStale: true, ViewerPid: null })),
        });
        // Both roles use both FIFOs.
        var orphaned = roles.Exists(role => role.IsAlive)
            ? FifoSet.None
            : segments.Where(segment => segment.IsStale).Aggregate(FifoSet.None, (made, segment) => made | segment.Chat!.MadeFifos);
        FifoSnapshot[] fifos = [Inspect(room, FifoSet.Fifo1, orphaned, segments), Inspect(room, FifoSet.Fifo2, orphaned, segments)];
        var members = MemberDirectories.Of(room).Select(InspectMember).OfType<MemberSnapshot>();
        return new RoomSnapshot(room.Directory, present, fifos, roles, segments, files, [.. members]);
    }

    /// <summary>A snapshot of a member, which is A in its own directory; null if the directory is empty.</summary>
    private static MemberSnapshot? InspectMember(Room member)
    {
        var found = Inspect(member);
        var memory = found.Segments is [var first, ..] ? first : null;
        return found.IsEmpty ? null : new MemberSnapshot(member.MemberNick!, member.Directory, found.Roles[0], memory, found.Files);
    }

    /// <summary>The process that holds the role's lock; null if none does.</summary>
    private static ProcessSnapshot? FindHolder(Room room, Role role)
    {
        var path = room.Lock(role);
        // Opening other than a plain file may have side effects. The list of files reports it.
        if (FileStatus.OfPath(path) is not { } status || room.FindProblem(status, fifo: false) is not null || !FileLock.IsHeld(path, out var pid))
            return null;
        return new ProcessSnapshot(pid > 0 ? pid : null, ProcessSnapshot.StateOf(true, ProcessIdentity.Of(pid) is { IsStopped: true }));
    }

    /// <summary>The process that owns the role's segment. It has the role even if its lock file was removed.</summary>
    private static ProcessSnapshot? OwnerOf(Role role, List<SegmentSnapshot> segments)
        => segments.Find(segment => segment.Role == role && segment.KeptFor.Count == 0)?.Chat?.Owner;

    private static FifoSnapshot Inspect(Room room, FifoSet fifo, FifoSet orphaned, List<SegmentSnapshot> segments)
    {
        var path = room.Fifo(fifo);
        if (FileStatus.OfPath(path) is not { } status)
            return new FifoSnapshot(fifo, path.Path, null, false, null, null);
        var problem = room.FindProblem(status, fifo: true);
        // fifo1 goes from B to A, fifo2 from A to B.
        var sender = fifo == FifoSet.Fifo1 ? Role.B : Role.A;
        var fill = segments.Find(segment => segment.Role == sender)?.Chat?.Outbox.Fifo;
        return new FifoSnapshot(fifo, path.Path, status, problem is null && orphaned.HasFlag(fifo), problem, fill);
    }
}
