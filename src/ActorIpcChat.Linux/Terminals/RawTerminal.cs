using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Linux.Native;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace ActorIpcChat.Linux.Terminals;

/// <summary>
/// The terminal in raw mode (cfmakeraw, termios(3)): no echo, each key at once, no signals from keys. Disposing restores its modes. If
/// this process is killed, <see cref="ScreenRestorer"/> restores the screen.
/// </summary>
internal sealed unsafe class RawTerminal : IDisposable
{
    // struct termios has 60 bytes with glibc on x64 and arm64. Its fields are not used here.
    private const int ModesSize = 64;
    private const int Now = 0; // TCSANOW

    private readonly int _number;
    private readonly byte[] _savedModes;
    private readonly byte[] _leave;
    private readonly byte[] _enter;
    private readonly Lock _lock = new();
    private ScreenRestorer? _restorer;
    private bool _entered;
    private bool _disposed;

    private RawTerminal(int number, FileDescriptor input, FileDescriptor output, byte[] savedModes, byte[] enter, byte[] leave)
        => (_number, Input, Output, _savedModes, _enter, _leave) = (number, input, output, savedModes, enter, leave);

    /// <summary>Standard output is a terminal.</summary>
    public static bool IsOutputTerminal => isatty(1) == 1;

    /// <summary>Standard input and standard output are terminals.</summary>
    public static bool IsInteractive => isatty(0) == 1 && IsOutputTerminal;

    /// <summary>For reading keys; non-blocking.</summary>
    public FileDescriptor Input { get; }

    /// <summary>To watch for writability; non-blocking. Write with <see cref="Write"/>.</summary>
    public FileDescriptor Output { get; }

    /// <summary>Columns and rows (TIOCGWINSZ, ioctl_tty(2)); 80 and 24 if the terminal's size is not set.</summary>
    public (int Columns, int Rows) Size
    {
        get
        {
            winsize size;
            return ioctl(Output.Number, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 && size.ws_row > 0 ? (size.ws_col, size.ws_row) : (80, 24);
        }
    }

    /// <summary>This process is not a background job of the terminal.</summary>
    public bool IsForeground => (int)tcgetpgrp(Input.Number) is var foreground && (foreground <= 0 || foreground == (int)getpgrp());

    /// <summary>
    /// Opens the terminal; <see cref="Enter"/> changes its modes. If standard input is no terminal, reads keys from that of standard output.
    /// </summary>
    /// <param name="enter">Bytes that <see cref="Enter"/> writes.</param>
    /// <param name="leave">Bytes that <see cref="Leave"/> writes.</param>
    /// <exception cref="LinuxException">There is no terminal, or it cannot be opened.</exception>
    public static RawTerminal Open(byte[] enter, byte[] leave)
    {
        var number = isatty(0) == 1 ? 0 : 1;
        var savedModes = new byte[ModesSize];
        fixed (byte* modes = savedModes)
        {
            if (Libc.GetModes(number, modes) != 0)
                throw new LinuxException("cannot read the modes of the terminal", Errno.Last, "start it in a terminal");
        }

        // The shell shares these open files, and with them O_NONBLOCK: open them again.
        var input = StandardStream.TryReopen(number, O_RDONLY) ?? OpenControlling(O_RDONLY);
        var output = StandardStream.TryReopen(1, O_WRONLY) ?? OpenControlling(O_WRONLY);
        return new RawTerminal(number, input, output, savedModes, enter, leave);
    }

    /// <summary>Sets raw mode and writes the bytes for entering. Also after <see cref="Leave"/>.</summary>
    public void Enter()
    {
        lock (_lock)
        {
            if (_disposed)
                return;
            _entered = true;
            _restorer ??= new ScreenRestorer(_leave);
            _restorer.SetTaken(taken: true);
            var raw = stackalloc byte[ModesSize];
            _savedModes.CopyTo(new Span<byte>(raw, ModesSize));
            Libc.MakeRaw(raw);
            _ = Libc.SetModes(_number, Now, raw);
            WriteAll(_enter);
        }
    }

    /// <summary>Writes as much as the terminal takes now. After <see cref="Leave"/>, discards the bytes and reports them as written.</summary>
    public IoResult Write(byte* start, int length)
    {
        lock (_lock)
            return _entered ? Output.Write(start, length) : new IoResult(length, 0);
    }

    /// <summary>Writes the bytes for leaving and restores the modes. Safe from any thread; no effect if done already.</summary>
    public void Leave()
    {
        lock (_lock)
        {
            if (!_entered)
                return;
            _entered = false;
            WriteAll(_leave);
            _restorer?.SetTaken(taken: false);
            fixed (byte* modes = _savedModes)
                _ = Libc.SetModes(_number, Now, modes);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            if (_disposed)
                return;
            Leave();
            _disposed = true;
            _restorer?.Dispose();
        }

        Input.Dispose();
        Output.Dispose();
    }

    private static FileDescriptor OpenControlling(int access)
    {
        fixed (byte* name = "/dev/tty\0"u8)
        {
            var number = open(name, access | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
            return number >= 0
                ? new FileDescriptor(number)
                : throw new LinuxException(
                    "cannot open the terminal", Errno.Last, "start it in a terminal of your own (su and sudo may keep the old one)");
        }
    }

    /// <summary>Writes all bytes. Gives up on a terminal that takes none for 500 ms.</summary>
    private void WriteAll(byte[] bytes)
    {
        const int TimeoutMilliseconds = 500;
        fixed (byte* start = bytes)
        {
            for (var done = 0; done < bytes.Length;)
            {
                var result = Output.Write(start + done, bytes.Length - done);
                if (result.Errno == 0)
                {
                    done += result.Bytes;
                    continue;
                }

                var poll = new pollfd { fd = Output.Number, events = POLLOUT };
                if (!result.WouldBlock || Libc.Poll(&poll, 1, TimeoutMilliseconds) <= 0)
                    return;
            }
        }
    }
}
