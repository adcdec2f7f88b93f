using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Processes;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace ActorIpcChat.Linux.Terminals;

/// <summary>Takes over the signals of a terminal's that are not about leaving. Handlers run as those of <see cref="Signals"/> do.</summary>
public sealed class TerminalSignals : IDisposable
{
    /// <summary>Handles both until it is disposed.</summary>
    /// <param name="resized">Called with each SIGWINCH; must not throw.</param>
    /// <param name="suspend">Called with each SIGTSTP, instead of stopping; must not throw.</param>
    /// <exception cref="LinuxException">The thread that handles them cannot be started.</exception>
    public TerminalSignals(Action resized, Action suspend)
    {
        SignalHandlers.Set(SIGWINCH, resized);
        SignalHandlers.Set(SIGTSTP, suspend);
    }

    /// <summary>Stops this process until SIGCONT (SIGSTOP, which cannot be handled). It may run on for a moment.</summary>
    public static void Stop() => _ = kill(getpid(), SIGSTOP);

    /// <inheritdoc/>
    public void Dispose()
    {
        SignalHandlers.Clear(SIGWINCH);
        SignalHandlers.Clear(SIGTSTP);
    }
}
