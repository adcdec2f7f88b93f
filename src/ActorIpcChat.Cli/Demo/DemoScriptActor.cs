using System.Text;
using ActorIpcChat.Cli.Processes;
using ActorIpcChat.Cli.Window;
using ActorIpcChat.Dispatch;
using ActorIpcChat.Leaving;
using ActorIpcChat.Linux.Events;
using ActorIpcChat.Linux.Processes;
using ActorIpcChat.Reporting;
using ActorIpcChat.Rooms;
using Akka.Actor;
using static Tmds.Linux.LibC;

namespace ActorIpcChat.Cli.Demo;

/// <summary>Sends the script's lines through the four processes, and checks what the viewers show. It ends when all four have ended.</summary>
/// <param name="loop">The event loop.</param>
/// <param name="exit">Gets the exit code.</param>
/// <param name="notices">Gets the reason why a process failed.</param>
/// <param name="screen">Shows the output of the processes.</param>
/// <param name="arguments">Arguments of each process.</param>
/// <param name="paced">A person reads along: the lines are sent one after the other, with pauses.</param>
/// <param name="wrong">Gets the differences to the script.</param>
internal sealed class DemoScriptActor(
    EventLoop loop, ProcessExit exit, INotices notices, DemoScreen screen, IReadOnlyList<string> arguments, bool paced, List<string> wrong)
    : UntypedActor, IWithTimers
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ReadingPause = TimeSpan.FromMilliseconds(700);
    private static readonly TimeSpan KillAfter = TimeSpan.FromSeconds(3);

    private readonly Dictionary<string, IActorRef> _running = [];
    private readonly Dictionary<string, Queue<string>> _printed = [];
    private readonly Dictionary<string, string> _reasons = [];
    private int _exitCode;
    private int _shown;
    private bool _connected;
    private bool _ending;

    public ITimerScheduler Timers { get; set; } = null!;

    private sealed record SayNext;

    private sealed record TooLate;

    private sealed record Kill;

    protected override SupervisorStrategy SupervisorStrategy() => ChildFailure.StopAndTell(Self, Akka.Event.Logging.GetLogger(Context));

    protected override void PreStart()
    {
        try
        {
            Begin();
        }
        catch (Exception e)
        {
            // Signals need descriptors, too. If this actor failed here, the process would never end.
            Fail(new ChildFailure(e));
        }
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case ChildActor.Started started:
                screen.Show(started.Name, $"started, pid {started.Pid}");
                break;
            case ChildActor.PrintedError error:
                foreach (var line in error.Lines.Select(Encoding.UTF8.GetString))
                    Show(error.Name, line);
                break;
            case ChildActor.Printed printed:
                foreach (var line in printed.Lines.Select(Encoding.UTF8.GetString))
                    _printed[printed.Name].Enqueue(line);
                CheckPrinted();
                break;
            case SayNext:
                Say();
                break;
            case ChildActor.Ended ended:
                OnEnded(ended);
                break;
            case TooLate:
                Stop($"not done after {Limit.TotalSeconds:0} s");
                break;
            case CleanupActor.LeaveRequested:
                Stop("interrupted");
                break;
            case Kill:
                SignalAll(SIGKILL);
                break;
            case ChildFailure failure:
                Fail(failure);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Begin()
    {
        var self = Self;
        _ = new Signals(signal => self.Tell(new CleanupActor.LeaveRequested(signal), ActorRefs.NoSender), () => { });
        // Only a machine that hangs needs longer.
        Timers.StartSingleTimer(nameof(TooLate), new TooLate(), paced ? Limit + (ReadingPause * DemoScript.Lines.Count) : Limit);
        screen.Explain("four processes start: A and B chat, the viewers A1 and B1 show what arrives");
        foreach (var viewer in (string[])["a1", "b1"])
            Start(viewer, [.. arguments, "--format", "json", "--once"]);
        Start("a", [.. arguments, "--nick", DemoSide.NickOf(Role.A)]);
        Start("b", [.. arguments, "--nick", DemoSide.NickOf(Role.B)]);
    }

    private void Start(string name, IReadOnlyList<string> own)
    {
        _printed.Add(name, []);
        _running.Add(name, Context.ActorOf(ActorProps.OnLoop(() => new ChildActor(loop, name, own)), name));
    }

    /// <summary>Shows a line of a process. Its last line with its own prefix is the reason for its end; others are of the runtime.</summary>
    private void Show(string name, string line)
    {
        var own = $"ipcchat {name}: ";
        if (line.StartsWith(own, StringComparison.Ordinal))
            _reasons[name] = line[own.Length..];
        screen.Show(name, line);
    }

    /// <summary>Compares the printed lines with the script, in the script's order.</summary>
    private void CheckPrinted()
    {
        if (!_connected && _printed["a"].TryPeek(out var a) && _printed["b"].TryPeek(out var b))
        {
            _connected = true;
            screen.Show("a", a);
            screen.Show("b", b);
            _printed["a"].Dequeue();
            _printed["b"].Dequeue();
            screen.Explain(DemoScript.Connected);
            Say();
        }

        while (_connected && !_ending && _shown < DemoScript.Lines.Count && _printed[ViewerOf(_shown)].TryDequeue(out var line))
        {
            var expected = DemoScript.Lines[_shown];
            var shown = JsonLine.TryRead(Encoding.UTF8.GetBytes(line));
            var text = shown is null ? line : Encoding.UTF8.GetString(shown.Bytes);
            if (expected.Lesson is { } lesson)
                screen.Explain(lesson);
            screen.Show(ViewerOf(_shown), shown is null ? line : $"{LocalTime.Of(shown.Sent.UtcDateTime):HH:mm:ss} {shown.Nick}: {text}");
            if (text != expected.Line)
                wrong.Add($"{ViewerOf(_shown)} showed {Quoted(text)} instead of {Quoted(expected.Line)}");
            _shown++;
            if (paced)
                Timers.StartSingleTimer(nameof(SayNext), new SayNext(), ReadingPause);
            else if (_shown == DemoScript.Lines.Count)
                Say();
        }
    }

    /// <summary>Sends all lines at once, since repeated lines must be shown even without a pause. For a person it sends only the next one.</summary>
    private void Say()
    {
        if (_ending)
            return;
        foreach (var next in DemoScript.Lines.Skip(_shown).Take(paced ? 1 : int.MaxValue))
            _running[next.Speaker.Word()].Tell(new ChildActor.Write(Encoding.UTF8.GetBytes(next.Line + "\n")));
        if (_shown < DemoScript.Lines.Count)
            return;
        _ending = true;
        screen.Explain(DemoScript.End);
        _running["a"].Tell(new ChildActor.EndInput());
    }

    private void OnEnded(ChildActor.Ended ended)
    {
        _running.Remove(ended.Name);
        if (_exitCode == 0 && (ended.Status != 0 || !_ending))
        {
            notices.SayError(_reasons.TryGetValue(ended.Name, out var reason) ? $"{ended.Description}: {reason}" : ended.Description);
            Stop(null);
        }

        if (_running.Count > 0)
            return;
        foreach (var (name, lines) in _printed.Where(_ => _exitCode == 0))
            wrong.AddRange(lines.Select(line => $"{name} showed {Quoted(line)} as well"));
        exit.With(_exitCode);
    }

    /// <summary>Ends all processes before the end of the script.</summary>
    private void Stop(string? why)
    {
        if (why is not null)
            wrong.Add(why);
        (_ending, _exitCode) = (true, ExitCodes.Failed);
        SignalAll(SIGTERM);
        Timers.StartSingleTimer(nameof(Kill), new Kill(), KillAfter);
    }

    private void Fail(ChildFailure failure)
    {
        notices.SayError(failure.Line);
        exit.With(ExitCodes.Failed);
    }

    private void SignalAll(int signal)
    {
        foreach (var process in _running.Values)
            process.Tell(new ChildActor.Signal(signal));
    }

    private static string ViewerOf(int line) => $"{DemoScript.Lines[line].Speaker.Peer().Word()}1";

    private static string Quoted(string line) => line.Length > 60 ? $"\"{line[..60]}...\" ({line.Length} characters)" : $"\"{line}\"";
}
