using System.Globalization;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Linux.Users;
using ActorIpcChat.Rooms;

namespace ActorIpcChat.Inspection;

/// <summary>Finds the locks and bells of a room by their names. Whatever else lies there is nobody's business.</summary>
internal static class RoomFiles
{
    /// <summary>Lists them in the order of their names.</summary>
    /// <param name="room">The room, which is there.</param>
    /// <param name="isUsed">Whether somebody is a role.</param>
    public static List<FilePicture> List(Room room, Func<Role, bool> isUsed)
    {
        List<FilePicture> files = [];
        foreach (var name in Directories.List(room.Place).Order(StringComparer.Ordinal))
        {
            if (TryRecognise(name) is not var (kind, role, pid) || FileStatus.OfPath(room.In(name)) is not { } status)
                continue;
            var problem = room.WhyNotOurs(status, fifo: kind == "bell");
            // A pid may be of another pid namespace; a living viewer has its bell open.
            var alive = pid is null ? isUsed(role) : room.HasReader(room.In(name)) == true;
            files.Add(new FilePicture(name, room.In(name).Path, kind, role.Word(), pid, problem is null && !alive, problem));
        }

        return files;
    }

    /// <summary>Why a file cannot be one of this room's chat, or null when it can.</summary>
    public static string? WhyNotOurs(this Room room, FileStatus status, bool fifo)
    {
        if (fifo ? !status.IsFifo : !status.IsRegularFile)
            return $"it is {status.Kind}";
        return room.Sharing.Trusts(status.Owner, status.Group, status.Permissions) ? null : $"it belongs to user {status.Owner}, not to you ({User.Effective})";
    }

    private static (string Kind, Role Role, int? Pid)? TryRecognise(string name) => name.Split('.') switch
    {
        ["a", "lock" or "bell"] => (name[2..], Role.A, null),
        ["b", "lock" or "bell"] => (name[2..], Role.B, null),
        ["a1" or "b1", var pid, var number, "bell"] when Number(pid) is { } viewer && ulong.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out _)
            => ("bell", name[0] == 'a' ? Role.A : Role.B, viewer),
        _ => null,
    };

    private static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;
}
