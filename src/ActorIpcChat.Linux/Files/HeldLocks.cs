using ActorIpcChat.Linux.Errors;

namespace ActorIpcChat.Linux.Files;

/// <summary>
/// The lock files that this process holds. Closing any descriptor of such a file releases its lock (fcntl(2)), whichever name it was opened
/// by (link(2)).
/// </summary>
/// <remarks>
/// Only the holder of <see cref="Gate"/> opens, locks or closes a lock file. Without it, a second thread could open a file before the first
/// one's lock is listed here, and close it afterwards.
/// </remarks>
internal static class HeldLocks
{
    private static readonly Dictionary<(ulong Device, ulong Inode), FileLock> Held = [];

    /// <summary>Held for a few system calls; never while waiting for another process.</summary>
    public static Lock Gate { get; } = new();

    /// <summary>
    /// The lock of this process on a file; null if there is none. Does not open the file. If the file was removed while it is locked, its path
    /// still counts: the holder makes it again.
    /// </summary>
    /// <exception cref="LinuxException">The file cannot be looked at.</exception>
    public static FileLock? Find(FileAt path)
        => FileStatus.OfPath(path) is { } status ? Find(status) : Held.Values.FirstOrDefault(one => one.Path.Path == path.Path);

    /// <summary>The lock of this process on a file; null if there is none.</summary>
    public static FileLock? Find(FileStatus file) => Held.GetValueOrDefault((file.Device, file.Inode));

    /// <summary>Lists a lock.</summary>
    public static void Add(FileStatus file, FileLock one) => Held.Add((file.Device, file.Inode), one);

    /// <summary>Removes a lock from the list. Its file may be closed then.</summary>
    public static void Remove(FileLock one)
    {
        foreach (var (file, held) in Held)
        {
            if (held == one)
                Held.Remove(file);
        }
    }

    /// <summary>
    /// Closes a file that may be a lock file: another process may have moved one to the path that was opened. If this process holds the lock,
    /// the file stays open as long as the lock.
    /// </summary>
    public static void Close(FileDescriptor file)
    {
        lock (Gate)
        {
            if (FileStatus.OfDescriptor(file.Number) is { } status && Find(status) is { } own)
                own.Keep(file);
            else
                file.Dispose();
        }
    }
}
