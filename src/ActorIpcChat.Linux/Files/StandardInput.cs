using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Native;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace ActorIpcChat.Linux.Files;

/// <summary>
/// Non-blocking standard input. A shell may share the open file, and O_NONBLOCK belongs to that. So pipes and terminals are opened again
/// through /proc/self/fd.
/// </summary>
internal sealed unsafe class StandardInput : IDisposable
{
    private readonly FileDescriptor _descriptor;
    private readonly bool _socket;
    private readonly bool _pollFirst;

    private StandardInput(FileDescriptor descriptor, bool terminal = false, bool fifo = false, bool socket = false, bool pollFirst = false)
    {
        _descriptor = descriptor;
        (IsTerminal, IsFifo) = (terminal, fifo);
        (_socket, _pollFirst) = (socket, pollFirst);
    }

    /// <summary>The descriptor to watch.</summary>
    internal FileDescriptor Descriptor => _descriptor;

    /// <summary>
    /// A short read has read all bytes, and later ones cause an event. True for pipes and files. A terminal returns one line per read; a
    /// socket may return its last bytes without an event for its end.
    /// </summary>
    internal bool ShortReadMeansEmpty => !_socket && !IsTerminal;

    /// <summary>isatty(3).</summary>
    public bool IsTerminal { get; }

    /// <summary>A pipe or a FIFO: a FIFO may get another writer after the end of file.</summary>
    internal bool IsFifo { get; }

    /// <summary>All writers had closed the pipe before it was opened again. The new open file does not report that (no POLLHUP).</summary>
    internal bool HadHungUp { get; private init; }

    /// <summary>Opens standard input. Null if the program was started with it closed (<c>0&lt;&amp;-</c>).</summary>
    /// <exception cref="LinuxException">It cannot be read: a directory, or open for writing only.</exception>
    public static StandardInput? TryOpen(int number = 0)
    {
        if (!StandardStream.IsOpen(number))
            return null;
        var inherited = new FileDescriptor(number, owned: false);
        // Without fstat(2), assume that a read may block.
        if (FileStatus.OfDescriptor(number) is not { } status)
            return new StandardInput(inherited, pollFirst: true);
        var terminal = isatty(number) == 1;
        // Reading 0 bytes checks the access. Not on a terminal: that would stop a background job.
        if (!terminal && inherited.Read((byte*)null, 0) is { Errno: not 0 } refused)
            throw CannotRead(refused.Errno);
        if (!status.IsFifo && !terminal)
            return new StandardInput(inherited, socket: status.IsSocket);
        var again = StandardStream.TryReopen(number, O_RDONLY);
        return new StandardInput(again ?? inherited, terminal, status.IsFifo, pollFirst: again is null)
        {
            HadHungUp = status.IsFifo && StandardStream.HasHungUp(number),
        };
    }

    /// <summary>For a failed read.</summary>
    internal static LinuxException CannotRead(int errno)
        => new("cannot read standard input", errno, "give it a terminal, a pipe or a file that can be read");

    /// <summary>Reads the available bytes. <see cref="IoResult.WouldBlock"/> if there are none, and in a background job of a terminal.</summary>
    internal IoResult Read(byte* buffer, int length)
    {
        // SIGTTIN would stop a background job that reads its terminal. It may read again after SIGCONT.
        if (IsTerminal && tcgetpgrp(_descriptor.Number) is var foreground && (int)foreground > 0 && (int)foreground != (int)getpgrp())
            return new IoResult(-1, Errno.EAGAIN);
        if (_pollFirst && !StandardStream.IsReady(_descriptor, POLLIN))
            return new IoResult(-1, Errno.EAGAIN);
        if (!_socket)
            return _descriptor.Read(buffer, length);
        var count = (int)(long)recv(_descriptor.Number, buffer, length, MSG_DONTWAIT);
        var errno = Errno.Last;
        return count >= 0 ? new IoResult(count, 0) : new IoResult(-1, errno == Errno.EINTR ? Errno.EAGAIN : errno);
    }

    /// <summary>readv(2) for a pipe or a file; other kinds fill the first piece only.</summary>
    internal IoResult Read(IoVector* pieces, int count)
        => _socket || _pollFirst || IsTerminal ? Read(pieces[0].Base, (int)pieces[0].Length) : _descriptor.Read(pieces, count);

    /// <summary>
    /// The line editing of the terminal (ICANON, termios(3)) holds 4095 bytes of a line and drops the rest of a longer one. A read(2) of 4096
    /// bytes that ends with LF is such a line, or one of just that length.
    /// </summary>
    internal bool MayBeCut(byte* bytes, int count)
    {
        const int MostWithLineFeed = 4096;
        const int Local = 12; // Offset of c_lflag in struct termios.
        const int Canonical = 2; // ICANON
        if (!IsTerminal || count != MostWithLineFeed || bytes[count - 1] != '\n')
            return false;
        var modes = stackalloc byte[64];
        return Libc.GetModes(_descriptor.Number, modes) == 0 && (*(uint*)(modes + Local) & Canonical) != 0;
    }

    /// <inheritdoc/>
    public void Dispose() => _descriptor.Dispose();
}
