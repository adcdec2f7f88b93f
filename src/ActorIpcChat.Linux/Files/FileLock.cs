using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Native;
using ActorIpcChat.Linux.Users;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace ActorIpcChat.Linux.Files;

/// <summary>
/// A record lock (F_SETLK, fcntl(2)) on a file of its own: the kernel drops it when its holder dies, however that happens,
/// and tells who holds it. It lasts while the one descriptor that a process has of the file is open.
/// </summary>
/// <remarks>
/// Who only passes (cleans up what a dead holder left) locks the file from its second byte on: that keeps everybody else out for the
/// moment, and tells them that it is worth waiting.
/// </remarks>
public sealed unsafe class FileLock : IDisposable
{
    private const int PatienceMilliseconds = 2000;
    private const int PauseMilliseconds = 2;

    /// <summary>
    /// Files of the locks that this process holds. A process that closes any descriptor of a file loses all its record locks on it
    /// (fcntl(2)), so none of them is opened again under another name, which others can give it (link(2)).
    /// </summary>
    private static readonly ConcurrentDictionary<FileDescriptor, (ulong Device, ulong Inode)> Own = new();

    private readonly FileDescriptor _file;
    private readonly FileAt _path;

    private FileLock(FileDescriptor file, FileAt path)
    {
        (_file, _path) = (file, path);
        Own[file] = Identity(FileStatus.Of(file, path));
    }

    /// <summary>Takes the lock if nobody else has it. One who only passes is waited for.</summary>
    /// <param name="path">The lock file, made when it is missing.</param>
    /// <param name="mode">Permission bits of a new lock file.</param>
    /// <param name="holder">Who has it when the result is null: a pid, 0 where it is in another pid namespace.</param>
    /// <param name="sharing">Who else may use a new one, and whose is trusted.</param>
    /// <param name="passing">Only for a moment: whoever comes meanwhile waits.</param>
    /// <exception cref="LinuxException">The file cannot be opened or locked, or is somebody else's.</exception>
    public static FileLock? TryAcquire(FileAt path, int mode, out int holder, Sharing sharing = default, bool passing = false)
    {
        holder = 0;
        var begun = System.Diagnostics.Stopwatch.StartNew();
        var replaced = false;
        while (true)
        {
            if (IsOwn(path))
                throw new LinuxException($"lock {path}", "it is a lock of this process", "choose another room with --room");
            var errno = Maker.Make(Maker.Kind.File, path, mode, sharing);
            if (errno is not (0 or Errno.EEXIST or Errno.ENOENT))
                throw NotOpened(path, errno);
            // A holder that leaves removes the file.
            if (Open(path, O_RDWR) is not { } file)
            {
                if (errno != Errno.ENOENT)
                    continue;
                throw new LinuxException($"open the lock {path}", errno, "the room was taken away; start again");
            }

            var status = FileStatus.Of(file, path);
            if (!status.IsRegularFile || !sharing.Trusts(status.Owner, status.Group, status.Permissions))
            {
                file.Dispose();
                throw new LinuxException($"lock {path}", $"it is {status.Kind} of user {status.Owner}", "choose another room with --room");
            }

            var request = new Region { Type = (short)F_WRLCK, Start = passing ? 1 : 0 };
            if (fcntl(file.Number, F_SETLK, &request) == 0)
            {
                // A holder that leaves removes the file: a lock on the removed one would guard nothing.
                if (file.IsAt(path))
                {
                    if (status.Owner != User.Effective || status.Permissions == sharing.Mode(mode) || replaced)
                        return new FileLock(file, path);
                    // It was made without the group, or its maker was killed before it was given to the group. What is found is never
                    // changed, it could be another file that was moved here: a new one takes its place. Where that cannot be done, or the
                    // file system keeps no modes, it guards all the same.
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
                throw new LinuxException($"lock {path}", errno, "choose a directory on a local file system with --directory");
            }

            var locked = IsLocked(file, out holder, out var passes);
            file.Dispose();
            if (locked && !passes)
                return null;
            if (begun.ElapsedMilliseconds > PatienceMilliseconds)
            {
                throw locked
                    ? new LinuxException(
                        $"lock {path}", $"{NameOf(holder)} is cleaning up and does not finish",
                        holder > 0 ? $"let it go on (kill -CONT {holder}) or end it" : "let it go on or end it")
                    : new LinuxException($"lock {path}", errno, "choose a directory on a local file system with --directory");
            }

            Libc.Poll(null, 0, PauseMilliseconds);
        }
    }

    /// <summary>
    /// What to call who holds a lock. F_GETLK knows no pid of another pid namespace (0), nor of a lock that belongs to an open file (-1):
    /// these numbers name other processes to kill(2).
    /// </summary>
    public static string NameOf(int holder) => holder > 0 ? $"process {holder}" : "a process of another pid namespace";

    /// <summary>What to do about it.</summary>
    public static string HowToEnd(int holder) => holder > 0 ? $"end it (kill {holder})" : "end it";

    /// <summary>Whether anybody but this process holds the lock, in whatever pid namespace; one who passes is not counted.</summary>
    /// <param name="path">The lock file.</param>
    /// <param name="holder">Its pid; 0 where it is in another pid namespace.</param>
    public static bool IsHeld(FileAt path, out int holder)
    {
        holder = 0;
        if (IsOwn(path))
            return false;
        using var file = Open(path, O_RDONLY);
        return file is not null && IsHeld(file, out holder);
    }

    /// <summary>Its file is where others look for it; a lock on a removed one guards nothing.</summary>
    public bool IsInPlace => _file.IsAt(_path);

    /// <summary>Lets go of the lock, after removing its file.</summary>
    /// <param name="keepFile">Do not remove it.</param>
    /// <returns>False when the file is still there.</returns>
    public bool Release(bool keepFile = false)
    {
        if (_file.IsClosed)
            return true;
        Own.TryRemove(_file, out _);
        var removed = !keepFile && Directories.Unlink(_path);
        _file.Dispose();
        return removed;
    }

    /// <summary>Removes the lock file, then lets go of the lock.</summary>
    public void Dispose() => Release();

    private static bool IsOwn(FileAt path) => FileStatus.OfPath(path) is { } status && Own.Values.Contains(Identity(status));

    private static (ulong Device, ulong Inode) Identity(FileStatus status) => (status.Device, status.Inode);

    private static bool IsHeld(FileDescriptor file, out int holder)
    {
        if (IsLocked(file, out holder, out var passes) && !passes)
            return true;
        holder = 0;
        return false;
    }

    private static bool IsLocked(FileDescriptor file, out int holder, out bool passes)
    {
        var question = new Region { Type = (short)F_WRLCK };
        var locked = fcntl(file.Number, F_GETLK, &question) == 0 && question.Type != F_UNLCK;
        holder = locked ? question.Pid : 0;
        passes = locked && question.Start > 0;
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
        return errno == Errno.ENOENT ? null : throw NotOpened(path, errno);
    }

    private static LinuxException NotOpened(FileAt path, int errno) => new($"open the lock {path}", errno, errno switch
    {
        Errno.ENOSPC => Directories.NoSpace,
        _ => "check the permissions of its directory",
    });

    /// <summary><c>struct flock</c> of a 64-bit Linux: type, whence, start, length (0 is all), pid.</summary>
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
