using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Text;
using ActorIpcChat.Cli.Processes;
using ActorIpcChat.Cli.Terminal;
using ActorIpcChat.Dispatch;
using ActorIpcChat.Leaving;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Rooms;
using Akka.Actor;

namespace ActorIpcChat.Cli.Window;

/// <summary>
/// A chat window: what is received and what is said above, the line that is typed below, and between them how it stands. Underneath
/// are the same two processes as without a window.
/// </summary>
internal sealed class WindowActor : UntypedActor, IWithTimers
{
    private readonly WindowContext _context;
    private readonly string _chatName;
    private readonly Conversation _conversation;
    private readonly InputRow _input = new();
    private readonly PeerWatch _peer;
    private readonly WindowProcesses _processes;
    private StatusBar _bar;
    private TerminalLife? _life;
    private IActorRef _screen = ActorRefs.Nobody;
    private IActorRef _watch = ActorRefs.Nobody;
    private bool _painting;

    public WindowActor(WindowContext context)
    {
        _context = context;
        _chatName = context.Role.Word();
        _conversation = new Conversation(context.Nick, context.Bell);
        _bar = new StatusBar(context.Role, 0);
        _peer = new PeerWatch(context.Loop, Self);
        _processes = new WindowProcesses(context, _peer);
        context.Last.Drafts = () => _input.Drafts;
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private sealed class Paint
    {
        public static readonly Paint Instance = new();
    }

    protected override SupervisorStrategy SupervisorStrategy() => ChildFailure.StopAndTell(Self, Akka.Event.Logging.GetLogger(Context));

    protected override void PreStart()
    {
        try
        {
            _bar = new StatusBar(_context.Role, RoomWatchActor.AcceptedBefore(_context.Room(), _context.Role));
        }
        catch (LinuxException e)
        {
            _context.Last.SayError(e.Message);
            _context.Exit.With(ExitCodes.Failed);
            return;
        }

        _screen = Child("screen", () => new ScreenActor(_context.Loop, _context.Terminal));
        _life = new TerminalLife(_context.Terminal, Self, _screen);
        Child("keyboard", () => new KeyboardActor(_context.Loop, _context.Terminal));
        _watch = Child("room", () => new RoomWatchActor(_context.Room, _context.Role));
        _processes.Chat = Child(_chatName, () => new ChildActor(_context.Loop, _chatName, _context.ChatArguments));
        var viewer = $"{_chatName}1";
        _processes.Viewer = Child(viewer, () => new ChildActor(_context.Loop, viewer, _context.ViewerArguments));
        Look();
        PaintSoon();

        IActorRef Child<T>(string name, Func<T> make)
            where T : ActorBase => Context.ActorOf(ActorProps.OnLoop(make), name);
    }

    protected override void PostStop()
    {
        _life?.Dispose();
        _peer.Dispose();
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case var _ when _life?.Take(message, [_processes.Chat, _processes.Viewer], Timers) == true:
                break;
            case KeyboardActor.Pressed pressed:
                Press(pressed.Key);
                break;
            case KeyboardActor.Pasted pasted:
                _input.Paste(pasted.Bytes);
                break;
            case ChildActor.Printed printed when printed.Name == _chatName:
                Connect(printed.Lines);
                break;
            case ChildActor.Printed printed:
                Receive(printed.Lines);
                break;
            case ChildActor.Told told:
                Tell(told);
                break;
            case ChildActor.Ended ended:
                OnEnded(ended);
                break;
            case ChildActor.Started:
                break;
            case RoomView view:
                _bar.Look(view);
                break;
            case PeerWatch.Ended:
                _peer.HasLeft = true;
                Look();
                break;
            case TerminalLife.LeaveAsked { Signal: PosixSignal.SIGINT }:
                _processes.Leave();
                break;
            case TerminalLife.LeaveAsked or KeyboardActor.Gone:
                _processes.Leave();
                WindowProcesses.HurrySoon(Timers);
                break;
            case WindowProcesses.Hurry:
                _processes.HurryUp(Timers);
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

        PaintSoon();
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
                Self.Tell(TerminalLife.SuspendAsked.Instance);
                break;
            case { Code: KeyCode.Control, Rune.Value: 'l' }:
                _screen.Tell(ScreenActor.Forget.Instance);
                break;
            case var _ when _conversation.Pane.Scroll(key.Code, homeAndEnd: _input.IsEmpty) || _processes.IsLeaving:
                break;
            case { Code: KeyCode.Enter } when _processes.IsOver && !_input.IsEmpty:
                _conversation.Tell("nothing was sent: the chat is over; Ctrl+C clears the line, and leaves when it is empty");
                break;
            case var _ when _input.IsAsking:
                if (_input.Answer(key) is { } pasted)
                    Paste(pasted);
                break;
            case { Code: KeyCode.Control, Rune.Value: 'd' } when _input.IsEmpty:
            case { Code: KeyCode.Enter } when _processes.IsOver:
                _processes.Leave();
                break;
            case { Code: KeyCode.Enter }:
                _conversation.Pane.ScrollToBottom();
                Say(_input.Take());
                break;
            default:
                _input.Press(key);
                break;
        }
    }

