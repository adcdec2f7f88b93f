using System.Runtime.InteropServices;
using ActorIpcChat.Linux.Errors;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace ActorIpcChat.Linux.Processes;

/// <summary>
/// Takes over the signals that ask a process to leave or would end it without more ado, and SIGCONT. Handlers run one after the other
/// on a thread of their own (<see cref="SignalHandlers"/>).
/// </summary>
public sealed unsafe class Signals : IDisposable
{
    /// <summary>Those that would end it (signal(7)), and say nothing of a fault in it: nobody means that something should stay behind.</summary>
    private static readonly (int Number, PosixSignal Signal)[] Leaving =
    [
        (SIGINT, PosixSignal.SIGINT), (SIGTERM, PosixSignal.SIGTERM), (SIGHUP, PosixSignal.SIGHUP), (SIGQUIT, PosixSignal.SIGQUIT),
        .. ((int[])[SIGUSR1, SIGUSR2, SIGALRM, SIGVTALRM, SIGPWR, SIGXCPU]).Select(number => (number, (PosixSignal)number)),
    ];

    /// <summary>Handles all of them until it is disposed.</summary>
    /// <param name="leave">Called with each of them but SIGCONT, those without a name there by number; must not throw.</param>
    /// <param name="resumed">Called with each SIGCONT, for instance when a background job comes to the foreground; must not throw.</param>
    /// <exception cref="LinuxException">The thread that handles them cannot be started.</exception>
    public Signals(Action<PosixSignal> leave, Action resumed)
    {
        foreach (var (number, signal) in Leaving)
            SignalHandlers.Set(number, () => leave(signal));
        // Else the runtime sets the terminal's modes behind this: those that it found at start, from the background, too.
        SignalHandlers.Set(SIGCONT, resumed);
    }

    /// <summary>Has a file that may not grow any more (ulimit -f) be an error of write(2), EFBIG, instead of the process's end (SIGXFSZ).</summary>
    public static void IgnoreFileSizeLimit()
    {
        sigaction ignored = default;
        ignored.sa_handler = SIG_IGN;
        _ = LibC.sigaction(SIGXFSZ, &ignored, null);
    }

    /// <summary>
    /// Makes SIGINT a signal again where it was inherited as ignored, as in a script's <c>ipcchat a &amp;</c>; without this no
    /// registration for it would ever be called. Belongs before every other statement of a program.
    /// </summary>
    public static void RestoreInterrupt()
    {
        sigaction standard = default;
        standard.sa_handler = SIG_DFL;
        _ = LibC.sigaction(SIGINT, &standard, null);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (number, _) in Leaving)
            SignalHandlers.Clear(number);
        SignalHandlers.Clear(SIGCONT);
    }
}
