using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Memory;
using ActorIpcChat.Rooms;
using ActorIpcChat.Text;

namespace ActorIpcChat.Inspection;

/// <summary>Which link the living processes of a room use. All must use the same one.</summary>
internal static class RoomUse
{
    /// <summary>Refuses a room that living processes use over another link.</summary>
    /// <param name="place">The room, or a member's directory in it.</param>
    /// <param name="own">The link of this process.</param>
    /// <exception cref="LinuxException">They do.</exception>
    public static void ThrowIfOtherLink(Room place, LinkKind own)
    {
        var room = place.OfMembers ?? place;
        if (own != LinkKind.Fifo && FindHolderOfPair(room) is { } pair)
            throw CannotUse(room, $"{FileLock.NameOf(pair.Holder)} is {pair.Role.Letter()} of a pair there");
        if (FindMember(room, place.MemberNick, own) is not { } member)
            return;
        var (what, advice) = member.Link == LinkKind.Cluster
            ? ("in a cluster", " or join it with --join")
            : ("in a room of this machine", own == LinkKind.Fifo ? "" : " or leave out --listen and --join");
        throw CannotUse(room, $"{FileLock.NameOf(member.Holder)} is {VisibleText.Of(member.Nick)} there, {what}", advice);
    }

    private static (Role Role, int Holder)? FindHolderOfPair(Room room)
    {
        foreach (var role in (Role[])[Role.A, Role.B])
        {
            if (IsHeld(room, role, out var holder))
                return (role, holder);
        }

        return null;
    }

    /// <summary>A living member whose link is another one: all have the same.</summary>
    private static (string Nick, int Holder, LinkKind Link)? FindMember(Room room, string? ownNick, LinkKind own)
    {
        // Only the names: a large room has many directories, and the first living member is enough.
        foreach (var nick in Directories.ListIfReadable(room.MembersDirectory)
            .Where(nick => RoomLocator.WhyInvalidName(nick) is null && nick != ownNick))
        {
            var member = room.Member(nick);
            if (!IsHeld(member, Role.A, out var holder) || LinkOf(member) is not { } link)
                continue;
            return link == own ? null : (member.MemberNick!, holder, link);
        }

        return null;
    }

    /// <summary>Link of the member whose segment a directory has; null for none.</summary>
    public static LinkKind? LinkOf(Room member)
    {
        try
        {
            using var segment = MemberSegment.TryOpen(member);
            return segment is { IsClosed: false } ? segment.Link : null;
        }
        catch (LinuxException)
        {
            // Another user's, or another version's: this is reported where it is used.
            return null;
        }
    }

    private static bool IsHeld(Room room, Role role, out int holder)
    {
        try
        {
            return FileLock.IsHeld(room.Lock(role), out holder);
        }
        catch (LinuxException)
        {
            holder = 0;
            return false;
        }
    }

    private static LinuxException CannotUse(Room room, string why, string advice = "")
        => new($"cannot use the room {room.Directory}", why, $"choose another room with --room{advice}");
}
