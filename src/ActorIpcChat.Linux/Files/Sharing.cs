using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Native;
using ActorIpcChat.Linux.Users;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace ActorIpcChat.Linux.Files;

/// <summary>
/// Sharing of files and segments with a group, or with no other user. Decides their mode, and whose files are accepted.
/// </summary>
/// <param name="Group">Group id; null: this user only.</param>
/// <param name="ReadOnly">The group may read only, and may not change names in a directory.</param>
internal readonly unsafe record struct Sharing(int? Group, bool ReadOnly = false)
{
    private const int OwnerBits = 0b111_000_000;
    private const int OthersBits = 0b000_000_111;
    private const int WriteBits = 0b010_010_010;

    /// <summary>Group id of a name or number (getgrnam(3)); null if there is no such group.</summary>
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

    /// <summary>Permission bits of a new file: the group gets the owner's bits, or the read and execute bits only.</summary>
    internal int Mode(int ownerMode) => Group is null
        ? ownerMode
        : (ownerMode & (OwnerBits | ~0b111_111_111)) | ((ownerMode & OwnerBits & ~(ReadOnly ? WriteBits : 0)) >> 3);

    /// <summary>
    /// The file is this user's, or the group's without access for others: only a member can have made it.
    /// </summary>
    internal bool Trusts(int owner, int group, int permissions)
        => owner == User.Effective || (Group == group && (permissions & OthersBits) == 0);

    /// <summary>Sets group and mode of a new file, in a directory that no other user can write to.</summary>
    /// <param name="path">Its later path, for messages.</param>
    /// <param name="directory">The directory's descriptor.</param>
    /// <param name="name">Its name there, NUL-terminated.</param>
    /// <param name="mode">All its permission bits.</param>
    /// <exception cref="LinuxException">This user is not a member of the group, or the file system has no modes.</exception>
    internal void Apply(FileAt path, int directory, byte* name, int mode)
    {
        if (Group is { } group && fchownat(directory, name, uint.MaxValue, (uint)group, AT_SYMLINK_NOFOLLOW) != 0)
            throw new LinuxException(
                $"cannot give {path} to group {group}", Errno.Last, "become a member of the group (and log in again), or name another");
        // After fchownat, since chown(2) clears set-id bits.
        if (fchmodat(directory, name, (ushort)mode, 0) != 0)
            throw new LinuxException($"cannot set the permissions of {path}", Errno.Last, "give --directory a path on another file system");
    }
}
