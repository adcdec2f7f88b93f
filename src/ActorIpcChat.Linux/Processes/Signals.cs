using System.Runtime.InteropServices;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace ActorIpcChat.Linux;

/// <summary>
/// Takes over the signals that ask a process to leave or would end it without more ado, and SIGCONT. Handlers run on threads of the
/// runtime's, several at once.
/// </summary>
public sealed unsafe class Signals : IDisposable
{
    /// <summary>Those that would end it (signal(7)), and say nothing of a fault in it: nobody means that something should stay behind.</summary>
    private static readonly PosixSignal[] Leaving =
    [
        PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGQUIT,
        (PosixSignal)SIGUSR1, (PosixSignal)SIGUSR2, (PosixSignal)SIGALRM, (PosixSignal)SIGVTALRM, (PosixSignal)SIGPWR, (PosixSignal)SIGXCPU,
    ];

    private readonly PosixSignalRegistration[] _registrations;

    /// <summary>Registers for all; keep the object, a registration that is collected handles nothing.</summary>
    /// <param name="leave">Called with each of them but SIGCONT, those without a name there by number; must not throw.</param>
    /// <param name="resumed">Called with each SIGCONT, for instance when a background job comes to the foreground; must not throw.</param>
    public Signals(Action<PosixSignal> leave, Action resumed)
    {
        _registrations =
        [
            .. Leaving.Select(Register),
            PosixSignalRegistration.Create(PosixSignal.SIGCONT, context =>
            {
                // Else the runtime sets the terminal's modes behind this: those that it found at start, from the background, too.
                context.Cancel = true;
                resumed();
            }),
        ];

        PosixSignalRegistration Register(PosixSignal signal) => PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            leave(context.Signal);
        });
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
        foreach (var registration in _registrations)
            registration.Dispose();
    }
}
