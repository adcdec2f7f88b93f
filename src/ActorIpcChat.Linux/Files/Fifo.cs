using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Users;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace ActorIpcChat.Linux.Files;

/// <summary>
/// Named pipes (fifo(7)). Opens without blocking, and refuses other files and those of other users.
/// </summary>
internal static unsafe class Fifo
{
    /// <summary>PIPE_BUF (pipe(7)): a write(2) of at most this many bytes is atomic.</summary>
    public const int AtomicWrite = 4096;

    /// <summary>Makes a FIFO if it is missing.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="mode">Exact permission bits of a new FIFO; the umask does not apply.</param>
    /// <param name="sharing">Who else may use it, and whose FIFO is accepted.</param>
    /// <returns>True if this call made it, false if it was there.</returns>
    /// <exception cref="LinuxException">It cannot be made, is not a FIFO, or is another user's.</exception>
    public static bool Ensure(FileAt path, int mode, Sharing sharing = default)
    {
        var errno = Maker.Make(Maker.Kind.Fifo, path, mode, sharing);
        if (errno == 0)
            return true;
        if (errno != Errno.EEXIST)
        {
            throw new LinuxException(
                $"cannot make the FIFO {path}", errno, errno == Errno.ENOSPC ? Directories.NoSpace : Directories.GiveWritablePath);
        }

        if (FileStatus.OfPath(path) is { } found)
            ThrowIfUnusable(path, found, sharing);
        return false;
    }

    /// <summary>Opens the reading end, non-blocking. Needs no writer.</summary>
    /// <exception cref="LinuxException">It is missing, a symbolic link, another kind of file, or another user's.</exception>
    public static FileDescriptor OpenReader(FileAt path, Sharing sharing = default)
        => Open(path, O_RDONLY, sharing) ?? throw new LinuxException($"cannot open {path} for reading", Errno.ENXIO, "start again");

    /// <summary>Opens the writing end, non-blocking. Null if no process has the reading end open (ENXIO).</summary>
    /// <exception cref="LinuxException">As <see cref="OpenReader"/>.</exception>
    public static FileDescriptor? TryOpenWriter(FileAt path, Sharing sharing = default) => Open(path, O_WRONLY, sharing);

    /// <summary>Opens both ends at once, which Linux allows: the reader then sees no end of file while writers come and go.</summary>
    /// <exception cref="LinuxException">As <see cref="OpenReader"/>.</exception>
    public static FileDescriptor OpenBoth(FileAt path, Sharing sharing = default)
        => Open(path, O_RDWR, sharing) ?? throw new LinuxException($"cannot open {path}", Errno.ENXIO, "start again");

    private static FileDescriptor? Open(FileAt path, int access, Sharing sharing)
    {
        // Check before opening: opening a device can have side effects.
        if (FileStatus.OfPath(path) is { } status)
            ThrowIfUnusable(path, status, sharing);
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
                Errno.ELOOP => throw NotAFifo(path, "a symbolic link"),
                Errno.ENOENT => throw new LinuxException($"cannot open {path}", errno, "the room was removed; start again"),
                _ => throw new LinuxException($"cannot open {path}", errno, "check the permissions of the FIFO and its directory"),
            };
        }

        var descriptor = new FileDescriptor(number);
        try
        {
            ThrowIfUnusable(path, FileStatus.Of(descriptor, path), sharing);
            return descriptor;
        }
        catch
        {
            HeldLocks.Close(descriptor);
            throw;
        }
    }

    private static void ThrowIfUnusable(FileAt path, FileStatus status, Sharing sharing)
    {
        if (!status.IsFifo)
            throw NotAFifo(path, status.Kind);
        if (!sharing.Trusts(status.Owner, status.Group, status.Permissions))
        {
            throw new LinuxException(
                $"cannot use {path}", $"it belongs to user {status.Owner}, not to you ({User.Effective})",
                "give --directory another path, or have it removed");
        }
    }

    private static LinuxException NotAFifo(FileAt path, string kind)
        => new($"cannot use {path} as a FIFO", $"it is {kind}", "remove it, or give --directory another path");
}
