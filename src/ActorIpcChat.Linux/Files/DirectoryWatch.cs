using ActorIpcChat.Linux.Native;

namespace ActorIpcChat.Linux.Files;

/// <summary>
/// Reports files made or opened in a directory, and its removal (inotify(7)). Only a hint: the kernel's limit of watches may be reached, so
/// callers also need a timer.
/// </summary>
internal sealed unsafe class DirectoryWatch : IDisposable
{
    private const uint Opened = 0x20;
    private const uint MovedIn = 0x80;
    private const uint Created = 0x100;
    private const uint Removed = 0x400;
    private const int NonBlockingCloseOnExec = 0x800 | 0x80000;

    private DirectoryWatch(FileDescriptor descriptor) => Descriptor = descriptor;

    /// <summary>Readable if there was an event since the last <see cref="Drain"/>.</summary>
    public FileDescriptor Descriptor { get; }

    /// <summary>Starts watching. Null if the kernel refuses (limits of inotify, no such directory).</summary>
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

    /// <summary>Discards all events so far.</summary>
    public void Drain()
    {
        const int Size = 4096;
        var buffer = stackalloc byte[Size];
        // A read returns whole events only: a short read does not mean that the queue is empty.
        while (Descriptor.Read(buffer, Size).Bytes > 0)
        {
        }
    }

    public void Dispose() => Descriptor.Dispose();
}
