using ActorIpcChat.Cli.Processes;
using ActorIpcChat.Cli.Terminal;
using ActorIpcChat.Dispatch;
using ActorIpcChat.Inspection;
using ActorIpcChat.Leaving;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Events;
using ActorIpcChat.Linux.Terminals;
using ActorIpcChat.Settings;
using Akka.Actor;

namespace ActorIpcChat.Cli.Status;

/// <summary>Shows a room on the whole screen, and updates it when the room changes, until q or a signal.</summary>
/// <param name="snapshot">Takes a snapshot of the room, whose directory may be removed and created again.</param>
/// <param name="loop">The event loop.</param>
/// <param name="terminal">The terminal.</param>
/// <param name="exit">Gets the exit code.</param>
/// <param name="last">Gets lines to show after the terminal is restored.</param>
internal sealed class StatusActor(Func<RoomSnapshot> snapshot, EventLoop loop, RawTerminal terminal, ProcessExit exit, DeferredOutput last)
    : UntypedActor, IWithTimers
{
    private readonly PollInterval _interval = new();
    private readonly ScreenStyle _style = ScreenStyle.OfEnvironment();
    private JobControl? _jobControl;
    private IActorRef _screen = ActorRefs.Nobody;
    private IReadOnlyList<string> _drawn = [];

    public ITimerScheduler Timers { get; set; } = null!;

    private sealed class Refresh
    {
        public static readonly Refresh Instance = new();
    }

    protected override SupervisorStrategy SupervisorStrategy() => ChildFailure.StopAndTell(Self, Akka.Event.Logging.GetLogger(Context));

    protected override void PreStart()
    {
        _screen = Context.ActorOf(ActorProps.OnLoop(() => new ScreenActor(loop, terminal)), "screen");
        _jobControl = new JobControl(terminal, Self, _screen);
        Context.ActorOf(ActorProps.OnLoop(() => new KeyboardActor(loop, terminal)), "keyboard");
        Draw();
    }

    protected override void PostStop() => _jobControl?.Dispose();

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case var _ when _jobControl?.Take(message, [], Timers) == true:
                _drawn = [];
                Draw();
                break;
            case Refresh:
                Draw();
                break;
            case KeyboardActor.Pressed pressed:
                Press(pressed.Key);
                break;
            case KeyboardActor.Pasted:
                break;
            case JobControl.LeaveRequested or KeyboardActor.TerminalClosed:
                exit.With(ExitCodes.Done);
                break;
            case ChildFailure failure when !exit.Code.IsCompleted:
                last.SayError(failure.Line);
                exit.With(ExitCodes.Failed);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Press(Key key)
    {
        switch (key)
        {
            case { Code: KeyCode.Text, Rune.Value: 'q' or 'Q' }:
            case { Code: KeyCode.Control, Rune.Value: 'c' or 'd' }:
                exit.With(ExitCodes.Done);
                break;
            case { Code: KeyCode.Control, Rune.Value: 'z' }:
                Self.Tell(JobControl.SuspendRequested.Instance);
                break;
            case { Code: KeyCode.Control, Rune.Value: 'l' }:
                _screen.Tell(ScreenActor.Redraw.Instance);
                _drawn = [];
                Draw();
                break;
        }
    }

    private void Draw()
    {
        if (_jobControl is not { IsInBackground: false })
            return;
        var (columns, rows) = terminal.Size;
        IReadOnlyList<string> lines;
        try
        {
            lines = StatusScreen.Lines(snapshot(), _style, columns, rows);
        }
        catch (Exception e) when (e is LinuxException or SettingsException)
        {
            last.SayError(e.Message);
            exit.With(ExitCodes.Failed);
            return;
        }

        var changed = !lines.SequenceEqual(_drawn);
        if (changed)
            _screen.Tell(new ScreenActor.Picture([.. lines], Cursor: null));
        _drawn = lines;
        Timers.StartSingleTimer(Refresh.Instance, Refresh.Instance, _interval.After(changed));
    }
}
