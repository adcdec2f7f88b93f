using System.Runtime.InteropServices;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Native;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace ActorIpcChat.Linux.Files;

/// <summary>An open file descriptor, closed exactly once. Not safe for use by several threads at a time.</summary>
internal sealed unsafe class FileDescriptor : SafeHandle
{
    /// <summary>Wraps a descriptor; disposing closes it.</summary>
    /// <param name="number">An open descriptor; 0 is valid.</param>
    /// <param name="owned">False: disposing does not close it (descriptors 0 to 2).</param>
    public FileDescriptor(int number, bool owned = true)
        : base(-1, owned) => SetHandle(number);

    /// <summary>Wraps the result of a system call.</summary>
    /// <param name="call">Name of the call, for the message.</param>
    /// <param name="number">Its result.</param>
    /// <param name="errno">errno(3), if the result is negative.</param>
    /// <exception cref="LinuxException">The result is negative.</exception>
    internal static FileDescriptor Opened(string call, int number, int errno)
        => number >= 0 ? new FileDescriptor(number) : throw new LinuxException($"cannot open a descriptor ({call})", errno, LinuxException.Sandboxed);

    public override bool IsInvalid => (int)handle < 0;

    /// <summary>The number, for system calls. -1 (EBADF) after closing, since the number may be another file's by then.</summary>
    public int Number => IsClosed ? -1 : (int)handle;

    /// <summary>The path leads to this open file (same device and inode).</summary>
    public bool IsAt(FileAt path)
        => FileStatus.OfDescriptor(Number) is { } open && FileStatus.OfTarget(path) is { } named
            && (open.Device, open.Inode) == (named.Device, named.Inode);

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

    /// <summary>Reads and discards at most 64 KiB, a pipe's usual capacity: a writer that keeps it full cannot block the caller.</summary>
    public void Drain()
    {
        const int Size = 1024, Pieces = 64;
        var buffer = stackalloc byte[Size];
        for (var piece = 0; piece < Pieces && Read(buffer, Size).Bytes == Size; piece++)
        {
        }
    }

    /// <summary>readv(2), repeated on EINTR. At most IOV_MAX (1024) pieces.</summary>
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

    /// <summary>write(2), repeated on EINTR. May write a part only.</summary>
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

    /// <summary>writev(2), repeated on EINTR. May write a part only. At most IOV_MAX (1024) pieces.</summary>
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
    /// vmsplice(2), repeated on EINTR: puts pages into a pipe without copying. The memory must not change before the reader has read it.
    /// May put a part only.
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

    /// <summary>Unread bytes in a pipe (FIONREAD, pipe(7)).</summary>
    public int BytesQueued
    {
        get
        {
            int count;
            return ioctl(Number, FIONREAD, &count) < 0 ? 0 : count;
        }
    }

    /// <summary>Columns of a terminal (TIOCGWINSZ, ioctl_tty(2)); 0 if it is none or its size is not set.</summary>
    public int TerminalColumns
    {
        get
        {
            winsize size;
            return ioctl(Number, TIOCGWINSZ, &size) < 0 ? 0 : size.ws_col;
        }
    }

    /// <summary>
    /// Requests a capacity for a pipe (F_SETPIPE_SZ, fcntl(2)) and returns its capacity, 0 if it is no pipe. If the kernel refuses (limit of
    /// unprivileged users, more bytes in the pipe), the capacity stays as it was.
    /// </summary>
    public int RequestPipeCapacity(int bytes)
    {
        _ = fcntl(Number, F_SETPIPE_SZ, bytes);
        return PipeCapacity;
    }

    /// <summary>Capacity of a pipe in bytes (F_GETPIPE_SZ); 0 if it is no pipe.</summary>
    public int PipeCapacity => Math.Max(0, fcntl(Number, F_GETPIPE_SZ));

    protected override bool ReleaseHandle() => close((int)handle) == 0;
}
