using ActorIpcChat.Cli.Terminal;
using ActorIpcChat.Linux.Events;
using ActorIpcChat.Linux.Processes;
using ActorIpcChat.Rooms;
using ActorIpcChat.Text;
using Akka.Actor;

namespace ActorIpcChat.Cli.Window;

/// <summary>A side of a pair. It watches the peer from the line that announces it until its process ends.</summary>
internal sealed class PairSide(Role role, Func<Room> find, string invitation) : WindowSide(role, find, invitation)
{
    private EventLoop? _loop;
    private IActorRef _window = ActorRefs.Nobody;
    private PeerProcess? _process;
    private LoopRegistration? _registration;
    private int? _pid;
    private bool _invited;
    private bool _hasLeft;

    /// <summary>The nick of the peer's last line, unescaped; empty before its first line.</summary>
    private string _nick = "";

    /// <summary>To the window: the peer's process has ended.</summary>
    public sealed class PeerEnded
    {
        public static readonly PeerEnded Instance = new();
    }

    public override string ChatCommand => Role.Word();

    public override string ViewerCommand => $"{Role.Word()}1";

    public override string? Letter => Role.Letter();

    public override string ViewerName => $"{Role.Letter()}1";

    public override bool HasConnected => _pid is not null;

    /// <summary>Once until the peer connects.</summary>
    public override bool TakeInvitation()
    {
        var first = !_invited;
        _invited = true;
        return first;
    }

    public override void Begin(EventLoop loop, IActorRef window) => (_loop, _window) = (loop, window);

    public override void Connect(int pid)
    {
        Dispose();
        (_pid, _hasLeft, _nick, _invited) = (pid, false, "", false);
        _process = PeerProcess.TryOpen(pid);
        if (_process is { Descriptor: { } descriptor })
            _registration = _loop!.Watch(descriptor, Readiness.Readable, ReportEnd, _window);
    }

    public override void Update(JsonLine line)
    {
        base.Update(line);
        _nick = line.Nick;
    }

    public override void End() => _hasLeft = true;

    public override string Own(string nick, Signs signs) => $"{Look.ShortNick(nick, signs)} ({Role.Letter()})";

    public override string Others(Signs signs, int columns)
    {
        var peer = Role.Peer().Letter();
        var name = _nick.Length == 0 ? peer : $"{Look.ShortNick(_nick, signs)} ({peer})";
        return (_pid, _hasLeft) switch
        {
            (null, _) => $"waiting for {peer}",
            (_, true) => $"{name} has left",
            _ => $"{name} is here",
        };
    }

    public override string? OtherViewers(RoomView view) => _pid is null || _hasLeft
        ? null
        : $"{Role.Peer().Letter()}1 {view.PeerLag switch { null => "is not running", 0 => "has shown all", var lag => $"{lag} behind" }}";

    public override void Dispose()
    {
        _registration?.Dispose();
        _process?.Dispose();
        (_registration, _process) = (null, null);
    }

    private static void ReportEnd(object window, Readiness now) => ((IActorRef)window).Tell(PeerEnded.Instance, ActorRefs.NoSender);
}
