using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Native;
using ActorIpcChat.Linux.Users;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace ActorIpcChat.Linux.Files;

/// <summary>
/// Who besides this user may use what is made, and whose things are trusted: nobody, or the members of one group.
/// </summary>
/// <param name="Group">Group id, null for no group.</param>
/// <param name="ReadOnly">The group may only read: in a directory it changes no names.</param>
public readonly unsafe record struct Sharing(int? Group, bool ReadOnly = false)
{
    private const int OwnerBits = 0b111_000_000;
    private const int OthersBits = 0b000_000_111;
    private const int WriteBits = 0b010_010_010;

    /// <summary>The id of a group by its name or number; null when there is none of that name.</summary>
    public static int? FindGroup(string nameOrId)
    {
        if (uint.TryParse(nameOrId, System.Globalization.NumberStyles.None, null, out var id) && id < int.MaxValue)
            return (int)id;
        fixed (byte* name = NativePath.NullTerminated(nameOrId))
        {
            // struct group: name, password (two pointers), then the id.
            var found = Libc.GetGroup(name);
            return found == null ? null : *(int*)(found + (2 * sizeof(void*)));
        }
    }

    /// <summary>Permission bits for something that is made: the group may do what the owner may, or only read.</summary>
    public int Mode(int ownerMode) => Group is null
        ? ownerMode
        : (ownerMode & (OwnerBits | ~0b111_111_111)) | ((ownerMode & OwnerBits & ~(ReadOnly ? WriteBits : 0)) >> 3);

    /// <summary>
    /// Whether something is this user's, or the group's and nobody else's: only a member can have made it so.
    /// </summary>
    public bool Trusts(int owner, int group, int permissions)
        => owner == User.Effective || (Group == group && (permissions & OthersBits) == 0);

    /// <summary>Gives what this process made to the group, in a directory that no other user can write to.</summary>
    /// <param name="place">Where it will be, for messages.</param>
    /// <param name="directory">The directory's descriptor.</param>
    /// <param name="name">Its name there, ended by a NUL.</param>
    /// <param name="mode">All its permission bits.</param>
    /// <exception cref="LinuxException">This user is no member of the group.</exception>
    internal void Give(FileAt place, int directory, byte* name, int mode)
    {
        if (Group is { } group && fchownat(directory, name, uint.MaxValue, (uint)group, AT_SYMLINK_NOFOLLOW) != 0)
            throw new LinuxException($"give {place} to group {group}", Errno.Last, "become a member of the group (and log in again), or name another");
        // After the owner: chown(2) takes set-id bits away.
        if (fchmodat(directory, name, (ushort)mode, 0) != 0)
            throw new LinuxException($"set the permissions of {place}", Errno.Last, "choose a directory on another file system with --directory");
    }
}
