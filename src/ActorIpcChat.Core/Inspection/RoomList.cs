using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Rooms;

namespace ActorIpcChat.Inspection;

/// <summary>Finds the rooms of a directory: its own chat, and the named rooms below it.</summary>
internal static class RoomList
{
    /// <summary>Lists the rooms in which is something of a chat, the directory's own chat first, then by name.</summary>
    /// <param name="directory">--directory, or null for the default.</param>
    /// <param name="keyA">chat.shared-memory.key-a, null for auto.</param>
    /// <param name="keyB">chat.shared-memory.key-b, null for auto.</param>
    /// <param name="sharing">Who else may chat there.</param>
    /// <exception cref="LinuxException">The directory cannot be read, or is another user's.</exception>
    public static (string Directory, IReadOnlyList<ListedRoom> Rooms) Of(string? directory, int? keyA, int? keyB, Sharing sharing)
    {
        var top = RoomLocator.Find(directory, null, keyA, keyB, sharing);
        List<ListedRoom> rooms = [];
        Add(null, top);
        if (FileStatus.OfTarget(top.Location) is not { IsDirectory: true })
            return (top.Directory, rooms);
        foreach (var name in Directories.List(top.Location).Where(IsRoom).Order(StringComparer.Ordinal))
        {
            try
            {
                Add(name, RoomLocator.Find(directory, name, keyA, keyB, sharing));
            }
            catch (LinuxException)
            {
                // Another user's, which is no room of this user, or it was removed meanwhile.
            }
        }

        return (top.Directory, rooms);

        bool IsRoom(string name)
            => RoomLocator.WhyInvalidName(name) is null && FileStatus.OfPath(top.Location.Below(name)) is { IsDirectory: true };

        void Add(string? name, Room room)
        {
            var found = RoomInspector.Inspect(room);
            if (found.Members.Count > 0 || found.Files.Count > 0 || found.Roles.Any(role => role.IsAlive)
                || found.Segments.Any(segment => segment.Chat is not null) || found.Fifos.Any(fifo => fifo is { IsPresent: true, Problem: null }))
            {
                rooms.Add(ListedRoom.Of(name, found));
            }
        }
    }
}

/// <summary>A room and the living processes in it.</summary>
/// <param name="Name">Its name; null for the directory's own chat.</param>
/// <param name="Directory">Its directory.</param>
/// <param name="People">Its chat processes and members.</param>
/// <param name="Viewers">Viewers of A and B.</param>
/// <param name="IsStale">Dead processes left something in it.</param>
internal sealed record ListedRoom(
    string? Name, string Directory, IReadOnlyList<ListedPerson> People, IReadOnlyList<ListedViewer> Viewers, bool IsStale)
{
    public static ListedRoom Of(string? name, RoomSnapshot room)
    {
        IEnumerable<ListedPerson> pair = room.Roles.Where(role => role.IsAlive).Select(role => new ListedPerson(
            role.Role, room.Segments.FirstOrDefault(segment => segment.Role == role.Role)?.Chat?.Nick ?? "", role.Process!, []));
        var members = room.Members.Where(member => member.Holder.IsAlive).Select(member => new ListedPerson(
            null, member.Nick, member.Holder.Process!, ViewersOf(member.Memory is { } memory ? [memory] : [], member.Files)));
        var stale = room.Roles.Any(role => role.IsStale) || room.Segments.Any(segment => segment.IsStale || segment.KeptFor.Count > 0)
            || room.Files.Any(file => file.IsStale) || room.Members.Any(member => member.Holder.IsStale);
        return new ListedRoom(name, room.Directory, [.. pair, .. members], ViewersOf(room.Segments, room.Files), stale);
    }

    /// <summary>The living viewers, also those that wait for a segment: they have a doorbell.</summary>
    private static List<ListedViewer> ViewersOf(IReadOnlyList<SegmentSnapshot> segments, IReadOnlyList<FileSnapshot> files) => [.. segments
        .SelectMany(segment => (segment.Chat?.Viewers ?? []).Where(viewer => viewer.Process.IsAlive)
            .Select(viewer => new ListedViewer(segment.Role, viewer.Process.Pid)))
        .Concat(files.Where(file => file is { ViewerPid: not null, IsStale: false, Problem: null })
            .Select(file => new ListedViewer(file.Role, file.ViewerPid)))
        .Distinct().OrderBy(viewer => viewer.Role).ThenBy(viewer => viewer.Pid)];
}

/// <summary>A chat process or a member.</summary>
/// <param name="Role">Its role; null for a member.</param>
/// <param name="Nick">Its nick, which any process may have written; empty if unknown.</param>
/// <param name="Process">The process.</param>
/// <param name="Viewers">Viewers of a member.</param>
internal sealed record ListedPerson(Role? Role, string Nick, ProcessSnapshot Process, IReadOnlyList<ListedViewer> Viewers);

/// <summary>A living viewer.</summary>
/// <param name="Role">The role that it views.</param>
/// <param name="Pid">Its pid; null if it has none in this pid namespace.</param>
internal sealed record ListedViewer(Role Role, int? Pid);
