using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Rooms;

namespace ActorIpcChat.Inspection;

/// <summary>Finds the directories that the members of a room have on this machine.</summary>
internal static class MemberDirectories
{
    /// <summary>Lists them as rooms, in the order of their nicks.</summary>
    /// <exception cref="LinuxException">Their parent directory cannot be read.</exception>
    public static IReadOnlyList<Room> Of(Room room)
    {
        var members = room.MembersDirectory;
        // A member's own directory has no members.
        if (room.MemberNick is not null || FileStatus.OfPath(members) is not { IsDirectory: true })
            return [];
        return [.. Directories.List(members)
            .Where(nick => RoomLocator.WhyInvalidName(nick) is null && FileStatus.OfTarget(members.Below(nick)) is { IsDirectory: true })
            .Order(StringComparer.Ordinal).Select(room.Member)];
    }
}
