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

/// <summary>Draws a room in place, as often as something in it changes, until q or a signal.</summary>
/// <param name="look">Finds and looks into the room, whose directory may come and go.</param>
/// <param name="loop">The loop that the terminal is watched on.</param>
/// <param name="terminal">Where it is drawn.</param>
/// <param name="exit">How to end.</param>
/// <param name="last">Gets what is to be said when the terminal is as it was.</param>
internal sealed class StatusActor(Func<RoomSnapshot> look, EventLoop loop, RawTerminal terminal, ProcessExit exit, DeferredOutput last) : UntypedActor, IWithTimers
{
    private readonly LookInterval _interval = new();
    private readonly ScreenStyle _style = ScreenStyle.OfEnvironment();
    private TerminalLife? _life;
    private IActorRef _screen = ActorRefs.Nobody;
    private IReadOnlyList<string> _drawn = [];

    public ITimerScheduler Timers { get; set; } = null!;

    private sealed class LookAgain
    {
        public static readonly LookAgain Instance = new();
    }

    protected override SupervisorStrategy SupervisorStrategy() => ChildFailure.StopAndTell(Self, Akka.Event.Logging.GetLogger(Context));

    protected override void PreStart()
    {
        _screen = Context.ActorOf(ActorProps.OnLoop(() => new ScreenActor(loop, terminal)), "screen");
        _life = new TerminalLife(terminal, Self, _screen);
        Context.ActorOf(ActorProps.OnLoop(() => new KeyboardActor(loop, terminal)), "keyboard");
        Draw();
    }

    protected override void PostStop() => _life?.Dispose();

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case var _ when _life?.Take(message, [], Timers) == true:
                _drawn = [];
                Draw();
                break;
            case LookAgain:
                Draw();
                break;
            case KeyboardActor.Pressed pressed:
                Press(pressed.Key);
                break;
            case KeyboardActor.Pasted:
                break;
            case TerminalLife.LeaveAsked or KeyboardActor.Gone:
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
                Self.Tell(TerminalLife.SuspendAsked.Instance);
                break;
            case { Code: KeyCode.Control, Rune.Value: 'l' }:
                _screen.Tell(ScreenActor.Forget.Instance);
                _drawn = [];
                Draw();
                break;
        }
    }

    private void Draw()
    {
        if (_life is not { IsAway: false })
            return;
        var (columns, rows) = terminal.Size;
        IReadOnlyList<string> lines;
        try
        {
            lines = StatusScreen.Lines(look(), _style, columns, rows);
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
        Timers.StartSingleTimer(LookAgain.Instance, LookAgain.Instance, _interval.After(changed));
    }
}
