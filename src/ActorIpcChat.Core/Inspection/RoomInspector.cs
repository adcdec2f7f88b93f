using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Linux.Processes;
using ActorIpcChat.Rooms;

namespace ActorIpcChat.Inspection;

/// <summary>
/// Looks at a room and changes nothing in it: no file is made, shared memory is mapped read-only, and of pipes only
/// viewers' bells are opened, for a moment, to learn whether a viewer waits there.
/// </summary>
/// <remarks>
/// Not for a process that is a role itself: the kernel drops a process's record locks on a file that it opens and closes again.
/// </remarks>
public static class RoomInspector
{
    private static readonly Role[] Roles = [Role.A, Role.B];

    /// <summary>Looks.</summary>
    /// <exception cref="LinuxException">The directory may not be looked into.</exception>
    public static RoomPicture Look(Room room)
    {
        var present = FileStatus.OfTarget(room.Place) is { IsDirectory: true };
        var holders = Roles.ToDictionary(role => role, role => HolderOf(room, role));
        var segments = SegmentInspector.LookAtBoth(room, role => holders[role] is not null);
        RolePicture[] roles = [.. Roles.Select(role => Look(role, holders[role], segments.Find(segment => segment.Role == role.Word())))];
        var files = present ? RoomFiles.List(room, role => roles[Array.IndexOf(Roles, role)].Alive) : [];
        roles = [.. roles.Select(role => role with { Stale = !role.Alive && (role.Pid is not null || files.Exists(file => file.IsLeftBy(role))) })];
        // The pipes are both roles'.
        var orphaned = roles.Any(role => role.Alive)
            ? FifoSet.None
            : segments.Where(segment => segment.Stale).Aggregate(FifoSet.None, (made, segment) => made | segment.Chat!.Made);
        return new RoomPicture(
            room.Directory, present, [Look(room, FifoSet.Fifo1, orphaned, segments), Look(room, FifoSet.Fifo2, orphaned, segments)], roles, segments, files)
        {
            Members = MemberDirectories.Of(room).Select(LookAtMember).OfType<MemberPicture>().ToList() is { Count: > 0 } members ? members : null,
        };
    }

    /// <summary>A member has in its place what A has in a room.</summary>
    private static MemberPicture? LookAtMember(Room place)
    {
        var picture = Look(place);
        var role = picture.Roles[0];
        return picture.Empty
            ? null
            : new MemberPicture(place.MemberNick!, place.Directory, role.Alive, role.Pid, role.Stopped, role.Stale, picture.Segments.Count > 0 ? picture.Segments[0] : null, picture.Files);
    }

    private static bool IsLeftBy(this FilePicture file, RolePicture role) => file.Role == role.Role && file is { Stale: true, Pid: null };

    /// <summary>Who holds the role's lock: a pid, 0 where it is of another pid namespace, null for nobody.</summary>
    private static int? HolderOf(Room room, Role role)
    {
        var path = room.Lock(role);
        // Opening what is no plain file may have effects of its own; a stranger's is told of among the files.
        return FileStatus.OfPath(path) is { } status && room.WhyNotOurs(status, fifo: false) is null && FileLock.IsHeld(path, out var pid) ? pid : null;
    }

    private static RolePicture Look(Role role, int? holder, SegmentPicture? segment)
    {
        if (holder is { } pid)
            return new RolePicture(role.Word(), true, pid > 0 ? pid : null, ProcessIdentity.Of(pid) is { IsStopped: true }, false);
        // A process whose lock file somebody took away is still there.
        return segment is { Ours: true, Chat.Process: { } process }
            ? new RolePicture(role.Word(), process.Alive, process.Pid, process.Stopped, false)
            : new RolePicture(role.Word(), false, null, false, false);
    }

    private static FifoPicture Look(Room room, FifoSet fifo, FifoSet orphaned, List<SegmentPicture> segments)
    {
        var path = room.Fifo(fifo);
        var name = Path.GetFileName(path.Path);
        if (FileStatus.OfPath(path) is not { } status)
            return new FifoPicture(name, path.Path, false, null, null, false, null, null, null, null);
        var problem = room.WhyNotOurs(status, fifo: true);
        // fifo1 goes from B to A, fifo2 from A to B.
        var sender = fifo == FifoSet.Fifo1 ? Role.B : Role.A;
        var outbox = segments.Find(segment => segment.Role == sender.Word())?.Chat?.Outbox;
        return new FifoPicture(
            name, path.Path, true, SegmentInspector.Octal(status.Permissions), status.Owner, problem is null && orphaned.HasFlag(fifo), problem,
            outbox?.FifoCapacity, outbox?.UnderWayBytes, outbox?.UnderWayLines);
    }
}
