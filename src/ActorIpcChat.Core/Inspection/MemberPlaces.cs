using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Rooms;

namespace ActorIpcChat.Inspection;

/// <summary>Finds what the members of a room across machines have on this one.</summary>
internal static class MemberPlaces
{
    /// <summary>Their places, in the order of their nicks.</summary>
    /// <exception cref="LinuxException">The directory may not be looked into.</exception>
    public static IReadOnlyList<Room> Of(Room room)
    {
        // A member's own place has none.
        if (room.MemberNick is not null || FileStatus.OfPath(room.MembersDirectory) is not { IsDirectory: true })
            return [];
        try
        {
            return [.. Directory.EnumerateDirectories(room.MembersDirectory.Path).Select(path => Path.GetFileName(path))
                .Where(nick => RoomLocator.WhyInvalidName(nick) is null).Order(StringComparer.Ordinal).Select(room.Member)];
        }
        catch (DirectoryNotFoundException)
        {
            // The last member has taken it away.
            return [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LinuxException($"look into {room.MembersDirectory}", e.Message, "check its permissions");
        }
    }
}
