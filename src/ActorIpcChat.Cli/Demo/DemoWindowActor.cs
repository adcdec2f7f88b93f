using ActorIpcChat.Cli.Processes;
using ActorIpcChat.Cli.Terminal;
using ActorIpcChat.Cli.Window;
using ActorIpcChat.Dispatch;
using ActorIpcChat.Leaving;
using ActorIpcChat.Linux.Events;
using ActorIpcChat.Linux.Terminals;
using ActorIpcChat.Rooms;
using ActorIpcChat.Text;
using Akka.Actor;
using static Tmds.Linux.LibC;

namespace ActorIpcChat.Cli.Demo;

/// <summary>Four processes in four panes. The keyboard is A's or B's.</summary>
internal sealed class DemoWindowActor(EventLoop loop, RawTerminal terminal, ProcessExit exit, DeferredOutput last, IReadOnlyList<string> arguments)
    : UntypedActor, IWithTimers
{
    private const int MinWidth = 20;
    private const int MinHeight = 8;

    private static readonly TimeSpan LeaveWithin = TimeSpan.FromSeconds(2);

    /// <summary>With fewer rows the panes need all of them.</summary>
    private const int MinHeightOfLesson = 16;

    private readonly DemoSide[] _sides = [new(Role.A), new(Role.B)];
    private readonly DemoLesson _lesson = new($"ipcchat status --watch {string.Join(' ', arguments.Take(4))}");
    private JobControl? _jobControl;
    private IActorRef _screen = ActorRefs.Nobody;
    private int _active;
    private int _leaving;
    private int _exitCode;
    private bool _painting;

    public ITimerScheduler Timers { get; set; } = null!;

    private sealed class Paint
    {
        public static readonly Paint Instance = new();
    }

    private sealed class LeaveOverdue
    {
        public static readonly LeaveOverdue Instance = new();
    }

    private IEnumerable<IActorRef> Processes
        => _sides.SelectMany(side => (IActorRef[])[side.Chat, side.Viewer]).Where(process => !process.IsNobody());

    protected override SupervisorStrategy SupervisorStrategy() => ChildFailure.StopAndTell(Self, Akka.Event.Logging.GetLogger(Context));

    protected override void PreStart()
    {
        last.Drafts = () => [.. _sides.SelectMany(side => side.Editor.Drafts).Select(VisibleText.Of)];
        _screen = Child("screen", () => new ScreenActor(loop, terminal));
        _jobControl = new JobControl(terminal, Self, _screen);
        Child("keyboard", () => new KeyboardActor(loop, terminal));
        foreach (var side in _sides)
        {
            side.Viewer = Child(side.ViewerName, () => new ChildActor(loop, side.ViewerName, [.. arguments, "--format", "json", "--once"]));
            List<string> chatArguments = [.. arguments, CommonOptions.Interactive, "--nick", side.Nick];
            side.Chat = Child(side.ChatName, () => new ChildActor(loop, side.ChatName, chatArguments));
        }

        IActorRef Child<T>(string name, Func<T> make)
            where T : ActorBase => Context.ActorOf(ActorProps.OnLoop(make), name);
    }

    protected override void PostStop() => _jobControl?.Dispose();

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case var _ when _jobControl?.Take(message, Processes, Timers) == true:
                break;
            case KeyboardActor.Pressed pressed:
                Press(pressed.Key);
                break;
            case KeyboardActor.Pasted pasted:
                _sides[_active].Paste(pasted.Bytes);
                break;
            case ChildActor.Started started:
                ForEach(side => side.Started(started));
                break;
            case ChildActor.Printed printed:
                ForEach(side => side.Printed(printed));
                if (_sides.FirstOrDefault(side => side.ViewerName == printed.Name) is { } shown)
                    _lesson.Shown(byA: shown == _sides[1]);
                break;
            case ChildActor.PrintedError error:
                ForEach(side => side.PrintedError(error));
                break;
            case ChildActor.Ended ended:
                OnEnded(ended);
                break;
            case JobControl.LeaveRequested or KeyboardActor.TerminalClosed:
                Leave();
                Timers.StartSingleTimer(LeaveOverdue.Instance, LeaveOverdue.Instance, LeaveWithin);
                break;
            case LeaveOverdue:
                SignalAll(SIGTERM);
                Timers.StartSingleTimer(LeaveOverdue.Instance, LeaveOverdue.Instance, LeaveWithin);
                break;
            case ChildFailure failure when !exit.Code.IsCompleted:
                last.SayError(failure.Line);
                exit.With(ExitCodes.Failed);
                break;
            case Paint:
                _painting = false;
                Show();
                return;
            default:
                Unhandled(message);
                return;
        }

        if (!_painting)
            Self.Tell(Paint.Instance);
        _painting = true;
    }

    private void Press(Key key)
    {
        var side = _sides[_active];
        switch (key)
        {
            case { Code: KeyCode.Control, Rune.Value: 'c' }:
                Leave();
                break;
            case { Code: KeyCode.Control, Rune.Value: 'z' }:
                Self.Tell(JobControl.SuspendRequested.Instance);
                break;
            case { Code: KeyCode.Control, Rune.Value: 'l' }:
                _screen.Tell(ScreenActor.Redraw.Instance);
                break;
            case { Code: KeyCode.Tab }:
                _active = 1 - _active;
                break;
            case { Code: KeyCode.Enter } when _leaving == 0:
                side.Say();
                break;
            case { Code: KeyCode.PageUp or KeyCode.PageDown or KeyCode.WheelUp or KeyCode.WheelDown }:
                side.Scroll(key.Code);
                break;
            default:
                side.Editor.Press(key);
                break;
        }
    }

    private void OnEnded(ChildActor.Ended ended)
    {
        ForEach(side => side.Ended(ended));
        if (ended is { Status: not 0, BySignal: false })
        {
            _exitCode = ExitCodes.Failed;
            last.Say(ended.Description);
        }

        // A viewer ends with its chat, unless the chat ended before the viewer found the segment.
        if (_sides.All(side => side.Chat.IsNobody()))
            SignalAll(SIGINT);
        if (_leaving > 0 && !Processes.Any())
            exit.With(_exitCode);
    }

    /// <summary>Both chat processes leave, and the viewers with them. A second call makes all four leave at once.</summary>
    private void Leave()
    {
        _leaving++;
        if (!Processes.Any())
            exit.With(_exitCode);
        else if (_leaving > 1 || !_sides.All(side => side.IsConnected) || _sides.All(side => side.Chat.IsNobody()))
            SignalAll(SIGINT);
        else
            ForEach(side => side.Chat.Tell(new ChildActor.Write("/quit\n"u8.ToArray())));
    }

    private void SignalAll(int signal)
    {
        foreach (var process in Processes)
            process.Tell(new ChildActor.Signal(signal));
    }

    private void ForEach(Action<DemoSide> act) => Array.ForEach(_sides, act);

    private void Show()
    {
        if (_jobControl is not { IsInBackground: false })
            return;
        var (width, height) = terminal.Size;
        if (width < MinWidth || height < MinHeight)
        {
            var small = Cells.Fit($"four panes take {MinWidth} x {MinHeight}", width);
            _screen.Tell(new ScreenActor.Picture([small, .. Enumerable.Repeat("", height - 1)], ("", 0)));
            return;
        }

        var half = (width - 1) / 2;
        List<string> below = [];
        if (height >= MinHeightOfLesson)
        {
            var (happened, next) = _lesson.Now(_sides.All(side => side.IsConnected));
            below = [Cells.Fit($" {happened}", width), Style.Question(Cells.Fit($" {next}", width))];
        }

        var left = _sides[0].Show(half, height - 1 - below.Count, _active == 0, out var cursorA);
        var right = _sides[1].Show(width - 1 - half, height - 1 - below.Count, _active == 1, out var cursorB);
        var help = _leaving > 0
            ? " leaving; Ctrl+C leaves at once"
            : " Tab: switch A, B | Enter: send | Ctrl+C: end all four";
        // CHA moves to the right half, at any width that the terminal gives the characters on the left.
        var separator = Signs.Current.Separator;
        string[] rows =
        [
            .. left.Zip(right, (one, other) => $"{one}\e[{half + 1}G\e[K{separator}\e[{half + 2}G{other}"),
            .. below, Style.Bar(Cells.Fit(help, width)),
        ];
        _screen.Tell(new ScreenActor.Picture(rows, _active == 0 ? cursorA : ($"\e[{half + 2}G{cursorB.Before}", cursorB.Row)));
    }
}
