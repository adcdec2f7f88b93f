using System.Runtime.InteropServices;
using ActorIpcChat.Leaving;
using ActorIpcChat.Linux;
using Akka.Actor;

namespace ActorIpcChat.Cli.Window;

/// <summary>
/// What happens to a program that has the terminal for itself: it is suspended and goes on, the terminal changes its size, somebody
/// wants it to leave. Signals arrive at the actor as messages.
/// </summary>
internal sealed class TerminalLife : IDisposable
{
    private readonly RawTerminal _terminal;
    private readonly TerminalSignals _signals;
    private bool _stopped;

    /// <param name="terminal">The terminal, which is entered here.</param>
    /// <param name="exit">Keeps the signals in hand to the last.</param>
    /// <param name="self">Who is told.</param>
    public TerminalLife(RawTerminal terminal, ProcessExit exit, IActorRef self)
    {
        _terminal = terminal;
        exit.Keep(new Signals(
            signal => self.Tell(new LeaveAsked(signal), ActorRefs.NoSender), () => self.Tell(Resumed.Instance, ActorRefs.NoSender)));
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
    public bool IsAway => _stopped;

    /// <summary>
    /// Gives the terminal back and has the processes stopped, as a job of the shell's is; when they have got their signal,
    /// <see cref="StopNow"/> is due.
    /// </summary>
    public void Suspend(IEnumerable<IActorRef> children, ITimerScheduler timers)
    {
        _stopped = true;
        foreach (var child in children)
            child.Tell(new ChildActor.Signal(Tmds.Linux.LibC.SIGTSTP));
        _terminal.Leave();
        timers.StartSingleTimer(StopNow.Instance, StopNow.Instance, TimeSpan.FromMilliseconds(5));
    }

    /// <summary>Takes the terminal again; stops again where the shell has put the program into the background.</summary>
    /// <returns>Whether everything is to be shown anew.</returns>
    public bool Resume()
    {
        if (!_terminal.IsForeground)
        {
            _stopped = true;
            TerminalSignals.Stop();
            return false;
        }

        _stopped = false;
        _terminal.Enter();
        return true;
    }

    public void Dispose() => _signals.Dispose();
}
