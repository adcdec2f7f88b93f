using System.Runtime.InteropServices;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Native;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace ActorIpcChat.Linux.Files;

/// <summary>
/// An open file descriptor that is closed exactly once. One thread at a time uses it, as its event loop does.
/// </summary>
public sealed unsafe class FileDescriptor : SafeHandle
{
    /// <summary>Takes the descriptor over and closes it when disposed.</summary>
    /// <param name="number">An open descriptor; 0 is a valid one.</param>
    /// <param name="owned">False leaves closing to whoever opened it (descriptors 0 to 2).</param>
    public FileDescriptor(int number, bool owned = true)
        : base(-1, owned) => SetHandle(number);

    /// <summary>What a system call has opened.</summary>
    /// <param name="call">Its name.</param>
    /// <param name="number">What it has returned.</param>
    /// <param name="errno">Why it has not, where that is less than 0.</param>
    /// <exception cref="LinuxException">It has opened nothing.</exception>
    internal static FileDescriptor Opened(string call, int number, int errno)
        => number >= 0 ? new FileDescriptor(number) : throw new LinuxException(call, errno, LinuxException.Sandboxed);

    /// <inheritdoc/>
    public override bool IsInvalid => (int)handle < 0;

    /// <summary>
    /// The descriptor's number, for system calls while this object lives. -1 (EBADF) once it is closed: its number may be another file's.
    /// </summary>
    public int Number => IsClosed ? -1 : (int)handle;

    /// <summary>Whether a path leads to the very file that is open here.</summary>
    public bool IsAt(FileAt path)
        => FileStatus.OfDescriptor(Number) is { } open && FileStatus.Behind(path) is { } named && (open.Device, open.Inode) == (named.Device, named.Inode);

    /// <summary>read(2), repeated on EINTR.</summary>
    public IoResult Read(byte* buffer, int length)
    {
        while (true)
        {
            var count = Libc.Read(Number, buffer, (nuint)length);
            if (count >= 0)
                return new IoResult((int)count, 0);
            var errno = Errno.OfLastCall;
            if (errno != Errno.EINTR)
                return new IoResult(-1, errno);
        }
    }

    /// <summary>Reads away what is in a pipe now, 64 KiB (a pipe's usual capacity) at most: who keeps it full does not hold the caller.</summary>
    public void Drain()
    {
        const int Size = 1024, Pieces = 64;
        var buffer = stackalloc byte[Size];
        for (var piece = 0; piece < Pieces && Read(buffer, Size).Bytes == Size; piece++)
        {
        }
    }

    /// <summary>readv(2), repeated on EINTR: fills one piece after the other. At most IOV_MAX (1024) pieces.</summary>
    public IoResult Read(IoVector* pieces, int count)
    {
        while (true)
        {
            var bytes = Libc.ReadVector(Number, pieces, count);
            if (bytes >= 0)
                return new IoResult((int)bytes, 0);
            var errno = Errno.OfLastCall;
            if (errno != Errno.EINTR)
                return new IoResult(-1, errno);
        }
    }

    /// <summary>write(2), repeated on EINTR. May write less than asked.</summary>
    public IoResult Write(byte* buffer, int length)
    {
        while (true)
        {
            var count = Libc.Write(Number, buffer, (nuint)length);
            if (count >= 0)
                return new IoResult((int)count, 0);
            var errno = Errno.OfLastCall;
            if (errno != Errno.EINTR)
                return new IoResult(-1, errno);
        }
    }

    /// <summary>writev(2), repeated on EINTR. May write less than asked. At most IOV_MAX (1024) pieces.</summary>
    public IoResult Write(IoVector* pieces, int count)
    {
        while (true)
        {
            var written = Libc.WriteVector(Number, pieces, count);
            if (written >= 0)
                return new IoResult((int)written, 0);
            var errno = Errno.OfLastCall;
            if (errno != Errno.EINTR)
                return new IoResult(-1, errno);
        }
    }

    /// <summary>
    /// vmsplice(2), repeated on EINTR: puts the pages themselves into a pipe instead of a copy. The reader sees what stands in them
    /// when it reads, so they have to stay as they are until it has. May put less than asked.
    /// </summary>
    public IoResult Splice(byte* start, int length)
    {
        const uint Nonblocking = 2; // SPLICE_F_NONBLOCK
        var piece = new IoVector { Base = start, Length = (nuint)length };
        while (true)
        {
            var count = Libc.SpliceMemory(Number, &piece, 1, Nonblocking);
            if (count >= 0)
                return new IoResult((int)count, 0);
            var errno = Errno.OfLastCall;
            if (errno != Errno.EINTR)
                return new IoResult(-1, errno);
        }
    }

    /// <summary>Bytes that wait to be read from a pipe or FIFO (FIONREAD, pipe(7)).</summary>
    public int BytesQueued
    {
        get
        {
            int count;
            return ioctl(Number, FIONREAD, &count) < 0 ? 0 : count;
        }
    }

    /// <summary>Columns of a terminal (TIOCGWINSZ, ioctl_tty(2)); 0 where it is none, or nobody has told it.</summary>
    public int TerminalColumns
    {
        get
        {
            winsize size;
            return ioctl(Number, TIOCGWINSZ, &size) < 0 ? 0 : size.ws_col;
        }
    }

    /// <summary>
    /// Asks for a pipe buffer of that many bytes (F_SETPIPE_SZ, fcntl(2)) and returns what the pipe has then, 0 where it is no pipe.
    /// A refusal (over the limit of an unprivileged user, or fuller than that) keeps what it had: a wish, not a need.
    /// </summary>
    public int RequestPipeCapacity(int bytes)
    {
        _ = fcntl(Number, F_SETPIPE_SZ, bytes);
        return PipeCapacity;
    }

    /// <summary>Bytes that a pipe holds (F_GETPIPE_SZ), 0 where it is no pipe.</summary>
    public int PipeCapacity => Math.Max(0, fcntl(Number, F_GETPIPE_SZ));

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => close((int)handle) == 0;
}
