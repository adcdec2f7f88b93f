using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Native;
using ActorIpcChat.Linux.Users;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace ActorIpcChat.Linux.Files;

/// <summary>Makes FIFOs, directories and files with an exact mode, and with the group that they are for, where others may change every name.</summary>
/// <remarks>
/// What is made for its owner alone is complete at once. Anything else needs chown(2) and chmod(2) after it was made, and these take a
/// name that another user could exchange in between. So it is made and changed in a directory that only this user can write to, and then
/// moved to its place: no other user can have a part in what those two calls change.
/// </remarks>
internal static unsafe class Maker
{
    /// <summary>Beginning of the names of directories in which something is made; one that a killed process left has such a name.</summary>
    internal const string Prefix = ".ipcchat-";

    private const int OwnerBits = 0x1C0;
    private const int PermissionBits = 0x1FF;
    private const int RemoveDirectory = 0x200; // AT_REMOVEDIR
    private const uint NoReplace = 1; // RENAME_NOREPLACE

    /// <summary>What is made.</summary>
    internal enum Kind
    {
        /// <summary>mkfifo(3).</summary>
        Fifo,

        /// <summary>mkdir(2).</summary>
        Directory,

        /// <summary>An empty plain file.</summary>
        File,
    }

    /// <summary>Makes it.</summary>
    /// <param name="kind">What.</param>
    /// <param name="place">Where.</param>
    /// <param name="ownerMode">Permission bits, whatever the umask.</param>
    /// <param name="sharing">Who else may use it.</param>
    /// <returns>0, or the errno(3) of the call that failed: EEXIST where something has the name.</returns>
    /// <exception cref="LinuxException">It cannot be given to the group.</exception>
    public static int Make(Kind kind, FileAt place, int ownerMode, Sharing sharing)
    {
        var mode = sharing.Mode(ownerMode);
        var complete = sharing.Group is null && (mode & ~OwnerBits) == 0;
        using var parent = place.OpenParent(always: !complete);
        // Of the whole process, and for a moment: what other threads make meanwhile is their user's alone.
        var mask = umask((ushort)(PermissionBits & ~OwnerBits));
        try
        {
            fixed (byte* name = parent.Name)
            {
                return complete
                    ? MakeIn(kind, parent.Number, name, mode)
                    : MakeAside(kind, place, parent.Number, name, mode, sharing);
            }
        }
        finally
        {
            umask(mask);
        }
    }

    private static int MakeAside(Kind kind, FileAt place, int parent, byte* name, int mode, Sharing sharing)
    {
        if (*name == 0)
            return Errno.ENOENT;
        // What is there already is looked at first: a user who is no member of the group cannot make it, and need not.
        using (var found = new FileDescriptor(openat(parent, name, O_PATH | O_NOFOLLOW | O_CLOEXEC)))
        {
            if (!found.IsInvalid)
                return Errno.EEXIST;
        }

        fixed (byte* aside = NativePath.NullTerminated($"{Prefix}{Random.Shared.NextInt64():x16}"))
        {
            if (mkdirat(parent, aside, (ushort)OwnerBits) != 0)
                return Errno.Last;
            try
            {
                using var own = new FileDescriptor(openat(parent, aside, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
                var errno = Errno.Last;
                if (own.IsInvalid)
                    return errno;
                // Another one of this user's would do as well: others cannot write there either.
                if (FileStatus.OfDescriptor(own.Number) is not { } status || status.Owner != User.Effective || (status.Permissions & PermissionBits) != OwnerBits)
                    return Errno.EACCES;
                errno = MakeIn(kind, own.Number, name, mode & OwnerBits);
                if (errno != 0)
                    return errno;
                try
                {
                    sharing.Give(place, own.Number, name, mode);
                    return kind == Kind.Directory ? MoveDirectory(own.Number, parent, name) : Link(own.Number, parent, name);
                }
                finally
                {
                    _ = unlinkat(own.Number, name, kind == Kind.Directory ? RemoveDirectory : 0);
                }
            }
            finally
            {
                _ = unlinkat(parent, aside, RemoveDirectory);
            }
        }
    }

    private static int MakeIn(Kind kind, int parent, byte* name, int mode)
    {
        var result = kind switch
        {
            Kind.Fifo => mkfifoat(parent, name, (ushort)mode),
            Kind.Directory => mkdirat(parent, name, (ushort)mode),
            _ => openat(parent, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, (ushort)mode),
        };
        var errno = Errno.Last;
        if (result < 0)
            return errno;
        if (kind == Kind.File)
            _ = close(result);
        return 0;
    }

    private static int Link(int from, int to, byte* name) => Libc.LinkAt(from, name, to, name, 0) == 0 ? 0 : Errno.Last;

    private static int MoveDirectory(int from, int to, byte* name)
    {
        if (Libc.RenameAt2(from, name, to, name, NoReplace) == 0)
            return 0;
        var errno = Errno.Last;
        // Some file systems know no flags. A plain rename replaces an empty directory at most.
        if (errno is not (Errno.EINVAL or Errno.ENOSYS))
            return errno;
        if (Libc.RenameAt2(from, name, to, name, 0) == 0)
            return 0;
        errno = Errno.Last;
        return errno is Errno.ENOTEMPTY or Errno.ENOTDIR ? Errno.EEXIST : errno;
    }
}
