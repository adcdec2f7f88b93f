using System.Globalization;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Linux.Users;
using ActorIpcChat.Rooms;

namespace ActorIpcChat.Inspection;

/// <summary>Finds the locks and doorbells of a room by their names, and ignores other files.</summary>
internal static class RoomFiles
{
    /// <summary>Lists them in the order of their names.</summary>
    /// <param name="room">The room, whose directory exists.</param>
    /// <param name="isAlive">Whether a process has a role.</param>
    public static List<FileSnapshot> List(Room room, Func<Role, bool> isAlive)
    {
        List<FileSnapshot> files = [];
        foreach (var name in Directories.List(room.Location).Order(StringComparer.Ordinal))
        {
            if (TryParse(name) is not var (kind, role, pid) || FileStatus.OfPath(room.In(name)) is not { } status)
                continue;
            var problem = room.FindProblem(status, fifo: kind == FileKind.Doorbell);
            // The pid may be of another pid namespace, but a living viewer has its doorbell open.
            var alive = pid is null ? isAlive(role) : room.HasReader(room.In(name)) == true;
            files.Add(new FileSnapshot(name, room.In(name).Path, kind, role, pid, problem is null && !alive, problem));
        }

        return files;
    }

    /// <summary>Why a file cannot belong to this room's chat; null if it can.</summary>
    public static string? FindProblem(this Room room, FileStatus status, bool fifo)
    {
        if (fifo ? !status.IsFifo : !status.IsRegularFile)
            return $"it is {status.Kind}";
        return room.Sharing.Trusts(status.Owner, status.Group, status.Permissions)
            ? null : $"it belongs to user {status.Owner}, not to you ({User.Effective})";
    }

    private static (FileKind Kind, Role Role, int? ViewerPid)? TryParse(string name) => name.Split('.') switch
    {
        ["a" or "b", "lock"] => (FileKind.Lock, RoleOf(name), null),
        ["a" or "b", "bell"] => (FileKind.Doorbell, RoleOf(name), null),
        ["a1" or "b1", var pid, var number, "bell"]
            when Number(pid) is { } viewer && ulong.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out _)
            => (FileKind.Doorbell, RoleOf(name), viewer),
        _ => null,
    };

    private static Role RoleOf(string name) => name[0] == 'a' ? Role.A : Role.B;

    private static int? Number(string text)
        => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;
}
