using ActorIpcChat.Linux.Native;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace ActorIpcChat.Linux;

/// <summary>
/// Who besides this user may use what is made, and whose things are trusted: nobody, or the members of one group.
/// </summary>
/// <param name="Group">Group id, null for nobody.</param>
public readonly unsafe record struct Sharing(int? Group)
{
    private const int OwnerBits = 0b111_000_000;
    private const int OthersBits = 0b000_000_111;

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

    /// <summary>Permission bits for something that is made: the group may do what the owner may.</summary>
    public int Mode(int ownerMode) => Group is null ? ownerMode : (ownerMode & ~OthersBits) | ((ownerMode & OwnerBits) >> 3);

    /// <summary>
    /// Whether something is this user's, or the group's and nobody else's: only a member can have made it so.
    /// </summary>
    public bool Trusts(int owner, int group, int permissions)
        => owner == User.Effective || (Group == group && (permissions & OthersBits) == 0);

    /// <summary>Gives a file that was made here to the group.</summary>
    /// <exception cref="LinuxException">This user is no member of the group.</exception>
    public void Give(string path, int ownerMode)
    {
        fixed (byte* name = NativePath.NullTerminated(path))
        {
            if (Group is { } group && chown(name, uint.MaxValue, (uint)group) != 0)
                throw new LinuxException($"give {path} to group {group}", Errno.Last, "become a member of the group (and log in again), or name another");
            // After the owner: chown(2) takes set-id bits away.
            _ = chmod(name, (ushort)Mode(ownerMode));
        }
    }
}
