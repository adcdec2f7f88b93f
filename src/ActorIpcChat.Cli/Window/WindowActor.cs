using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using ActorIpcChat.Cli.Commands;
using ActorIpcChat.Dispatch;
using ActorIpcChat.Linux;
using ActorIpcChat.Rooms;
using ActorIpcChat.Typing;
using Akka.Actor;
using static Tmds.Linux.LibC;

namespace ActorIpcChat.Cli.Window;

/// <summary>
/// A chat window: what is received and what is said above, the line that is typed below, and between them how it stands. Underneath
/// are the same two processes as without a window.
/// </summary>
internal sealed class WindowActor : UntypedActor, IWithTimers
{
    private const int MostEchoed = 200;

    /// <summary>One whose terminal has gone, or who is told to end, has no time to wait for a peer that takes nothing.</summary>
    private static readonly TimeSpan HurryAfter = TimeSpan.FromSeconds(2);

    private readonly WindowContext _context;
    private readonly string _chatName;
    private readonly string _viewerName;
    private readonly Pane _pane = new();
    private readonly LineEditor _editor = new();
    private readonly TypedText _typed;
    private readonly PeerWatch _peer;
    private TerminalLife? _life;
    private IActorRef _screen = ActorRefs.Nobody;
    private IActorRef _chat = ActorRefs.Nobody;
    private IActorRef _viewer = ActorRefs.Nobody;
    private IActorRef _watch = ActorRefs.Nobody;
    private PastedText? _question;
    private RoomView? _view;
    private long _acceptedBefore;
    private long _said;
    private bool _painting;
    private int _leaving;
    private int _exitCode;

