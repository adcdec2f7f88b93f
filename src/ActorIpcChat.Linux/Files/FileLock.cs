using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Native;
using ActorIpcChat.Linux.Users;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace ActorIpcChat.Linux.Files;

/// <summary>
/// A record lock (F_SETLK, fcntl(2)) on a lock file. The kernel releases it when its holder ends, and reports the holder's pid. The holder
/// opens the file once only, since closing any of its descriptors releases the lock.
/// </summary>
/// <remarks>
/// A cleaning process locks from the second byte on. Its lock excludes all others, and they can see that it is held for a moment only.
/// </remarks>
internal sealed unsafe class FileLock : IDisposable
{
    private const int CleanupTimeoutMilliseconds = 2000;
    private const int PauseMilliseconds = 2;

    /// <summary>
    /// Lock files that this process holds. Closing any descriptor of such a file releases its locks (fcntl(2)), so it must not be opened again,
    /// also not under another name (link(2)).
    /// </summary>
    private static readonly ConcurrentDictionary<FileDescriptor, (ulong Device, ulong Inode)> HeldHere = new();

    private readonly FileDescriptor _file;
    private readonly FileAt _path;

    private FileLock(FileDescriptor file, FileAt path, FileStatus status)
    {
        (_file, _path) = (file, path);
        HeldHere[file] = Identity(status);
    }

    /// <summary>Takes the lock if it is free. Waits up to 2 s for a cleaning process.</summary>
    /// <param name="path">The lock file; made if missing.</param>
    /// <param name="mode">Permission bits of a new lock file.</param>
    /// <param name="holder">Pid of the holder if the result is null; 0 if it is in another pid namespace.</param>
    /// <param name="sharing">Who else may use a new file, and whose file is accepted.</param>
    /// <param name="forCleanup">The lock is for a short cleanup: others wait for it.</param>
    /// <exception cref="LinuxException">The file cannot be opened or locked, or is another user's.</exception>
    public static FileLock? TryAcquire(FileAt path, int mode, out int holder, Sharing sharing = default, bool forCleanup = false)
    {
        holder = 0;
        var begun = System.Diagnostics.Stopwatch.StartNew();
        var replaced = false;
        while (true)
        {
            if (IsHeldHere(path))
                throw new LinuxException($"cannot lock {path}", "this process holds it", "choose another room with --room");
            var errno = Maker.Make(Maker.Kind.File, path, mode, sharing);
            if (errno is not (0 or Errno.EEXIST or Errno.ENOENT))
                throw CannotOpen(path, errno);
            // The holder removes the file when it ends.
            if (Open(path, O_RDWR) is not { } file)
            {
                if (errno != Errno.ENOENT)
                    continue;
                throw new LinuxException($"cannot open the lock {path}", errno, "the room was removed; start again");
            }

            var status = FileStatus.Of(file, path);
            if (!status.IsRegularFile || !sharing.Trusts(status.Owner, status.Group, status.Permissions))
            {
                file.Dispose();
                throw new LinuxException($"cannot lock {path}", $"it is {status.Kind} of user {status.Owner}", "choose another room with --room");
            }

            var request = new Region { Type = (short)F_WRLCK, Start = forCleanup ? 1 : 0 };
            if (fcntl(file.Number, F_SETLK, &request) == 0)
            {
                // If the file was removed meanwhile, a lock on it excludes no other process.
                if (file.IsAt(path))
                {
                    if (status.Owner != User.Effective || status.Permissions == sharing.Mode(mode) || replaced)
                        return new FileLock(file, path, status);
                    // Its mode is wrong: it was made without the group, or its maker was killed too early. Do not change a found file, since
                    // another user could have moved it here: replace it once. If the mode stays wrong (file systems without modes), use it.
                    replaced = true;
                    Directories.Unlink(path);
                }

                file.Dispose();
                continue;
            }

            errno = Errno.Last;
            if (errno is not (Errno.EAGAIN or Errno.EACCES))
            {
                file.Dispose();
                throw new LinuxException($"cannot lock {path}", errno, "give --directory a path on a local file system");
            }

            var locked = IsLocked(file, out holder, out var isCleanup);
            file.Dispose();
            if (locked && !isCleanup)
                return null;
            if (begun.ElapsedMilliseconds > CleanupTimeoutMilliseconds)
            {
                throw locked
                    ? new LinuxException(
                        $"cannot lock {path}", $"{NameOf(holder)} is cleaning up and does not finish",
                        holder > 0 ? $"let it go on (kill -CONT {holder}) or end it" : "let it go on or end it")
                    : new LinuxException($"cannot lock {path}", errno, "give --directory a path on a local file system");
            }

            Libc.Poll(null, 0, PauseMilliseconds);
        }
    }

