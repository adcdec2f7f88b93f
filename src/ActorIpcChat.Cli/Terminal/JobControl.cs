using System.Runtime.InteropServices;
using ActorIpcChat.Cli.Processes;
using ActorIpcChat.Linux.Processes;
using ActorIpcChat.Linux.Terminals;
using Akka.Actor;

namespace ActorIpcChat.Cli.Terminal;

/// <summary>Job control and signals of a full-screen program: suspend and resume, resize, leave. Signals arrive at the actor as messages.</summary>
internal sealed class JobControl : IDisposable
{
    private readonly RawTerminal _terminal;
    private readonly TerminalSignals _signals;
    private readonly IActorRef _screen;

    /// <param name="terminal">The terminal, which is entered here.</param>
    /// <param name="self">Receives the signals.</param>
    /// <param name="screen">A <see cref="ScreenActor"/>.</param>
    public JobControl(RawTerminal terminal, IActorRef self, IActorRef screen)
    {
        (_terminal, _screen) = (terminal, screen);
        // Handled to the end of the process, which restores the terminal.
        _ = new Signals(signal => self.Tell(new LeaveRequested(signal), ActorRefs.NoSender), () => self.Tell(Resumed.Instance, ActorRefs.NoSender));
        _signals = new TerminalSignals(
            () => self.Tell(Resized.Instance, ActorRefs.NoSender), () => self.Tell(SuspendRequested.Instance, ActorRefs.NoSender));
        terminal.Enter();
    }

    /// <summary>A signal asks the program to leave.</summary>
    public sealed record LeaveRequested(PosixSignal Signal);

    /// <summary>SIGWINCH: the terminal has another size.</summary>
    public sealed record Resized { public static readonly Resized Instance = new(); }

    /// <summary>SIGTSTP or Ctrl+Z.</summary>
    public sealed record SuspendRequested { public static readonly SuspendRequested Instance = new(); }

    /// <summary>The other processes have stopped: stop this one.</summary>
    public sealed record StopNow { public static readonly StopNow Instance = new(); }

    /// <summary>SIGCONT.</summary>
    public sealed record Resumed { public static readonly Resumed Instance = new(); }

    /// <summary>Another program uses the terminal: nothing may be shown.</summary>
    public bool IsInBackground { get; private set; }

    /// <summary>Handles the signals except <see cref="LeaveRequested"/>.</summary>
    /// <param name="message">A message of the actor.</param>
    /// <param name="processes">Processes that stop and resume with this one.</param>
    /// <param name="timers">The actor's timers.</param>
    /// <returns>False if the message is another one.</returns>
    public bool Take(object message, IEnumerable<IActorRef> processes, ITimerScheduler timers)
    {
        switch (message)
        {
            case Resized:
                // Terminals differ in how they rearrange the content.
                _screen.Tell(ScreenActor.Redraw.Instance);
                return true;
            case SuspendRequested:
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
    /// Restores the terminal and stops the processes, as the shell stops a job. <see cref="StopNow"/> follows when they have the signal.
    /// </summary>
    private void Suspend(IEnumerable<IActorRef> processes, ITimerScheduler timers)
    {
        IsInBackground = true;
        foreach (var process in processes)
            process.Tell(new ChildActor.Signal(Tmds.Linux.LibC.SIGTSTP));
        _terminal.Leave();
        timers.StartSingleTimer(StopNow.Instance, StopNow.Instance, TimeSpan.FromMilliseconds(5));
    }

    /// <summary>Takes the terminal again; stops again if the shell resumed the program in the background.</summary>
    private void Resume()
    {
        IsInBackground = !_terminal.IsForeground;
        if (IsInBackground)
        {
            TerminalSignals.Stop();
            return;
        }

        _terminal.Enter();
        _screen.Tell(ScreenActor.Redraw.Instance);
    }
}