    public WindowActor(WindowContext context)
    {
        _context = context;
        (_chatName, _viewerName) = (context.Role.Word(), $"{context.Role.Word()}1");
        _typed = new TypedText(context.Nick);
        var self = Self;
        _peer = new PeerWatch(context.Loop, () => self.Tell(PeerEnded.Instance, ActorRefs.NoSender));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private sealed class PeerEnded
    {
        public static readonly PeerEnded Instance = new();
    }

    private sealed class Paint
    {
        public static readonly Paint Instance = new();
    }

    private sealed class Hurry
    {
        public static readonly Hurry Instance = new();
    }

    protected override SupervisorStrategy SupervisorStrategy() => Leaving.ChildFailure.StopAndTell(Self, Akka.Event.Logging.GetLogger(Context));

    protected override void PreStart()
    {
        try
        {
            _acceptedBefore = RoomWatchActor.AcceptedBefore(_context.Room(), _context.Role);
        }
        catch (LinuxException e)
        {
            _context.Last.SayError(e.Message);
            _context.Exit.With(ExitCodes.Failed);
            return;
        }

        _life = new TerminalLife(_context.Terminal, _context.Exit, Self);
        _screen = Child("screen", () => new ScreenActor(_context.Loop, _context.Terminal));
        Child("keyboard", () => new KeyboardActor(_context.Loop, _context.Terminal));
        _watch = Child("room", () => new RoomWatchActor(_context.Room, _context.Role));
        _chat = Child(_chatName, () => new ChildActor(_context.Loop, _chatName, _context.ChatArguments));
        _viewer = Child(_viewerName, () => new ChildActor(_context.Loop, _viewerName, _context.ViewerArguments));
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
            case KeyboardActor.Pressed pressed:
                Press(pressed.Key);
                break;
            case KeyboardActor.Pasted pasted:
                Paste(pasted.Bytes);
                break;
            case ChildActor.Printed printed when printed.Name == _viewerName:
                Receive(printed.Lines);
                break;
            case ChildActor.Printed printed:
                foreach (var line in printed.Lines)
                    Connected(Encoding.UTF8.GetString(line));
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
                _view = view;
                break;
            case PeerEnded:
                _peer.HasLeft = true;
                Look();
                break;
            case TerminalLife.Resized:
                // Terminals differ in what they make of what stood there.
                _screen.Tell(ScreenActor.Forget.Instance);
                break;
            case TerminalLife.SuspendAsked:
                _life!.Suspend([_chat, _viewer], Timers);
                break;
            case TerminalLife.StopNow:
                TerminalSignals.Stop();
                break;
            case TerminalLife.Resumed:
                if (_life!.Resume())
                    _screen.Tell(ScreenActor.Forget.Instance);
                break;
            case TerminalLife.LeaveAsked { Signal: PosixSignal.SIGINT }:
                Leave();
                break;
            case TerminalLife.LeaveAsked or KeyboardActor.Gone:
                Leave();
                Timers.StartSingleTimer(Hurry.Instance, Hurry.Instance, HurryAfter);
                break;
            case Hurry:
                _chat.Tell(new ChildActor.Signal(SIGTERM));
                _viewer.Tell(new ChildActor.Signal(SIGTERM));
                Timers.StartSingleTimer(Hurry.Instance, Hurry.Instance, HurryAfter);
                break;
            case Leaving.ChildFailure failure:
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
        if (key is { Code: KeyCode.Control, Rune.Value: 'c' })
        {
            Leave();
            return;
        }

        if (key is { Code: KeyCode.Control, Rune.Value: 'z' })
        {
            Self.Tell(TerminalLife.SuspendAsked.Instance);
            return;
        }

        if (_question is { } pasted)
        {
            if (key.Code is KeyCode.Enter or KeyCode.Escape)
                _question = null;
            if (key.Code == KeyCode.Enter)
                Say(pasted);
            return;
        }

        switch (key.Code)
        {
            case KeyCode.Enter when _chat.IsNobody():
                Leave();
                break;
            case KeyCode.Enter:
                _pane.ScrollToBottom();
                Say(_editor.Take());
                break;
            case KeyCode.PageUp or KeyCode.PageDown:
                _pane.ScrollPage(key.Code == KeyCode.PageUp ? 1 : -1);
                break;
            case KeyCode.Top:
            case KeyCode.Home when _editor.Text.Length == 0:
                _pane.ScrollToTop();
                break;
            case KeyCode.Bottom:
            case KeyCode.End when _editor.Text.Length == 0:
                _pane.ScrollToBottom();
                break;
            case KeyCode.Control when key.Rune.Value == 'l':
                _screen.Tell(ScreenActor.Forget.Instance);
                break;
            case KeyCode.Control when key.Rune.Value == 'd' && _editor.Text.Length == 0:
                Leave();
                break;
            default:
                _editor.Press(key);
                break;
        }
    }

    private void Paste(byte[] bytes)
    {
        if (_question is not null)
            return;
        if (PastedText.TryRead(bytes) is { } lines)
            _question = lines;
        else
            _editor.Insert(string.Concat(Encoding.UTF8.GetString(bytes).EnumerateRunes().Where(rune => !Rune.IsControl(rune))));
    }

    private void Say(string line)
    {
        if (line.Length == 0 || _leaving > 0)
            return;
        byte[] bytes = [.. Encoding.UTF8.GetBytes(line), (byte)'\n'];
        _chat.Tell(new ChildActor.Write(bytes));
        // The process does what is to be done; here it only matters what is said.
        _typed.Take(bytes, typed => Echo((typed as Typed.Said)?.Bytes ?? default));
    }

    private void Say(PastedText pasted)
    {
        if (_leaving > 0)
            return;
        _chat.Tell(new ChildActor.Write(pasted.Bytes));
        if (pasted.Lines > MostEchoed)
        {
            _said += pasted.Lines;
            _pane.Add(PaneLine.Notice($"{pasted.Lines} lines of {pasted.Bytes.Length} bytes were pasted"));
            Look();
        }
        else
        {
            _typed.Take(pasted.Bytes, typed => Echo(((Typed.Said)typed).Bytes));
        }
    }

    private void Echo(ReadOnlyMemory<byte> said)
    {
        var rest = said.Span;
        while (rest.IndexOf((byte)'\n') is var end and >= 0)
        {
            _pane.Add(PaneLine.Said(DateTimeOffset.UtcNow, _typed.Nick, rest[..end], own: true));
            _said++;
            rest = rest[(end + 1)..];
        }

        Look();
    }

    private void Receive(IReadOnlyList<byte[]> lines)
    {
        foreach (var json in lines)
        {
            if (JsonLine.TryRead(json) is not { } line)
                continue;
            _peer.Nick = line.Nick;
            _pane.Add(PaneLine.Said(line.Sent, line.Nick, line.Bytes, own: false));
        }

        Look();
    }

    private void Tell(ChildActor.Told told)
    {
        foreach (var bytes in told.Lines)
        {
            var line = Encoding.UTF8.GetString(bytes);
            var prefix = $"ipcchat {told.Name}: ";
            line = line.StartsWith(prefix, StringComparison.Ordinal) ? line[prefix.Length..] : line;
            _pane.Add(PaneLine.Notice(line));
            // Whoever leaves, or has to, does not see the pane any more.
            if (told.Name == _chatName)
                _context.Last.SayLater(line, keep: _leaving > 0);
        }
    }

    private void Connected(string line)
    {
        _pane.Add(PaneLine.Notice(line));
        _peer.Begin(line, _context.Role.Peer());
        Look();
    }

    private void OnEnded(ChildActor.Ended ended)
    {
        if (ended.Name == _viewerName)
            _viewer = ActorRefs.Nobody;
        else
            _chat = ActorRefs.Nobody;
        if (ended.Status != 0 && _leaving < 2)
        {
            _exitCode = ExitCodes.Failed;
            _context.Last.SayKept();
            _context.Last.Say(ended.Status > 128 ? $"{ended.Name} was ended by signal {ended.Status - 128}" : $"{ended.Name} could not go on");
            if (_leaving == 0)
                Leave();
        }
        else if (ended.Name == _chatName && _leaving == 0)
        {
            _peer.HasLeft = true;
            _pane.Add(PaneLine.Notice("the chat is over; Enter leaves"));
        }

        if (_leaving > 0 && _chat.IsNobody())
            _viewer.Tell(new ChildActor.Signal(SIGINT));
        if (_chat.IsNobody() && _viewer.IsNobody() && _leaving > 0)
            _context.Exit.With(_exitCode);
    }

    /// <summary>First what was said is delivered, as without a window; who asks again leaves at once.</summary>
    private void Leave()
    {
        _leaving++;
        _question = null;
        if (_chat.IsNobody() && _viewer.IsNobody())
            _context.Exit.With(_exitCode);
        else if (_chat.IsNobody())
            _viewer.Tell(new ChildActor.Signal(SIGINT));
        else if (_leaving > 1 || !_peer.WasThere)
            _chat.Tell(new ChildActor.Signal(SIGINT));
        else
            _chat.Tell(new ChildActor.Write("/quit\n"u8.ToArray()));
    }

    private void Look() => _watch.Tell(new RoomWatchActor.Look(_acceptedBefore + _said));

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
        List<string> rows = [];
        if (height > 1)
        {
            rows.AddRange(_pane.Show(width, Math.Max(0, height - 2)));
            rows.Add(Style.Bar(Cells.Fit(Status(), width)));
        }

        var (line, column) = InputLine(width);
        rows.Add(line);
        _screen.Tell(new ScreenActor.Picture([.. rows], (column, rows.Count - 1)));
    }

