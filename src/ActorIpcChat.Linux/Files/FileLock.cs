using System.Diagnostics;
using System.Runtime.InteropServices;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Native;
using ActorIpcChat.Linux.Users;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace ActorIpcChat.Linux.Files;

/// <summary>
/// A record lock (F_SETLK, fcntl(2)) on a lock file. The kernel releases it when its holder ends, and reports the holder's pid. It excludes
/// other processes; <see cref="HeldLocks"/> excludes other threads of this one.
/// </summary>
/// <remarks>
/// A lock of an open file (F_OFD_SETLK) would exclude threads, too, and survive the closing of other descriptors. But the kernel does not
/// report its holder's pid: F_GETLK gives -1, in every pid namespace. Then a refusal could not name the process, and a hello could name any.
/// A cleaning process locks from the second byte on. Its lock excludes all others, and they can see that it is held for a moment only.
/// </remarks>
internal sealed unsafe class FileLock : IDisposable
{
    private const int CleanupTimeoutMilliseconds = 2000;
    private const int PauseMilliseconds = 2;

    private readonly FileDescriptor _file;
    private readonly bool _forCleanup;
    private List<FileDescriptor>? _kept;

    private FileLock(FileDescriptor file, FileAt path, bool forCleanup) => (_file, Path, _forCleanup) = (file, path, forCleanup);

    /// <summary>The path by which it was taken.</summary>
    public FileAt Path { get; }

    /// <summary>
    /// Takes the lock if it is free. Waits up to 2 s for a process, or another thread, that cleans. Safe for use by several threads.
    /// </summary>
    /// <param name="path">The lock file; made if missing.</param>
    /// <param name="mode">Permission bits of a new lock file.</param>
    /// <param name="holder">Pid of the holder if the result is null, which may be this process; 0 if it is in another pid namespace.</param>
    /// <param name="sharing">Who else may use a new file, and whose file is accepted.</param>
    /// <param name="forCleanup">The lock is for a short cleanup: others wait for it.</param>
    /// <param name="former">A lock of the caller whose file was removed. It is released later, so that no other process gets ahead.</param>
    /// <exception cref="LinuxException">The file cannot be opened or locked, or is another user's.</exception>
    public static FileLock? TryAcquire(
        FileAt path, int mode, out int holder, Sharing sharing = default, bool forCleanup = false, FileLock? former = null)
    {
        var begun = Stopwatch.StartNew();
        var replaced = false;
        while (true)
        {
            Attempt attempt;
            lock (HeldLocks.Gate)
                attempt = TryOnce(path, mode, sharing, forCleanup, former, ref replaced);
            holder = attempt.Holder;
            if (attempt.Lock is not null || attempt is { IsHeld: true, IsCleanup: false })
                return attempt.Lock;
            if (attempt is { IsHeld: false, Errno: 0 })
                continue;
            if (begun.ElapsedMilliseconds > CleanupTimeoutMilliseconds)
                throw attempt.IsHeld ? CleansTooLong(path, holder) : CannotLock(path, attempt.Errno);
            Libc.Poll(null, 0, PauseMilliseconds);
        }
    }

    private static Attempt TryOnce(FileAt path, int mode, Sharing sharing, bool forCleanup, FileLock? former, ref bool replaced)
    {
        if (HeldLocks.Find(path) is { } own && own != former)
            return HeldBy(own);
        var errno = Maker.Make(Maker.Kind.File, path, mode, sharing);
        if (errno is not (0 or Errno.EEXIST or Errno.ENOENT))
            throw CannotOpen(path, errno);
        // The holder removes the file when it ends.
        if (Open(path, O_RDWR) is not { } file)
        {
            if (errno != Errno.ENOENT)
                return default;
            throw new LinuxException($"cannot open the lock {path}", errno, "the room was removed; start again");
        }

        FileLock? taken = null;
        try
        {
            var status = FileStatus.Of(file, path);
            if (!status.IsRegularFile || !sharing.Trusts(status.Owner, status.Group, status.Permissions))
                throw new LinuxException($"cannot lock {path}", $"it is {status.Kind} of user {status.Owner}", "choose another room with --room");
            if (HeldLocks.Find(status) is { } movedHere)
                return HeldBy(movedHere);
            var request = new Region { Type = (short)F_WRLCK, Start = forCleanup ? 1 : 0 };
            if (fcntl(file.Number, F_SETLK, &request) != 0)
                return WhyRefused(file, path, Errno.Last);
            // If the file was removed meanwhile, a lock on it excludes no other process.
            if (!file.IsAt(path))
                return default;
            if (status.Owner == User.Effective && status.Permissions != sharing.Mode(mode) && !replaced)
            {
                // Its mode is wrong: it was made without the group, or its maker was killed too early. Do not change a found file, since
                // another user could have moved it here: replace it once. If the mode stays wrong (file systems without modes), use it.
                replaced = true;
                Directories.Unlink(path);
                return default;
            }

            taken = new FileLock(file, path, forCleanup);
            HeldLocks.Add(status, taken);
            return new Attempt(taken);
        }
        finally
        {
            if (taken is null)
                HeldLocks.Close(file);
        }
    }

