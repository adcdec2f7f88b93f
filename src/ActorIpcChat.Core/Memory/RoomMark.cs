using System.Text;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Linux.Processes;
using ActorIpcChat.Rooms;
using ActorIpcChat.Text;

namespace ActorIpcChat.Memory;

/// <summary>
/// Which room a segment is of. Its key does not say: ftok(3) takes 16 bits of the directory's inode, so that two rooms come to the same
/// key now and then, and a file system gives the inode of a directory that is gone to the next one.
/// </summary>
internal static unsafe class RoomMark
{
    /// <summary>Writes it into a segment.</summary>
    public static void Put(SegmentHeader* header, Room room)
    {
        var directory = FileStatus.OfTarget(room.Directory) ?? default;
        (header->RoomDevice, header->RoomInode) = (directory.Device, directory.Inode);
        header->RoomBirth = FileStatus.BirthTime(room.Directory);
        // One that is too long is known by its inode alone.
        var path = Encoding.UTF8.GetBytes(room.Directory);
        Path(header).Clear();
        if (path.Length < SegmentHeader.RoomPathLength)
            path.CopyTo(Path(header));
    }

    /// <summary>
    /// Why a segment is not the role's here, or null when it is. A room is where its path leads, even if the directory was made again;
    /// one that was moved, or is seen from another mount namespace, is known by its inode and by when that was given to it. Where the file
    /// system does not say when, its inode counts as long as the owner lives.
    /// </summary>
    /// <param name="header">The segment's.</param>
    /// <param name="room">The room here.</param>
    /// <param name="role">Whose it should be.</param>
    /// <param name="forsaken">Nobody will ever ask for it: its owner is dead, its room was removed, and the inode is this room's now.</param>
    public static string? WhyAnother(SegmentHeader* header, Room room, Role role, out bool forsaken)
    {
        forsaken = false;
        if ((Role)header->Role != role)
            return $"it is {role.Peer().Letter()}'s, not {role.Letter()}'s";
        var path = Encoding.UTF8.GetString(Path(header)).Split('\0', 2)[0];
        if (path == room.Directory)
            return null;
        var here = FileStatus.OfTarget(room.Directory) ?? default;
        var there = path.Length > 0 ? FileStatus.OfTarget(path) : null;
        if (there is { } other && (other.Device, other.Inode) == (here.Device, here.Inode))
            return null;
        // One of another pid namespace cannot be asked about from here: it may live.
        var lives = !PidNamespace.IsOwn(header->OwnerNamespace) || ProcessIdentity.FromWord(Volatile.Read(ref header->Owner)) is { IsAlive: true };
        if ((header->RoomDevice, header->RoomInode) == (here.Device, here.Inode))
        {
            var birth = FileStatus.BirthTime(room.Directory);
            var isKnown = birth != 0 && header->RoomBirth != 0;
            if (isKnown ? birth == header->RoomBirth : lives || path.Length == 0)
                return null;
            forsaken = isKnown && !lives && there is null;
        }

        return $"the chat of {(path.Length == 0 ? "another room" : Printable.Name(path))} {(lives ? "uses it" : "left it there")}";
    }

    private static Span<byte> Path(SegmentHeader* header) => new(header->RoomPath, SegmentHeader.RoomPathLength);
}
