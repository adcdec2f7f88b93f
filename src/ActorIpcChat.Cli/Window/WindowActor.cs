using System.Buffers.Text;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using ActorIpcChat.Cli.Processes;
using ActorIpcChat.Cli.Terminal;
using ActorIpcChat.Dispatch;
using ActorIpcChat.Leaving;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Text;
using Akka.Actor;

namespace ActorIpcChat.Cli.Window;

/// <summary>
/// A chat window: lines of both sides above, a status bar, and the input line below. It runs the same two processes as a chat without a
/// window.
/// </summary>
internal sealed class WindowActor : UntypedActor, IWithTimers
{
    private static readonly byte[] WaitingLine = Encoding.ASCII.GetBytes(Peer.ChatContext.WaitingLine);

    private readonly WindowContext _context;
    private readonly WindowSide _side;
    private readonly ChatPane _chat;
    private readonly InputRow _input;
    private readonly WindowCommands _commands;
    private readonly WindowProcesses _processes;
    private readonly Signs _signs = Signs.Current;
    private readonly long _opened = Stopwatch.GetTimestamp();
    private WindowMemory? _memory;
    private StatusBar _bar;
    private JobControl? _jobControl;
    private IActorRef _screen = ActorRefs.Nobody;
    private IActorRef _watch = ActorRefs.Nobody;
    private bool _painting;

    public WindowActor(WindowContext context)
    {
        (_context, _side) = (context, context.Side);
        _commands = new WindowCommands(context.Settings.Nick, _side, () => _chat!);
        var look = new Look(context.Settings.Viewer.Look, Style.Shown, _signs);
        _chat = new ChatPane(look, context.Settings.Viewer.Bell) { Nick = () => _commands.Nick };
        _input = new InputRow(new TabCompletion(word => WindowCompletion.For(word, _side.Commands, _side.People.Nicks)));
        _bar = new StatusBar(_side, _signs, 0);
        _side.Begin(context.Loop, Self);
        _processes = new WindowProcesses(context);
        context.Last.Drafts = () => _input.Drafts;
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private sealed record Paint { public static readonly Paint Instance = new(); }

    protected override SupervisorStrategy SupervisorStrategy() => ChildFailure.StopAndTell(Self, Akka.Event.Logging.GetLogger(Context));

    protected override void PreStart()
    {
        try
        {
            _bar = new StatusBar(_side, _signs, RoomWatchActor.AcceptedBefore(_side));
        }
        catch (LinuxException e)
        {
            _context.Last.SayError(e.Message);
            _context.Exit.With(ExitCodes.Failed);
            return;
        }

        _memory = new WindowMemory(_context, _chat, _input);
        _screen = Child("screen", () => new ScreenActor(_context.Loop, _context.Terminal));
        _jobControl = new JobControl(_context.Terminal, Self, _screen);
        Child("keyboard", () => new KeyboardActor(_context.Loop, _context.Terminal));
        _watch = Child("room", () => new RoomWatchActor(_side));
        _processes.Chat = Process(_side.ChatCommand, _context.ChatArguments);
        _processes.Viewer = Process(_side.ViewerCommand, _context.ViewerArguments);
        _context.Last.Closing = () => WindowSummary.Of(Stopwatch.GetElapsedTime(_opened), _chat.Sent, _chat.Received, _context.Log ?? "");
        CheckRoom();
        SchedulePaint();

        IActorRef Process(string command, IReadOnlyList<string> arguments)
            => Child(command, () => new ChildActor(_context.Loop, command, arguments));

        IActorRef Child<T>(string name, Func<T> make)
            where T : ActorBase => Context.ActorOf(ActorProps.OnLoop(make), name);
    }

    protected override void PostStop()
    {
        _memory?.Dispose();
        _jobControl?.Dispose();
        _side.Dispose();
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case var _ when _jobControl?.Take(message, [_processes.Chat, _processes.Viewer], Timers) == true:
                break;
            case KeyboardActor.Pressed pressed:
                Press(pressed.Key);
                break;
            case KeyboardActor.Pasted pasted:
                _input.Paste(pasted.Bytes);
                break;
            case ChildActor.Printed printed when printed.Name == _side.ChatCommand:
                Connect(printed.Lines);
                break;
            case ChildActor.Printed printed:
                Receive(printed.Lines);
                break;
            case ChildActor.PrintedError error:
                ShowErrors(error);
                break;
            case ChildActor.Ended ended:
                OnEnded(ended);
                break;
            case ChildActor.Started:
                break;
            case RoomView view:
                _bar.Update(view);
                break;
            case PairSide.PeerEnded:
                _side.End();
                Invite();
                CheckRoom();
                break;
            case JobControl.LeaveRequested { Signal: PosixSignal.SIGINT }:
                _processes.Leave();
                break;
            case JobControl.LeaveRequested or KeyboardActor.TerminalClosed:
                _processes.Leave();
                WindowProcesses.StartLeaveTimer(Timers);
                break;
            case WindowProcesses.LeaveOverdue:
                _processes.LeaveAgain(Timers);
                break;
            case ChildFailure failure when !_context.Exit.Code.IsCompleted:
                _context.Last.SayError(failure.Line);
                _context.Exit.With(ExitCodes.Failed);
                break;
            case Paint:
                _painting = false;
                Show();
                return;
            default:
                Unhandled(message);
                return;
        }

        SchedulePaint();
    }

