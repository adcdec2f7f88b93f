using ActorIpcChat.Linux.Native;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace ActorIpcChat.Linux;

/// <summary>
/// Standard input, read without blocking and without touching the descriptor that a shell may share: O_NONBLOCK belongs to
/// the open file, not to the descriptor, so pipes and terminals are opened anew through /proc/self/fd.
/// </summary>
public sealed unsafe class StandardInput : IDisposable
{
    private readonly FileDescriptor _descriptor;
    private readonly bool _socket;
    private readonly bool _askFirst;

    private StandardInput(FileDescriptor descriptor, bool terminal, bool socket, bool askFirst)
    {
        _descriptor = descriptor;
        IsTerminal = terminal;
        (_socket, _askFirst) = (socket, askFirst);
    }

    /// <summary>What to watch for readiness.</summary>
    public FileDescriptor Descriptor => _descriptor;

    /// <summary>
    /// A read that finds less than it asked for has found all there is, and whatever comes later is told of: so it is with a pipe. A
    /// terminal gives one line a read, however many are typed, and a socket's end may come with its last bytes unsaid.
    /// </summary>
    public bool ShortReadEmpties => !_socket && !IsTerminal;

    /// <summary>isatty(3).</summary>
    public bool IsTerminal { get; }

    /// <summary>Opens standard input, or returns null where a program was started with it closed (<c>0&lt;&amp;-</c>).</summary>
    public static StandardInput? TryOpen(int number = 0)
    {
        if (!StandardStream.IsOpen(number))
            return null;
        // If the kernel does not say what it is, it is used as what may block.
        if (FileStatus.OfDescriptor(number) is not { } status)
            return new StandardInput(new FileDescriptor(number, owned: false), false, socket: false, askFirst: true);
        if (status.IsSocket)
            return new StandardInput(new FileDescriptor(number, owned: false), false, socket: true, askFirst: false);
        var terminal = isatty(number) == 1;
        if (!status.IsFifo && !terminal)
            return new StandardInput(new FileDescriptor(number, owned: false), false, false, askFirst: false);
        var again = StandardStream.TryReopen(number, O_RDONLY);
        return new StandardInput(again ?? new FileDescriptor(number, owned: false), terminal, false, askFirst: again is null);
    }

    /// <summary>Reads what is there. <see cref="IoResult.WouldBlock"/> when nothing is, also for a background job of a terminal.</summary>
    public IoResult Read(byte* buffer, int length)
    {
        // A background job that reads its terminal is stopped by SIGTTIN; it may read again after SIGCONT.
        if (IsTerminal && tcgetpgrp(_descriptor.Number) is var foreground && (int)foreground > 0 && (int)foreground != (int)getpgrp())
            return new IoResult(-1, Errno.EAGAIN);
        if (_askFirst && !StandardStream.IsReady(_descriptor, POLLIN))
            return new IoResult(-1, Errno.EAGAIN);
        if (!_socket)
            return _descriptor.Read(buffer, length);
        var count = (int)(long)recv(_descriptor.Number, buffer, length, MSG_DONTWAIT);
        var errno = Errno.Last;
        return count >= 0 ? new IoResult(count, 0) : new IoResult(-1, errno == Errno.EINTR ? Errno.EAGAIN : errno);
    }

    /// <summary>Fills one piece after the other from a pipe or a file in one call; anything else fills the first one only.</summary>
    public IoResult Read(IoVector* pieces, int count)
        => _socket || _askFirst || IsTerminal ? Read(pieces[0].Base, (int)pieces[0].Length) : _descriptor.Read(pieces, count);

    /// <inheritdoc/>
    public void Dispose() => _descriptor.Dispose();
}
