namespace ActorIpcChat.Linux.Files;

/// <summary>
/// Reports that a <see cref="FileLock"/> may be free: its holder has closed the file. The kernel closes it for a killed holder, too. Only a
/// hint, as each <see cref="FileWatch"/>.
/// </summary>
/// <remarks>
/// Many processes may watch one lock, and each looks at it after an event. So looking must cause no event: <see cref="FileLock.IsHeld"/> opens
/// the file for reading, and only files that were open for writing are reported.
/// </remarks>
internal sealed class LockWatch : FileWatch
{
    private const uint ClosedAfterWriting = 0x8;
    private const uint NoSymbolicLink = 0x2000000;

    private LockWatch(FileDescriptor descriptor)
        : base(descriptor)
    {
    }

    /// <summary>Makes one that watches no lock yet. Null if the kernel refuses.</summary>
    public static LockWatch? TryMake() => TryOpen() is { } descriptor ? new LockWatch(descriptor) : null;

    /// <summary>
    /// Watches the file that has the path now: each holder makes its own. To miss no event, look at the lock afterwards.
    /// </summary>
    /// <returns>False if there is no such file, or the kernel refuses.</returns>
    public bool TryFollow(FileAt path) => TryWatch(path.Path, ClosedAfterWriting | NoSymbolicLink);
}