    private void Press(Key key)
    {
        switch (key)
        {
            case { Code: KeyCode.Control, Rune.Value: 'c' } when !_processes.IsLeaving && _input.Clear():
                break;
            case { Code: KeyCode.Control, Rune.Value: 'c' }:
                _processes.Leave();
                break;
            case { Code: KeyCode.Control, Rune.Value: 'z' }:
                Self.Tell(JobControl.SuspendRequested.Instance);
                break;
            case { Code: KeyCode.Control, Rune.Value: 'l' }:
                _screen.Tell(ScreenActor.Redraw.Instance);
                break;
            case { Code: KeyCode.FocusIn or KeyCode.FocusOut }:
                _chat.HasFocus = key.Code == KeyCode.FocusIn;
                break;
            case { Code: KeyCode.Previous or KeyCode.Next }:
                _commands.SearchAgain(key.Code == KeyCode.Previous ? -1 : 1);
                break;
            case { Code: KeyCode.Escape } when _input.IsEditing && _chat.Pane.Sought.Length > 0:
                _chat.Pane.EndSearch();
                break;
            case var _ when _chat.Pane.Scroll(key.Code, homeAndEnd: _input.IsEmpty) || _processes.IsLeaving:
                break;
            case { Code: KeyCode.Enter } when _processes.IsOver && !_input.IsEmpty:
                _chat.AddNotice("nothing was sent: the chat is over; Ctrl+C clears the line, and leaves when it is empty");
                break;
            case var _ when _input.IsAsking:
                if (_input.Answer(key) is { } pasted)
                    Say(pasted.Bytes);
                break;
            case { Code: KeyCode.Control, Rune.Value: 'd' } when _input.IsEmpty:
            case { Code: KeyCode.Enter } when _processes.IsOver:
                _processes.Leave();
                break;
            case { Code: KeyCode.Enter }:
                _chat.Pane.ScrollToBottom();
                Say(_input.Take());
                break;
            default:
                _input.Press(key);
                break;
        }
    }

    private void Say(byte[] typed)
    {
        var outcome = typed.Length == 0 ? default : _commands.Run(typed, Echo);
        // /quit: the window leaves with its process.
        if (outcome.Leaves)
            _processes.Leave();
        else if (outcome.PassOn)
            _processes.Chat.Tell(new ChildActor.Write(typed));
        CheckRoom();
    }

    private void Echo(ReadOnlyMemory<byte> lines)
    {
        _memory?.AddOwn(lines.Span, _bar.AcceptedBefore);
        _chat.Echo(lines.Span, lines.Span.Count((byte)'\n'));
    }

    private void Receive(IReadOnlyList<byte[]> lines)
    {
        List<byte[]> logged = [];
        foreach (var json in lines)
        {
            if (_memory!.Has(json) || JsonLine.TryRead(json) is not { } line)
                continue;
            if (line.Presence.Length == 0)
                logged.Add(json);
            _side.Update(line);
            if (_chat.Receive(line))
                _screen.Tell(ScreenActor.Ring.Instance);
        }

        _memory?.Add(logged);
        CheckRoom();
    }

    private void ShowErrors(ChildActor.PrintedError error)
    {
        foreach (var line in _chat.AddErrors(error))
        {
            // When the window has closed, the pane is gone: the line is shown again on standard error.
            if (error.Name == _side.ChatCommand)
                _context.Last.SayLater(line, keep: _processes.IsLeaving);
        }
    }

    private void Connect(IReadOnlyList<byte[]> lines)
    {
        foreach (var line in lines)
        {
            var connected = Utf8Parser.TryParse(line, out int pid, out var digits);
            if (connected)
                _side.Connect(pid);
            if (connected && _context.Verbose)
                _chat.AddNotice(Encoding.UTF8.GetString(line.AsSpan(digits)).TrimStart());
            else if (line.AsSpan().SequenceEqual(WaitingLine))
                Invite();
        }

        CheckRoom();
    }

    /// <summary>Says how the other side comes.</summary>
    private void Invite()
    {
        if (_side.TakeInvitation() && !_processes.IsLeaving && !_processes.IsOver)
            _chat.AddNotice(_side.Invitation);
    }

    private void OnEnded(ChildActor.Ended ended)
    {
        _processes.Take(ended);
        if (ended.Name != _side.ChatCommand || ended.Status != 0 || _processes.IsLeaving)
            return;
        _side.End();
        _chat.AddNotice("the chat is over; Ctrl+C leaves");
    }

    private void CheckRoom() => _watch.Tell(new RoomWatchActor.Check(_bar.AcceptedBefore + _chat.Sent));

    private void SchedulePaint()
    {
        if (!_painting)
            Self.Tell(Paint.Instance);
        _painting = true;
    }

    private void Show()
    {
        if (_jobControl is not { IsInBackground: false })
            return;
        var (width, height) = _context.Terminal.Size;
        // First the pane: the bar shows how far it is scrolled back.
        var pane = _chat.Show(width, Math.Max(0, height - 2));
        var bar = _bar.Text(_chat, over: _processes.IsOver, width);
        _screen.Tell(WindowPicture.Of(pane, bar, _processes.IsLeaving ? null : _input, width, height));
    }
}
