using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Processes;

namespace ActorIpcChat.Linux.Terminals;

/// <summary>
/// Gives the screen back where this process cannot any more, because it was killed or had a fault that no handler sees: a shell
/// (sh(1)) that waits at a pipe, whose end of file is this process's end. It writes to the terminal alone and leaves its modes as they
/// are: those an interactive shell sets right after a program that a signal has ended, and for its own line it has set others by then.
/// </summary>
internal sealed unsafe class ScreenKeeper : IDisposable
{
    // Whatever ends the programs of this terminal is told to this one, too, and it has to be there when they are not.
    private const string Script = """
        trap '' HUP INT QUIT TERM TSTP TTOU
        while read -r line; do screen=$line; done
        [ "$screen" = taken ] && printf "$1" >/dev/tty
        """;

    private readonly ChildProcess? _shell;

    /// <summary>Starts it.</summary>
    /// <param name="leave">What the terminal is told to give its other screen back.</param>
    public ScreenKeeper(byte[] leave)
    {
        // Octal numbers are all that printf(1) has to understand.
        var octal = string.Concat(leave.Select(value => '\\' + Convert.ToString(value, 8).PadLeft(3, '0')));
        try
        {
            _shell = ChildProcess.Start("/bin/sh", ["-c", Script, "ipcchat", octal]);
        }
        catch (LinuxException)
        {
            // Without one, a window that is killed leaves its screen behind; that is no reason to have no window.
        }
    }

    /// <summary>Remembers whether there is something to give back.</summary>
    public void Say(bool taken)
    {
        var line = taken ? "taken\n"u8 : "free\n"u8;
        fixed (byte* start = line)
            _ = _shell?.Input.Write(start, line.Length);
    }

    /// <inheritdoc/>
    public void Dispose() => _shell?.Dispose();
}