    /// <summary>
    /// The holder, for messages. F_GETLK reports 0 for a pid of another pid namespace and -1 for a lock of an open file. Both have other
    /// meanings for kill(2).
    /// </summary>
    public static string NameOf(int holder) => holder > 0 ? $"process {holder}" : "a process of another pid namespace";

    /// <summary>Advice for a lock that is held.</summary>
    public static string HowToEnd(int holder) => holder > 0 ? $"end it (kill {holder})" : "end it";

    /// <summary>Another process, in any pid namespace, holds the lock. A cleaning process does not count.</summary>
    /// <param name="path">The lock file.</param>
    /// <param name="holder">Its pid; 0 if it is in another pid namespace.</param>
    public static bool IsHeld(FileAt path, out int holder)
    {
        holder = 0;
        if (IsHeldHere(path))
            return false;
        using var file = Open(path, O_RDONLY);
        return file is not null && IsHeld(file, out holder);
    }

    /// <summary>The path still names the locked file.</summary>
    public bool IsInPlace => _file.IsAt(_path);

    /// <summary>Removes the file, then releases the lock.</summary>
    /// <param name="keepFile">Keep the file.</param>
    /// <returns>False if the file was not removed.</returns>
    public bool Release(bool keepFile = false)
    {
        if (_file.IsClosed)
            return true;
        HeldHere.TryRemove(_file, out _);
        var removed = !keepFile && Directories.Unlink(_path);
        _file.Dispose();
        return removed;
    }

    /// <inheritdoc/>
    public void Dispose() => Release();

    private static bool IsHeldHere(FileAt path) => FileStatus.OfPath(path) is { } status && HeldHere.Values.Contains(Identity(status));

    private static (ulong Device, ulong Inode) Identity(FileStatus status) => (status.Device, status.Inode);

    private static bool IsHeld(FileDescriptor file, out int holder)
    {
        if (IsLocked(file, out holder, out var isCleanup) && !isCleanup)
            return true;
        holder = 0;
        return false;
    }

    private static bool IsLocked(FileDescriptor file, out int holder, out bool isCleanup)
    {
        var region = new Region { Type = (short)F_WRLCK };
        var locked = fcntl(file.Number, F_GETLK, &region) == 0 && region.Type != F_UNLCK;
        holder = locked ? region.Pid : 0;
        isCleanup = locked && region.Start > 0;
        return locked;
    }

    private static FileDescriptor? Open(FileAt path, int flags)
    {
        int number, errno;
        using var parent = path.OpenParent();
        fixed (byte* name = parent.Name)
        {
            number = openat(parent.Number, name, flags | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
            errno = Errno.Last;
        }

        if (number >= 0)
            return new FileDescriptor(number);
        return errno == Errno.ENOENT ? null : throw CannotOpen(path, errno);
    }

    private static LinuxException CannotOpen(FileAt path, int errno) => new($"cannot open the lock {path}", errno, errno switch
    {
        Errno.ENOSPC => Directories.NoSpace,
        _ => "check the permissions of its directory",
    });

    /// <summary><c>struct flock</c> of 64-bit Linux. Length 0: to the end of the file.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Region
    {
        public short Type;
        public short Whence;
        public long Start;
        public long Length;
        public int Pid;
    }
}
