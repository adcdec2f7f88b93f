using System.Runtime.InteropServices;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace ActorIpcChat.Linux;

/// <summary>Takes over the signals of a terminal's that are not about leaving. Handlers run on threads of the runtime's.</summary>
public sealed class TerminalSignals : IDisposable
{
    private readonly PosixSignalRegistration[] _registrations;

    /// <summary>Registers for both; keep the object.</summary>
    /// <param name="resized">Called with each SIGWINCH; must not throw.</param>
    /// <param name="suspend">Called with each SIGTSTP, instead of stopping; must not throw.</param>
    public TerminalSignals(Action resized, Action suspend) => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGWINCH, _ => resized()),
        PosixSignalRegistration.Create(PosixSignal.SIGTSTP, context =>
        {
            context.Cancel = true;
            suspend();
        }),
    ];

    /// <summary>Stops this process until SIGCONT (SIGSTOP, which cannot be handled). It may run on for a moment.</summary>
    public static void Stop() => _ = kill(getpid(), SIGSTOP);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
    }
}
