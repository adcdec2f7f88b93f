using ActorIpcChat.Linux.Errors;

namespace ActorIpcChat.Linux.Files;

/// <summary>Result of read(2) or write(2).</summary>
/// <param name="Bytes">Bytes read or written; 0 from a read is the end of the file. -1 on an error.</param>
/// <param name="Errno">errno(3), 0 on success.</param>
internal readonly record struct IoResult(int Bytes, int Errno)
{
    /// <summary>EAGAIN: wait until the descriptor is ready.</summary>
    public bool WouldBlock => Errno == Errors.Errno.EAGAIN;

    /// <summary>A read at the end of the file.</summary>
    public bool EndOfFile => Errno == 0 && Bytes == 0;

    /// <summary>The other end of a pipe or socket is closed.</summary>
    public bool Broken => Errno is Errors.Errno.EPIPE or Errors.Errno.ECONNRESET;
}
