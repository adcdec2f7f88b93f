using System.Runtime.InteropServices;
using ActorIpcChat.Linux.Errors;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace ActorIpcChat.Linux.Processes;

/// <summary>
/// Handles SIGCONT and the signals that would end this process without a cleanup. Calls handlers one at a time on a thread of their own
/// (<see cref="SignalHandlers"/>).
/// </summary>
internal sealed unsafe class Signals : IDisposable
{
    /// <summary>Signals whose default action ends the process (signal(7)), without those that report a fault in it.</summary>
    private static readonly (int Number, PosixSignal Signal)[] Terminating =
    [
        (SIGINT, PosixSignal.SIGINT), (SIGTERM, PosixSignal.SIGTERM), (SIGHUP, PosixSignal.SIGHUP), (SIGQUIT, PosixSignal.SIGQUIT),
        .. ((int[])[SIGUSR1, SIGUSR2, SIGALRM, SIGVTALRM, SIGPWR, SIGXCPU]).Select(number => (number, (PosixSignal)number)),
    ];

    /// <summary>Handles all of them until disposed.</summary>
    /// <param name="leave">Called with each signal but SIGCONT, by number if PosixSignal has no name for it; must not throw.</param>
    /// <param name="resumed">Called with each SIGCONT; must not throw.</param>
    /// <exception cref="LinuxException">The thread for signals cannot be started.</exception>
    public Signals(Action<PosixSignal> leave, Action resumed)
    {
        foreach (var (number, signal) in Terminating)
            SignalHandlers.Set(number, () => leave(signal));
        // Without a handler, the runtime sets the terminal's modes to those at its start, even from the background.
        SignalHandlers.Set(SIGCONT, resumed);
    }

    /// <summary>Ignores SIGXFSZ: at the limit of a file's size (ulimit -f), write(2) then fails with EFBIG instead of ending the process.</summary>
    public static void IgnoreFileSizeLimit()
    {
        sigaction ignored = default;
        ignored.sa_handler = SIG_IGN;
        _ = LibC.sigaction(SIGXFSZ, &ignored, null);
    }

    /// <summary>
    /// Restores the default action of SIGINT. A shell script starts <c>ipcchat a &amp;</c> with SIGINT ignored; handlers would then not be
    /// called. Call it before everything else.
    /// </summary>
    public static void RestoreInterrupt()
    {
        sigaction standard = default;
        standard.sa_handler = SIG_DFL;
        _ = LibC.sigaction(SIGINT, &standard, null);
    }

    public void Dispose()
    {
        foreach (var (number, _) in Terminating)
            SignalHandlers.Clear(number);
        SignalHandlers.Clear(SIGCONT);
    }
}
