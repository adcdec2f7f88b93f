using ActorIpcChat.Linux.Errors;

namespace ActorIpcChat.Linux.Files;

/// <summary>
/// What read(2) or write(2) said: a number of bytes, or an errno that the caller is expected to handle.
/// </summary>
/// <param name="Bytes">Bytes moved; 0 from a read is the end of the file. -1 when <paramref name="Errno"/> is set.</param>
/// <param name="Errno">0, or the errno(3) of the call.</param>
public readonly record struct IoResult(int Bytes, int Errno)
{
    /// <summary>The descriptor is non-blocking and has nothing (or takes nothing) now: wait for readiness.</summary>
    public bool WouldBlock => Errno == Errors.Errno.EAGAIN;

    /// <summary>A read at the end of the file: no writer is left.</summary>
    public bool EndOfFile => Errno == 0 && Bytes == 0;

    /// <summary>The far end of a pipe or socket is gone.</summary>
    public bool Broken => Errno is Errors.Errno.EPIPE or Errors.Errno.ECONNRESET;
}
