using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Native;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace ActorIpcChat.Linux.Files;

/// <summary>
/// Standard output or error, written without blocking where it is a pipe, a terminal or a socket. Nothing is buffered,
/// and a reader that went away is an EPIPE for the caller to act on.
/// </summary>
public sealed unsafe class StandardOutput : IDisposable
{
    private readonly FileDescriptor _descriptor;
    private readonly bool _socket;
    private readonly bool _askFirst;

    private StandardOutput(FileDescriptor descriptor, bool terminal, bool socket, bool askFirst)
    {
        _descriptor = descriptor;
        IsTerminal = terminal;
        (_socket, _askFirst) = (socket, askFirst);
    }

    /// <summary>What to watch for readiness.</summary>
    public FileDescriptor Descriptor => _descriptor;

    /// <summary>isatty(3).</summary>
    public bool IsTerminal { get; }

    /// <summary>Opens a standard stream for writing, or returns null where the program was started with it closed (<c>1>&amp;-</c>).</summary>
    /// <param name="number">1 or 2.</param>
    public static StandardOutput? TryOpen(int number = 1)
    {
        if (!StandardStream.IsOpen(number))
            return null;
        // If the kernel does not say what it is, it is used as what may block.
        if (FileStatus.OfDescriptor(number) is not { } status)
            return new StandardOutput(new FileDescriptor(number, owned: false), false, socket: false, askFirst: true);
        if (status.IsSocket)
            return new StandardOutput(new FileDescriptor(number, owned: false), false, socket: true, askFirst: false);
        var terminal = isatty(number) == 1;
        if (!status.IsFifo && !terminal)
            return new StandardOutput(new FileDescriptor(number, owned: false), false, false, askFirst: false);
        var again = StandardStream.TryReopen(number, O_WRONLY);
        return new StandardOutput(again ?? new FileDescriptor(number, owned: false), terminal, false, askFirst: again is null);
    }

    /// <summary>
    /// Whether what is written to a standard stream goes to systemd's journal: JOURNAL_STREAM names the device and the inode of the
    /// stream that systemd gave, which may have been redirected since (systemd.exec(5)).
    /// </summary>
    /// <param name="number">1 or 2.</param>
    public static bool IsJournal(int number) => Environment.GetEnvironmentVariable("JOURNAL_STREAM") is { Length: > 0 } stream
        && FileStatus.OfDescriptor(number) is { } status && stream == $"{status.Device}:{status.Inode}";

    /// <summary>Nobody reads it any more: the reading end of the pipe is closed, the terminal is gone.</summary>
    public bool IsBroken
    {
        get
        {
            var question = new pollfd { fd = _descriptor.Number };
            return Libc.Poll(&question, 1, 0) > 0 && (question.revents & (POLLERR | POLLHUP)) != 0;
        }
    }

    /// <summary>Writes as much as the far end takes now; at most 1024 pieces.</summary>
    public IoResult Write(IoVector* pieces, int count)
    {
        if (_socket)
            return Send(pieces[0].Base, (int)pieces[0].Length);
        if (!_askFirst)
            return _descriptor.Write(pieces, count);
        // Without an open file of our own only a write of PIPE_BUF bytes to a pipe that polls ready is sure not to block.
        return StandardStream.IsReady(_descriptor, POLLOUT)
            ? _descriptor.Write(pieces[0].Base, (int)Math.Min(pieces[0].Length, Fifo.AtomicWrite))
            : new IoResult(-1, Errno.EAGAIN);
    }

    /// <inheritdoc/>
    public void Dispose() => _descriptor.Dispose();

    private IoResult Send(byte* start, int length)
    {
        var count = (int)(long)send(_descriptor.Number, start, length, MSG_DONTWAIT | MSG_NOSIGNAL);
        var errno = Errno.Last;
        return count >= 0 ? new IoResult(count, 0) : new IoResult(-1, errno == Errno.EINTR ? Errno.EAGAIN : errno);
    }
}
