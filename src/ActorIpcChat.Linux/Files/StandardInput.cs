using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Native;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace ActorIpcChat.Linux.Files;

/// <summary>
/// Standard input, read without blocking and without touching the descriptor that a shell may share: O_NONBLOCK belongs to
/// the open file, not to the descriptor, so pipes and terminals are opened anew through /proc/self/fd.
/// </summary>
public sealed unsafe class StandardInput : IDisposable
{
    private readonly FileDescriptor _descriptor;
    private readonly bool _socket;
    private readonly bool _askFirst;

    private StandardInput(FileDescriptor descriptor, bool terminal = false, bool fifo = false, bool socket = false, bool askFirst = false)
    {
        _descriptor = descriptor;
        (IsTerminal, IsFifo) = (terminal, fifo);
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

    /// <summary>A pipe or a FIFO: after the end that its last writer makes, another one can open it.</summary>
    public bool IsFifo { get; }

    /// <summary>
    /// The writers had left when it was opened. An open file of our own that came after them does not know of them: no HUP tells it.
    /// </summary>
    public bool HadHungUp { get; private init; }

    /// <summary>Opens standard input, or returns null where a program was started with it closed (<c>0&lt;&amp;-</c>).</summary>
    /// <exception cref="LinuxException">It cannot be read: a directory, or open for writing only.</exception>
    public static StandardInput? TryOpen(int number = 0)
    {
        if (!StandardStream.IsOpen(number))
            return null;
        var inherited = new FileDescriptor(number, owned: false);
        // If the kernel does not say what it is, it is used as what may block.
        if (FileStatus.OfDescriptor(number) is not { } status)
            return new StandardInput(inherited, askFirst: true);
        var terminal = isatty(number) == 1;
        // A read of no bytes takes nothing. A terminal would stop a background job for it.
        if (!terminal && inherited.Read((byte*)null, 0) is { Errno: not 0 } refused)
            throw CannotRead(refused.Errno);
        if (!status.IsFifo && !terminal)
            return new StandardInput(inherited, socket: status.IsSocket);
        var again = StandardStream.TryReopen(number, O_RDONLY);
        return new StandardInput(again ?? inherited, terminal, status.IsFifo, askFirst: again is null)
        {
            HadHungUp = status.IsFifo && StandardStream.HasHungUp(number),
        };
    }

    /// <summary>A read failed that is not the end of the input.</summary>
    public static LinuxException CannotRead(int errno)
        => new("cannot read standard input", errno, "give it a terminal, a pipe or a file that can be read");

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
