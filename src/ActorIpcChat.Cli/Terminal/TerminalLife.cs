using System.Runtime.InteropServices;
using ActorIpcChat.Cli.Processes;
using ActorIpcChat.Linux.Processes;
using ActorIpcChat.Linux.Terminals;
using Akka.Actor;

namespace ActorIpcChat.Cli.Terminal;

/// <summary>
/// What happens to a program that has the terminal for itself: it is suspended and goes on, the terminal changes its size, somebody
/// wants it to leave. Signals arrive at the actor as messages.
/// </summary>
internal sealed class TerminalLife : IDisposable
{
    private readonly RawTerminal _terminal;
    private readonly TerminalSignals _signals;
    private readonly IActorRef _screen;

    /// <param name="terminal">The terminal, which is entered here.</param>
    /// <param name="self">Who is told.</param>
    /// <param name="screen">Shows pictures there; it is told when nobody knows what stands there.</param>
    public TerminalLife(RawTerminal terminal, IActorRef self, IActorRef screen)
    {
        (_terminal, _screen) = (terminal, screen);
        // Handled to the end of the process: it gives the terminal back.
        _ = new Signals(signal => self.Tell(new LeaveAsked(signal), ActorRefs.NoSender), () => self.Tell(Resumed.Instance, ActorRefs.NoSender));
        _signals = new TerminalSignals(
            () => self.Tell(Resized.Instance, ActorRefs.NoSender), () => self.Tell(SuspendAsked.Instance, ActorRefs.NoSender));
        terminal.Enter();
    }

    /// <summary>A signal asks the program to leave.</summary>
    public sealed record LeaveAsked(PosixSignal Signal);

    /// <summary>The terminal has another size.</summary>
    public sealed class Resized
    {
        public static readonly Resized Instance = new();
    }

    /// <summary>Somebody wants the program to stop for a while (Ctrl+Z).</summary>
    public sealed class SuspendAsked
    {
        public static readonly SuspendAsked Instance = new();
    }

    /// <summary>Everybody else has stopped.</summary>
    public sealed class StopNow
    {
        public static readonly StopNow Instance = new();
    }

    /// <summary>SIGCONT: it goes on.</summary>
    public sealed class Resumed
    {
        public static readonly Resumed Instance = new();
    }

    /// <summary>The terminal is somebody else's at the moment: nothing may be shown.</summary>
    public bool IsAway { get; private set; }

    /// <summary>Does what the terminal's signals ask for, apart from leaving.</summary>
    /// <param name="message">Any message of the actor's.</param>
    /// <param name="processes">Those that stop and go on together with this one.</param>
    /// <param name="timers">The actor's.</param>
    /// <returns>False where the message is none of these.</returns>
    public bool Take(object message, IEnumerable<IActorRef> processes, ITimerScheduler timers)
    {
        switch (message)
        {
            case Resized:
                // Terminals differ in what they make of what stood there.
                _screen.Tell(ScreenActor.Forget.Instance);
                return true;
            case SuspendAsked:
                Suspend(processes, timers);
                return true;
            case StopNow:
                TerminalSignals.Stop();
                return true;
            case Resumed:
                Resume();
                return true;
            default:
                return false;
        }
    }

    public void Dispose() => _signals.Dispose();

    /// <summary>
    /// Gives the terminal back and has the processes stopped, as a job of the shell's is; when they have got their signal,
    /// <see cref="StopNow"/> is due.
    /// </summary>
    private void Suspend(IEnumerable<IActorRef> processes, ITimerScheduler timers)
    {
        IsAway = true;
        foreach (var process in processes)
            process.Tell(new ChildActor.Signal(Tmds.Linux.LibC.SIGTSTP));
        _terminal.Leave();
        timers.StartSingleTimer(StopNow.Instance, StopNow.Instance, TimeSpan.FromMilliseconds(5));
    }

    /// <summary>Takes the terminal again; stops again where the shell has put the program into the background.</summary>
    private void Resume()
    {
        IsAway = !_terminal.IsForeground;
        if (IsAway)
        {
            TerminalSignals.Stop();
            return;
        }

        _terminal.Enter();
        _screen.Tell(ScreenActor.Forget.Instance);
    }
}