    private (string Line, int Column) InputLine(int width)
    {
        const string Prompt = "> ";
        if (_question is { } pasted)
        {
            var question = Cells.Fit($"send {pasted.Lines} lines? (Enter sends, Esc drops)", width - 1).TrimEnd();
            return (Style.Question(question), Cells.Width(question));
        }

        if (_leaving > 0)
            return (Style.Question(Cells.Fit("leaving; Ctrl+C leaves at once", width - 1)), 0);
        var prompt = width > 10 ? Prompt : "";
        var (shown, column) = _editor.Show(Math.Max(1, width - prompt.Length));
        return (prompt + shown, prompt.Length + column);
    }

    private string Status()
    {
        var letter = _context.Role.Letter();
        List<string> parts = [$"{letter}: {_peer.Status(_context.Role.Peer())}"];
        if (_said > 0)
            parts.Add($"{Math.Clamp((_view?.Delivered ?? 0) - _acceptedBefore, 0, _said).ToString(CultureInfo.InvariantCulture)} of {_said} delivered");
        if (_pane.Back > 0)
            parts.Insert(0, $"{_pane.Back} rows below");
        if (_view?.Lag > 0)
            parts.Add($"{letter}1 {_view.Lag} behind");
        if (_view is not null && _peer is { WasThere: true, HasLeft: false })
            parts.Add($"{_context.Role.Peer().Letter()}1 {PeerViewers(_view.PeerLag)}");
        return " " + string.Join(" | ", parts);
    }

    private static string PeerViewers(long? lag) => lag switch
    {
        null => "is nobody",
        0 => "has shown all",
        _ => $"{lag} behind",
    };
}