    private static Attempt HeldBy(FileLock own) => new(null, Environment.ProcessId, IsHeld: true, own._forCleanup);

    private static Attempt WhyRefused(FileDescriptor file, FileAt path, int errno)
    {
        if (errno is not (Errno.EAGAIN or Errno.EACCES))
            throw CannotLock(path, errno);
        var locked = IsLocked(file, out var holder, out var isCleanup);
        return new Attempt(null, holder, locked, isCleanup, errno);
    }

    /// <summary>
    /// The holder, for messages. F_GETLK reports 0 for a pid of another pid namespace and -1 for a lock of an open file. Both have other
    /// meanings for kill(2).
    /// </summary>
    public static string NameOf(int holder) => holder > 0 ? $"process {holder}" : "a process of another pid namespace";

    /// <summary>Advice for a lock that is held. Never says to kill this process.</summary>
    public static string HowToEnd(int holder)
        => holder == Environment.ProcessId ? "end it in this process first" : holder > 0 ? $"end it (kill {holder})" : "end it";

    /// <summary>
    /// A process, in any pid namespace, holds the lock. A cleaning process does not count. Never releases a lock of this process. Safe for use
    /// by several threads.
    /// </summary>
    /// <param name="path">The lock file.</param>
    /// <param name="holder">Its pid, which may be this process's; 0 if it is in another pid namespace.</param>
    /// <exception cref="LinuxException">The file cannot be opened.</exception>
    public static bool IsHeld(FileAt path, out int holder)
    {
        holder = 0;
        lock (HeldLocks.Gate)
        {
            if (HeldLocks.Find(path) is { } own)
                return own.IsHeldHere(out holder);
            if (Open(path, O_RDONLY) is not { } file)
                return false;
            if (FileStatus.OfDescriptor(file.Number) is { } status && HeldLocks.Find(status) is { } movedHere)
            {
                movedHere.Keep(file);
                return movedHere.IsHeldHere(out holder);
            }

            using (file)
            {
                var isHeld = IsLocked(file, out var pid, out var isCleanup) && !isCleanup;
                holder = isHeld ? pid : 0;
                return isHeld;
            }
        }
    }

    /// <summary>The path still names the locked file.</summary>
    public bool IsInPlace => _file.IsAt(Path);

    /// <summary>Removes the file, unless the path names another one by now. Then releases the lock.</summary>
    /// <param name="keepFile">Keep the file.</param>
    /// <returns>False if the file is still there.</returns>
    public bool Release(bool keepFile = false)
    {
        lock (HeldLocks.Gate)
        {
            if (_file.IsClosed)
                return true;
            HeldLocks.Remove(this);
            var removed = !keepFile && (!IsInPlace || Directories.Unlink(Path));
            _kept?.ForEach(file => file.Dispose());
            _file.Dispose();
            return removed;
        }
    }

    public void Dispose() => Release();

    /// <summary>Keeps another descriptor of the locked file open until the release: closing it would release the lock.</summary>
    internal void Keep(FileDescriptor file) => (_kept ??= []).Add(file);

    private bool IsHeldHere(out int holder)
    {
        holder = _forCleanup ? 0 : Environment.ProcessId;
        return !_forCleanup;
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

    private static LinuxException CannotLock(FileAt path, int errno)
        => new($"cannot lock {path}", errno, "give --directory a path on a local file system");

    private static LinuxException CleansTooLong(FileAt path, int holder) => new(
        $"cannot lock {path}", $"{NameOf(holder)} is cleaning up and does not finish",
        holder > 0 && holder != Environment.ProcessId ? $"let it go on (kill -CONT {holder}) or end it" : "let it go on or end it");

    /// <summary>What one attempt to take a lock found. All default: the file changed meanwhile, so try again.</summary>
    /// <param name="Lock">The lock, if it was taken.</param>
    /// <param name="Holder">Pid of the process that holds it.</param>
    /// <param name="IsHeld">A process holds it, or this one does.</param>
    /// <param name="IsCleanup">Its holder cleans.</param>
    /// <param name="Errno">Why the kernel refused it.</param>
    private readonly record struct Attempt(FileLock? Lock, int Holder = 0, bool IsHeld = false, bool IsCleanup = false, int Errno = 0);

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
