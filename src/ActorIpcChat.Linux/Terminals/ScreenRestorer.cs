using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Processes;

namespace ActorIpcChat.Linux.Terminals;

/// <summary>
/// A shell (sh(1)) that waits for the end of file on a pipe from this process. If this process was killed, it restores the screen. It leaves the
/// terminal's modes alone, since an interactive shell sets these itself as soon as this process ends.
/// </summary>
internal sealed unsafe class ScreenRestorer : IDisposable
{
    // A signal to the terminal's process group also reaches this shell; it must outlive the others.
    private const string Script = """
        trap '' HUP INT QUIT TERM TSTP TTOU
        while read -r line; do screen=$line; done
        [ "$screen" = taken ] && printf "$1" >/dev/tty
        """;

    private readonly ChildProcess? _shell;

    /// <summary>Starts the shell.</summary>
    /// <param name="leave">Bytes that restore the screen.</param>
    public ScreenRestorer(byte[] leave)
    {
        // Octal escapes work in every printf(1).
        var octal = string.Concat(leave.Select(value => '\\' + Convert.ToString(value, 8).PadLeft(3, '0')));
        try
        {
            _shell = ChildProcess.Start("/bin/sh", ["-c", Script, "ipcchat", octal]);
        }
        catch (LinuxException)
        {
            // Not fatal: only a killed window then leaves its screen behind.
        }
    }

    /// <summary>Sets whether there is a screen to restore.</summary>
    public void SetTaken(bool taken)
    {
        var line = taken ? "taken\n"u8 : "free\n"u8;
        fixed (byte* start = line)
            _ = _shell?.Input.Write(start, line.Length);
    }

    public void Dispose() => _shell?.Dispose();
}
