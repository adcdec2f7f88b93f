using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Native;
using ActorIpcChat.Linux.Users;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace ActorIpcChat.Linux.Files;

/// <summary>Makes FIFOs, directories and files with an exact mode and group, also in directories where other users may rename files.</summary>
/// <remarks>
/// A file for its owner alone needs one system call. Another mode or group needs chown(2) and chmod(2), and another user could exchange
/// the name between these calls. So the file is made in a temporary directory that only this user can write to, and then moved.
/// </remarks>
internal static unsafe class Maker
{
    /// <summary>Prefix of temporary directories. A killed process may leave one.</summary>
    internal const string Prefix = ".ipcchat-";

    private const int OwnerBits = 0x1C0;
    private const int PermissionBits = 0x1FF;
    private const int RemoveDirectory = 0x200; // AT_REMOVEDIR
    private const uint NoReplace = 1; // RENAME_NOREPLACE

    /// <summary>Held while the umask differs: a second thread must not take the changed one for the process's own, and restore that.</summary>
    private static readonly Lock Masked = new();

    internal enum Kind
    {
        Fifo,
        Directory,
        File,
    }

    /// <summary>Makes a file.</summary>
    /// <param name="kind">Its type.</param>
    /// <param name="path">Its path.</param>
    /// <param name="ownerMode">Permission bits of the owner; the umask does not apply.</param>
    /// <param name="sharing">Who else may use it.</param>
    /// <returns>0 or an errno(3); EEXIST if the name is taken.</returns>
    /// <exception cref="LinuxException">The group or mode cannot be set.</exception>
    public static int Make(Kind kind, FileAt path, int ownerMode, Sharing sharing)
    {
        var mode = sharing.Mode(ownerMode);
        var complete = sharing.Group is null && (mode & ~OwnerBits) == 0;
        using var parent = path.OpenParent(alwaysOpen: !complete);
        lock (Masked)
        {
            // The umask is the whole process's: files that other threads make meanwhile are for this user only.
            var mask = umask((ushort)(PermissionBits & ~OwnerBits));
            try
            {
                fixed (byte* name = parent.Name)
                {
                    return complete
                        ? MakeIn(kind, parent.Number, name, mode)
                        : MakeInPrivateDirectory(kind, path, parent.Number, name, mode, sharing);
                }
            }
            finally
            {
                umask(mask);
            }
        }
    }

    private static int MakeInPrivateDirectory(Kind kind, FileAt path, int parent, byte* name, int mode, Sharing sharing)
    {
        if (*name == 0)
            return Errno.ENOENT;
        // Check first: a user outside the group cannot make it, but may use an existing one.
        using (var found = new FileDescriptor(openat(parent, name, O_PATH | O_NOFOLLOW | O_CLOEXEC)))
        {
            if (!found.IsInvalid)
                return Errno.EEXIST;
        }

        fixed (byte* temporary = NativePath.NullTerminated($"{Prefix}{Random.Shared.NextInt64():x16}"))
        {
            if (mkdirat(parent, temporary, (ushort)OwnerBits) != 0)
                return Errno.Last;
            try
            {
                using var opened = new FileDescriptor(openat(parent, temporary, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
                var errno = Errno.Last;
                if (opened.IsInvalid)
                    return errno;
                // Another user may have exchanged it; any private directory of this user is safe.
                if (FileStatus.OfDescriptor(opened.Number) is not { } status
            || status.Owner != User.Effective || (status.Permissions & PermissionBits) != OwnerBits)
                    return Errno.EACCES;
                errno = MakeIn(kind, opened.Number, name, mode & OwnerBits);
                if (errno != 0)
                    return errno;
                try
                {
                    sharing.Apply(path, opened.Number, name, mode);
                    return kind == Kind.Directory ? MoveDirectory(opened.Number, parent, name) : Link(opened.Number, parent, name);
                }
                finally
                {
                    _ = unlinkat(opened.Number, name, kind == Kind.Directory ? RemoveDirectory : 0);
                }
            }
            finally
            {
                _ = unlinkat(parent, temporary, RemoveDirectory);
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
        // Some file systems support no flags. A plain rename replaces an empty directory only.
        if (errno is not (Errno.EINVAL or Errno.ENOSYS))
            return errno;
        if (Libc.RenameAt2(from, name, to, name, 0) == 0)
            return 0;
        errno = Errno.Last;
        return errno is Errno.ENOTEMPTY or Errno.ENOTDIR ? Errno.EEXIST : errno;
    }
}
