using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Native;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace ActorIpcChat.Linux.Files;

/// <summary>Result of stat(2).</summary>
/// <param name="Type">The S_IFMT bits of st_mode (inode(7)).</param>
/// <param name="Permissions">The lower twelve bits of st_mode.</param>
/// <param name="Owner">st_uid.</param>
/// <param name="Group">st_gid.</param>
/// <param name="Device">st_dev. Device and inode identify the file.</param>
/// <param name="Inode">st_ino.</param>
internal readonly record struct FileStatus(int Type, int Permissions, int Owner, int Group, ulong Device, ulong Inode)
{
    private const int TypeMask = 0xF000;

    public bool IsFifo => Type == 0x1000;

    public bool IsCharacterDevice => Type == 0x2000;

    public bool IsDirectory => Type == 0x4000;

    public bool IsRegularFile => Type == 0x8000;

    public bool IsSymbolicLink => Type == 0xA000;

    public bool IsSocket => Type == 0xC000;

    /// <summary>The type, for messages.</summary>
    public string Kind => Type switch
    {
        0x1000 => "a FIFO",
        0x2000 => "a character device",
        0x4000 => "a directory",
        0x6000 => "a block device",
        0x8000 => "a regular file",
        0xA000 => "a symbolic link",
        0xC000 => "a socket",
        _ => "a file of an unknown type",
    };

    /// <summary>lstat(2): does not follow a symbolic link. Null if the file is missing.</summary>
    /// <exception cref="LinuxException">lstat(2) failed (EACCES, ENOTDIR, …).</exception>
    public static FileStatus? OfPath(FileAt path)
        => TryStat(path, O_NOFOLLOW, out var status) is var errno and not (0 or Errno.ENOENT)
            ? throw new LinuxException($"cannot look at {path}", errno, "check the path and its permissions")
            : status;

    /// <summary>stat(2): follows symbolic links. Null on any error.</summary>
    public static FileStatus? OfTarget(FileAt path) => OfTarget(path, out _);

    /// <summary>The same, with the error: an errno(3), 0 for none.</summary>
    public static FileStatus? OfTarget(FileAt path, out int error)
    {
        error = TryStat(path, 0, out var status);
        return status;
    }

    /// <summary>
    /// Creation time in nanoseconds since 1970 (stx_btime, statx(2)), follows symbolic links. It tells a file from a later one with the same
    /// inode. 0 if the file system does not store it.
    /// </summary>
    public static unsafe long BirthTime(string path)
    {
        // struct statx: stx_mask at 0, seconds of stx_btime at 80, nanoseconds at 88; 256 bytes in all.
        const uint Birth = 0x800; // STATX_BTIME
        var status = stackalloc byte[256];
        fixed (byte* name = NativePath.NullTerminated(path))
        {
            return Libc.Statx(AT_FDCWD, name, 0, Birth, status) == 0 && (*(uint*)status & Birth) != 0
                ? *(long*)(status + 80) * 1_000_000_000 + *(uint*)(status + 88)
                : 0;
        }
    }

    /// <summary>fstat(2). Null if the number is not an open descriptor.</summary>
    public static unsafe FileStatus? OfDescriptor(int number)
    {
        stat buffer;
        return fstat(number, &buffer) == 0 ? From(in buffer) : null;
    }

    /// <summary>fstat(2).</summary>
    /// <param name="file">An open file.</param>
    /// <param name="path">Its path, for the message.</param>
    /// <exception cref="LinuxException">fstat(2) failed.</exception>
    public static FileStatus Of(FileDescriptor file, FileAt path)
        => OfDescriptor(file.Number) ?? throw new LinuxException($"cannot look at {path}", Errors.Errno.Last, "check its file system (dmesg)");

    /// <summary>Opens at most the path (O_PATH, open(2)), which has no side effects.</summary>
    /// <returns>0 or an errno(3).</returns>
    private static unsafe int TryStat(FileAt path, int flags, out FileStatus? found)
    {
        found = null;
        stat buffer;
        if (path.Opened is { } directory)
        {
            if (fstat(directory.Number, &buffer) != 0)
                return Errno.Last;
            found = From(in buffer);
            return 0;
        }

        try
        {
            using var parent = path.OpenParent();
            fixed (byte* name = parent.Name)
            {
                if (parent.Number == AT_FDCWD)
                {
                    if ((flags == 0 ? LibC.stat(name, &buffer) : lstat(name, &buffer)) != 0)
                        return Errno.Last;
                    found = From(in buffer);
                    return 0;
                }

                var number = openat(parent.Number, name, O_PATH | O_CLOEXEC | flags);
                var errno = Errno.Last;
                if (number < 0)
                    return errno;
                using var opened = new FileDescriptor(number);
                if (fstat(number, &buffer) != 0)
                    return Errno.Last;
                found = From(in buffer);
                return 0;
            }
        }
        catch (LinuxException e)
        {
            return e.Errno;
        }
    }

    private static FileStatus From(in stat s)
    {
        var mode = (int)(uint)s.st_mode;
        return new FileStatus(mode & TypeMask, mode & 0xFFF, (int)(uint)s.st_uid, (int)(uint)s.st_gid, (ulong)s.st_dev, (ulong)s.st_ino);
    }
}