    private void Paste(PastedText pasted)
    {
        _processes.Chat.Tell(new ChildActor.Write(pasted.Bytes));
        _conversation.Echo(pasted);
        Look();
    }

    private void Say(byte[] typed)
    {
        if (typed.Length == 0)
            return;
        // The window leaves with its process, in the same way.
        if (_conversation.Echo(typed))
        {
            _processes.Leave();
            return;
        }

        _processes.Chat.Tell(new ChildActor.Write(typed));
        Look();
    }

    private void Receive(IReadOnlyList<byte[]> lines)
    {
        foreach (var json in lines)
        {
            if (JsonLine.TryRead(json) is not { } line)
                continue;
            _peer.Nick = line.Nick;
            if (_conversation.Receive(line))
                _screen.Tell(ScreenActor.Ring.Instance);
        }

        Look();
    }

    private void Tell(ChildActor.Told told)
    {
        foreach (var line in _conversation.Tell(told))
        {
            // Whoever leaves, or has to, does not see the pane any more.
            if (told.Name == _chatName)
                _context.Last.SayLater(line, keep: _processes.IsLeaving);
        }
    }

    private void Connect(IReadOnlyList<byte[]> lines)
    {
        foreach (var line in lines)
        {
            if (Utf8Parser.TryParse(line, out int pid, out var digits))
                _peer.Begin(pid);
            _conversation.Tell(Encoding.UTF8.GetString(line.AsSpan(digits)).TrimStart());
        }

        Look();
    }

    private void OnEnded(ChildActor.Ended ended)
    {
        _processes.Take(ended);
        if (ended.Name != _chatName || ended.Status != 0 || _processes.IsLeaving)
            return;
        _peer.HasLeft = true;
        _conversation.Tell("the chat is over; Ctrl+C leaves");
    }

    private void Look() => _watch.Tell(new RoomWatchActor.Look(_bar.AcceptedBefore + _conversation.Said));

    private void PaintSoon()
    {
        if (_painting)
            return;
        _painting = true;
        Self.Tell(Paint.Instance);
    }

    private void Show()
    {
        if (_life is not { IsAway: false })
            return;
        var (width, height) = _context.Terminal.Size;
        // The bar says what the pane leaves out.
        var pane = _conversation.Pane.Show(width, Math.Max(0, height - 2));
        var bar = _bar.Text(_peer, _conversation.Said, _conversation.Pane.Back, over: _processes.IsOver);
        _screen.Tell(WindowPicture.Of(pane, bar, _processes.IsLeaving ? null : _input, width, height));
    }
}
