using ActorIpcChat.Linux.Native;

namespace ActorIpcChat.Linux.Files;

/// <summary>
/// Tells when something is made or opened in a directory, or it is removed (inotify(7)), so that waiting for another process costs nothing.
/// A hint, not a promise: the kernel may have no watches left, so callers look again by a timer too.
/// </summary>
public sealed unsafe class DirectoryWatch : IDisposable
{
    private const uint Opened = 0x20;
    private const uint MovedIn = 0x80;
    private const uint Created = 0x100;
    private const uint Removed = 0x400;
    private const int NonBlockingCloseOnExec = 0x800 | 0x80000;

    private DirectoryWatch(FileDescriptor descriptor) => Descriptor = descriptor;

    /// <summary>Readable when something happened since the last <see cref="Drain"/>.</summary>
    public FileDescriptor Descriptor { get; }

    /// <summary>Starts watching, or returns null when the kernel grants no watch (inotify's limits, directory gone).</summary>
    public static DirectoryWatch? TryStart(string directory)
    {
        var number = Libc.InotifyInit(NonBlockingCloseOnExec);
        if (number < 0)
            return null;
        var descriptor = new FileDescriptor(number);
        if (Libc.InotifyAddWatch(number, directory, Opened | MovedIn | Created | Removed) >= 0)
            return new DirectoryWatch(descriptor);
        descriptor.Dispose();
        return null;
    }

    /// <summary>Forgets what happened so far.</summary>
    public void Drain()
    {
        const int Size = 4096;
        var buffer = stackalloc byte[Size];
        // A read returns whole events only: a buffer that is not quite full does not mean that there are no more.
        while (Descriptor.Read(buffer, Size).Bytes > 0)
        {
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Descriptor.Dispose();
}
