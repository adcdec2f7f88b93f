namespace ActorIpcChat.Linux.Files;

/// <summary>Reports files made or opened in a directory, and its removal. Only a hint, as each <see cref="FileWatch"/>.</summary>
internal sealed class DirectoryWatch : FileWatch
{
    private const uint Opened = 0x20;
    private const uint MovedIn = 0x80;
    private const uint Created = 0x100;
    private const uint Removed = 0x400;

    private DirectoryWatch(FileDescriptor descriptor)
        : base(descriptor)
    {
    }

    /// <summary>Starts watching. Null if the kernel refuses (limits of inotify, no such directory).</summary>
    public static DirectoryWatch? TryStart(string directory)
    {
        if (TryOpen() is not { } descriptor)
            return null;
        var watch = new DirectoryWatch(descriptor);
        if (watch.TryWatch(directory, Opened | MovedIn | Created | Removed))
            return watch;
        watch.Dispose();
        return null;
    }
}
