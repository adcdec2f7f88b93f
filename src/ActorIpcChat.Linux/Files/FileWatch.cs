using ActorIpcChat.Linux.Native;

namespace ActorIpcChat.Linux.Files;

/// <summary>
/// Reports events of a file (inotify(7)). Only a hint: the kernel limits a user's instances and watches, so callers also need a timer.
/// </summary>
internal abstract unsafe class FileWatch : IDisposable
{
    private const int NonBlockingCloseOnExec = 0x800 | 0x80000;

    private int _watch = -1;

    /// <param name="descriptor">Of <see cref="TryOpen"/>.</param>
    protected FileWatch(FileDescriptor descriptor) => Descriptor = descriptor;

    /// <summary>Readable if there was an event since the last <see cref="Drain"/>.</summary>
    public FileDescriptor Descriptor { get; }

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

    /// <summary>Watches no file any more. Does not wait for the kernel.</summary>
    public void Stop()
    {
        // Fails if the kernel has removed the watch with the file.
        if (_watch >= 0)
            _ = Libc.InotifyRemoveWatch(Descriptor.Number, _watch);
        _watch = -1;
    }

    /// <summary>Closes it. Waits 10 to 30 ms for the kernel (a grace period), unless <see cref="Stop"/> was called that long before.</summary>
    public void Dispose() => Descriptor.Dispose();

    /// <summary>An inotify instance. Null if the kernel refuses.</summary>
    protected static FileDescriptor? TryOpen()
        => Libc.InotifyInit(NonBlockingCloseOnExec) is var number and >= 0 ? new FileDescriptor(number) : null;

    /// <summary>Watches the file that the path leads to now, and no other one any more. A second call for the same file changes nothing.</summary>
    /// <returns>False if there is no such file, or the kernel refuses.</returns>
    protected bool TryWatch(string path, uint events)
    {
        var watch = Libc.InotifyAddWatch(Descriptor.Number, path, events);
        if (watch != _watch)
            Stop();
        _watch = watch;
        return watch >= 0;
    }
}
