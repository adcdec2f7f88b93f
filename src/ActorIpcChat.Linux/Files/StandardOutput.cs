using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Native;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace ActorIpcChat.Linux.Files;

/// <summary>
/// Standard output or error. Writes to pipes, terminals and sockets do not block. Nothing is buffered; a closed reading end is an EPIPE.
/// </summary>
internal sealed unsafe class StandardOutput : IDisposable
{
    private readonly FileDescriptor _descriptor;
    private readonly bool _socket;
    private readonly bool _pollFirst;

    private StandardOutput(FileDescriptor descriptor, bool terminal, bool socket, bool pollFirst)
    {
        _descriptor = descriptor;
        IsTerminal = terminal;
        (_socket, _pollFirst) = (socket, pollFirst);
    }

    /// <summary>The descriptor to watch.</summary>
    internal FileDescriptor Descriptor => _descriptor;

    /// <summary>isatty(3).</summary>
    public bool IsTerminal { get; }

    /// <summary>Opens a standard stream for writing. Null if the program was started with it closed (<c>1>&amp;-</c>).</summary>
    /// <param name="number">1 or 2.</param>
    public static StandardOutput? TryOpen(int number = 1)
    {
        if (!StandardStream.IsOpen(number))
            return null;
        // Without fstat(2), assume that a write may block.
        if (FileStatus.OfDescriptor(number) is not { } status)
            return new StandardOutput(new FileDescriptor(number, owned: false), false, socket: false, pollFirst: true);
        if (status.IsSocket)
            return new StandardOutput(new FileDescriptor(number, owned: false), false, socket: true, pollFirst: false);
        var terminal = isatty(number) == 1;
        if (!status.IsFifo && !terminal)
            return new StandardOutput(new FileDescriptor(number, owned: false), false, false, pollFirst: false);
        var again = StandardStream.TryReopen(number, O_WRONLY);
        return new StandardOutput(again ?? new FileDescriptor(number, owned: false), terminal, false, pollFirst: again is null);
    }

    /// <summary>
    /// The stream goes to systemd's journal: JOURNAL_STREAM has its device and inode. A redirected stream has others (systemd.exec(5)).
    /// </summary>
    /// <param name="number">1 or 2.</param>
    internal static bool IsJournal(int number) => Environment.GetEnvironmentVariable("JOURNAL_STREAM") is { Length: > 0 } stream
        && FileStatus.OfDescriptor(number) is { } status && stream == $"{status.Device}:{status.Inode}";

    /// <summary>The reading end of the pipe is closed, or the terminal was hung up.</summary>
    internal bool IsBroken
    {
        get
        {
            var poll = new pollfd { fd = _descriptor.Number };
            return Libc.Poll(&poll, 1, 0) > 0 && (poll.revents & (POLLERR | POLLHUP)) != 0;
        }
    }

    /// <summary>Writes as much as possible now; at most 1024 pieces.</summary>
    internal IoResult Write(IoVector* pieces, int count)
    {
        if (_socket)
            return Send(pieces[0].Base, (int)pieces[0].Length);
        if (!_pollFirst)
            return _descriptor.Write(pieces, count);
        // On a shared open file, only PIPE_BUF bytes to a pipe that polls ready are sure not to block.
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
