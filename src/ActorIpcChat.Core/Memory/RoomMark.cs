using System.Text;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Linux.Processes;
using ActorIpcChat.Rooms;
using ActorIpcChat.Text;

namespace ActorIpcChat.Memory;

/// <summary>
/// Stores which room a segment belongs to. The key is ambiguous: ftok(3) takes only 16 bits of the directory's inode, and file systems
/// reuse the inodes of removed directories.
/// </summary>
internal static unsafe class RoomMark
{
    public static void Write(SegmentHeader* header, Room room)
    {
        var directory = FileStatus.OfTarget(room.Directory) ?? default;
        (header->RoomDevice, header->RoomInode) = (directory.Device, directory.Inode);
        header->RoomBirth = FileStatus.BirthTime(room.Directory);
        // A longer path is left out: then only the inode identifies the room.
        var path = Encoding.UTF8.GetBytes(room.Directory);
        Path(header).Clear();
        if (path.Length < SegmentHeader.RoomPathLength)
            path.CopyTo(Path(header));
    }

    /// <summary>
    /// Why a segment belongs to another room or role; null if it is this role's. A room is its path, even if the directory was recreated. A
    /// moved room, or one in another mount namespace, is identified by inode and birth time. Without birth times the inode counts while the
    /// owner lives.
    /// </summary>
    /// <param name="header">The segment's header.</param>
    /// <param name="room">This room.</param>
    /// <param name="role">The expected role.</param>
    /// <param name="abandoned">The owner is dead, its room was removed, and this room has the inode: no process will claim the segment.</param>
    public static string? WhyOtherRoom(SegmentHeader* header, Room room, Role role, out bool abandoned)
    {
        abandoned = false;
        if ((Role)header->Role != role)
            return $"it is {role.Peer().Letter()}'s, not {role.Letter()}'s";
        var path = Encoding.UTF8.GetString(Path(header)).Split('\0', 2)[0];
        if (path == room.Directory)
            return null;
        var here = FileStatus.OfTarget(room.Directory) ?? default;
        var there = path.Length > 0 ? FileStatus.OfTarget(path) : null;
        if (there is { } other && (other.Device, other.Inode) == (here.Device, here.Inode))
            return null;
        // A process of another pid namespace cannot be checked: assume that it lives.
        var lives = !PidNamespace.IsOwn(header->OwnerNamespace) || ProcessIdentity.FromWord(Volatile.Read(ref header->Owner)) is { IsAlive: true };
        if ((header->RoomDevice, header->RoomInode) == (here.Device, here.Inode))
        {
            var birth = FileStatus.BirthTime(room.Directory);
            var isKnown = birth != 0 && header->RoomBirth != 0;
            if (isKnown ? birth == header->RoomBirth : lives || path.Length == 0)
                return null;
            abandoned = isKnown && !lives && there is null;
        }

        return $"the chat of {(path.Length == 0 ? "another room" : VisibleText.Of(path))} {(lives ? "uses it" : "left it there")}";
    }

    private static Span<byte> Path(SegmentHeader* header) => new(header->RoomPath, SegmentHeader.RoomPathLength);
}
