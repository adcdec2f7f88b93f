using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Linux.Native;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace ActorIpcChat.Linux.Terminals;

/// <summary>
/// The terminal of standard input and output as a full-screen program has it: no echo, every key at once, none a signal (cfmakeraw,
/// termios(3)). Disposing gives the terminal back as it was found; a program that is killed gives back its screen (<see cref="ScreenKeeper"/>).
/// </summary>
public sealed unsafe class RawTerminal : IDisposable
{
    // struct termios has 60 bytes with glibc on x64 and arm64; nobody here needs to know what is in it.
    private const int ModesSize = 64;
    private const int Now = 0; // TCSANOW

    private readonly int _number;
    private readonly byte[] _found;
    private readonly byte[] _leave;
    private readonly byte[] _enter;
    private readonly Lock _lock = new();
    private ScreenKeeper? _keeper;
    private bool _entered;
    private bool _disposed;

    private RawTerminal(int number, FileDescriptor input, FileDescriptor output, byte[] found, byte[] enter, byte[] leave)
        => (_number, Input, Output, _found, _enter, _leave) = (number, input, output, found, enter, leave);

    /// <summary>Standard output is a terminal.</summary>
    public static bool IsShown => isatty(1) == 1;

    /// <summary>Standard input and standard output are a terminal.</summary>
    public static bool IsThere => isatty(0) == 1 && IsShown;

    /// <summary>What is typed; non-blocking.</summary>
    public FileDescriptor Input { get; }

    /// <summary>Where it is shown, to be watched; non-blocking. What writes there is <see cref="Show"/>.</summary>
    public FileDescriptor Output { get; }

    /// <summary>Columns and rows (TIOCGWINSZ, ioctl_tty(2)); 80 and 24 where nobody has told the terminal.</summary>
    public (int Columns, int Rows) Size
    {
        get
        {
            winsize size;
            return ioctl(Output.Number, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 && size.ws_row > 0 ? (size.ws_col, size.ws_row) : (80, 24);
        }
    }

    /// <summary>Whether this process may use the terminal: a job in the background may not.</summary>
    public bool IsForeground => (int)tcgetpgrp(Input.Number) is var foreground && (foreground <= 0 || foreground == (int)getpgrp());

    /// <summary>
    /// Takes the terminal, but leaves it as it is until <see cref="Enter"/>. Where standard input is none, keys are read from the one
    /// that standard output is.
    /// </summary>
    /// <param name="enter">What the terminal is told when it is entered.</param>
    /// <param name="leave">What takes that back.</param>
    /// <exception cref="LinuxException">It is no terminal, or may not be opened.</exception>
    public static RawTerminal Open(byte[] enter, byte[] leave)
    {
        var number = isatty(0) == 1 ? 0 : 1;
        var found = new byte[ModesSize];
        fixed (byte* modes = found)
        {
            if (Libc.GetModes(number, modes) != 0)
                throw new LinuxException("read the modes of the terminal", Errno.Last, "start it in a terminal");
        }

        // O_NONBLOCK belongs to the open file, which the shell shares: hence files of our own.
        var input = StandardStream.TryReopen(number, O_RDONLY) ?? Controlling(O_RDONLY);
        var output = StandardStream.TryReopen(1, O_WRONLY) ?? Controlling(O_WRONLY);
        return new RawTerminal(number, input, output, found, enter, leave);
    }

    /// <summary>Takes the screen and the keys, also again after <see cref="Leave"/>.</summary>
    public void Enter()
    {
        lock (_lock)
        {
            if (_disposed)
                return;
            _entered = true;
            _keeper ??= new ScreenKeeper(_leave);
            _keeper.Say(taken: true);
            var raw = stackalloc byte[ModesSize];
            _found.CopyTo(new Span<byte>(raw, ModesSize));
            Libc.MakeRaw(raw);
            _ = Libc.SetModes(_number, Now, raw);
            WriteWhole(_enter);
        }
    }

    /// <summary>Shows as much as the terminal takes now. What comes while it is given back is nobody's to see: it counts as shown.</summary>
    public IoResult Show(byte* start, int length)
    {
        lock (_lock)
            return _entered ? Output.Write(start, length) : new IoResult(length, 0);
    }

    /// <summary>Gives the terminal back as it was found. From any thread, and once.</summary>
    public void Leave()
    {
        lock (_lock)
        {
            if (!_entered)
                return;
            _entered = false;
            WriteWhole(_leave);
            _keeper?.Say(taken: false);
            fixed (byte* modes = _found)
                _ = Libc.SetModes(_number, Now, modes);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_disposed)
                return;
            Leave();
            _disposed = true;
            _keeper?.Dispose();
        }

        Input.Dispose();
        Output.Dispose();
    }

    private static FileDescriptor Controlling(int access)
    {
        fixed (byte* name = "/dev/tty\0"u8)
        {
            var number = open(name, access | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
            return number >= 0
                ? new FileDescriptor(number)
                : throw new LinuxException("open the terminal", Errno.Last, "start it in a terminal of your own (su and sudo may keep the old one)");
        }
    }

    /// <summary>Waits for a terminal that is slow, but not for one that takes nothing at all.</summary>
    private void WriteWhole(byte[] bytes)
    {
        const int Patience = 500;
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

                var question = new pollfd { fd = Output.Number, events = POLLOUT };
                if (!result.WouldBlock || Libc.Poll(&question, 1, Patience) <= 0)
                    return;
            }
        }
    }
}
