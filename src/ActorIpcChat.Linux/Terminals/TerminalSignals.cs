using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Processes;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace ActorIpcChat.Linux.Terminals;

/// <summary>Handles SIGWINCH and SIGTSTP, on the same thread as <see cref="Signals"/>.</summary>
internal sealed class TerminalSignals : IDisposable
{
    /// <summary>Handles both until disposed.</summary>
    /// <param name="resized">Called with each SIGWINCH; must not throw.</param>
    /// <param name="suspend">Called with each SIGTSTP, instead of stopping; must not throw.</param>
    /// <exception cref="LinuxException">The thread for signals cannot be started.</exception>
    public TerminalSignals(Action resized, Action suspend)
    {
        SignalHandlers.Set(SIGWINCH, resized);
        SignalHandlers.Set(SIGTSTP, suspend);
    }

    /// <summary>Stops this process until SIGCONT (SIGSTOP). May return before it takes effect.</summary>
    public static void Stop() => _ = kill(getpid(), SIGSTOP);

    public void Dispose()
    {
        SignalHandlers.Clear(SIGWINCH);
        SignalHandlers.Clear(SIGTSTP);
    }
}
