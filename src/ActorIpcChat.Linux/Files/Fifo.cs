using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Users;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace ActorIpcChat.Linux.Files;

/// <summary>
/// Named pipes (fifo(7)), opened so that nothing blocks and nothing but a FIFO of ours is ever used.
/// </summary>
public static unsafe class Fifo
{
    /// <summary>Bytes that one write(2) moves all at once or not at all (PIPE_BUF, pipe(7)).</summary>
    public const int AtomicWrite = 4096;

    /// <summary>Makes the FIFO unless one is there already.</summary>
    /// <param name="place">Where.</param>
    /// <param name="mode">Permission bits of a new FIFO, whatever the umask.</param>
    /// <param name="sharing">Who else may use it, and whose is trusted.</param>
    /// <returns>True when it was made here, false when it was found.</returns>
    /// <exception cref="LinuxException">Something else is in the way, or it is another user's.</exception>
    public static bool Ensure(FileAt place, int mode, Sharing sharing = default)
    {
        var errno = Maker.Make(Maker.Kind.Fifo, place, mode, sharing);
        if (errno == 0)
            return true;
        if (errno != Errno.EEXIST)
            throw new LinuxException($"make the FIFO {place}", errno, errno == Errno.ENOSPC ? Directories.NoSpace : "choose a directory that you may write to with --directory");
        if (FileStatus.OfPath(place) is { } found)
            Check(place, found, sharing);
        return false;
    }

    /// <summary>Opens the reading end; succeeds whether or not there is a writer. The descriptor is non-blocking.</summary>
    /// <exception cref="LinuxException">It is not there, no FIFO, a symbolic link, or another user's.</exception>
    public static FileDescriptor OpenReader(FileAt place, Sharing sharing = default)
        => Open(place, O_RDONLY, sharing) ?? throw new LinuxException($"open {place} for reading", Errno.ENXIO, "start again");

    /// <summary>Opens the writing end, or returns null while nobody has the reading end open (ENXIO).</summary>
    /// <exception cref="LinuxException">It is not there, no FIFO, a symbolic link, or another user's.</exception>
    public static FileDescriptor? TryOpenWriter(FileAt place, Sharing sharing = default) => Open(place, O_WRONLY, sharing);

    /// <summary>
    /// Opens both ends at once, which Linux allows: the reader never sees an end of file while writers come and go.
    /// </summary>
    /// <exception cref="LinuxException">It is not there, no FIFO, a symbolic link, or another user's.</exception>
    public static FileDescriptor OpenBoth(FileAt place, Sharing sharing = default)
        => Open(place, O_RDWR, sharing) ?? throw new LinuxException($"open {place}", Errno.ENXIO, "start again");

    private static FileDescriptor? Open(FileAt path, int access, Sharing sharing)
    {
        // What stands there is looked at before it is opened: opening a device can have effects of its own.
        if (FileStatus.OfPath(path) is { } status)
            Check(path, status, sharing);
        int number, errno;
        using var parent = path.OpenParent();
        fixed (byte* name = parent.Name)
        {
            number = openat(parent.Number, name, access | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW);
            errno = Errno.Last;
        }

        if (number < 0)
        {
            return errno switch
            {
                Errno.ENXIO => null,
                Errno.ELOOP => throw Refused(path, "a symbolic link"),
                Errno.ENOENT => throw new LinuxException($"open {path}", errno, "the room was taken away; start again"),
                _ => throw new LinuxException($"open {path}", errno, "check the permissions of the FIFO and its directory"),
            };
        }

        var descriptor = new FileDescriptor(number);
        try
        {
            Check(path, FileStatus.Of(descriptor, path), sharing);
            return descriptor;
        }
        catch
        {
            descriptor.Dispose();
            throw;
        }
    }

    private static void Check(FileAt path, FileStatus status, Sharing sharing)
    {
        if (!status.IsFifo)
            throw Refused(path, status.Kind);
        if (!sharing.Trusts(status.Owner, status.Group, status.Permissions))
        {
            throw new LinuxException(
                $"use {path}", $"it belongs to user {status.Owner}, not to you ({User.Effective})",
                "choose another directory with --directory or have it removed");
        }
    }

    private static LinuxException Refused(FileAt path, string kind)
        => new($"use {path} as a FIFO", $"it is {kind}", "remove it or choose another directory with --directory");
}
