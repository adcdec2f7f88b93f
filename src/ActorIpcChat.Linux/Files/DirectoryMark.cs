using ActorIpcChat.Linux.Native;
using static Tmds.Linux.LibC;

namespace ActorIpcChat.Linux.Files;

/// <summary>
/// Shows other processes that this one waits in a directory. The mark is a read lock on one byte of the directory (F_OFD_SETLK, fcntl(2)). It
/// needs no file. The kernel releases it when the process ends. It works across users and pid namespaces.
/// </summary>
internal static unsafe class DirectoryMark
{
    /// <summary>Opens a directory to look for marks.</summary>
    /// <returns>Null if it cannot be opened for reading.</returns>
    public static FileDescriptor? TryOpen(FileAt directory)
    {
        using var path = directory.Open(out _);
        if (path is null)
            return null;
        fixed (byte* name = "."u8)
        {
            // The path alone (O_PATH) takes no locks.
            var number = openat(path.Number, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
            return number < 0 ? null : new FileDescriptor(number);
        }
    }

    /// <summary>Sets a mark. It stays until the descriptor is closed.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="number">Which of its marks: the byte that is locked.</param>
    /// <returns>The open directory; null if it cannot be opened for reading, or its file system has no locks.</returns>
    public static FileDescriptor? TrySet(FileAt directory, uint number)
    {
        if (TryOpen(directory) is not { } opened)
            return null;
        var mark = new FileLock.Region { Type = (short)F_RDLCK, Start = number, Length = 1 };
        if (fcntl(opened.Number, Libc.SetLockOfOpenFile, &mark) == 0)
            return opened;
        opened.Dispose();
        return null;
    }

    /// <summary>Whether a process has a mark set.</summary>
    /// <param name="opened">From <see cref="TryOpen"/>.</param>
    /// <param name="number">Which mark.</param>
    public static bool IsSet(FileDescriptor opened, uint number)
    {
        var mark = new FileLock.Region { Type = (short)F_WRLCK, Start = number, Length = 1 };
        return fcntl(opened.Number, Libc.GetLockOfOpenFile, &mark) == 0 && mark.Type != F_UNLCK;
    }
}
