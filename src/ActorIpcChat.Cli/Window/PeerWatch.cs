using ActorIpcChat.Cli.Processes;
using ActorIpcChat.Cli.Terminal;
using ActorIpcChat.Linux.Events;
using ActorIpcChat.Linux.Processes;
using ActorIpcChat.Rooms;
using ActorIpcChat.Text;
using Akka.Actor;

namespace ActorIpcChat.Cli.Window;

/// <summary>The peer of a window, from the line that announces it until its process ends.</summary>
/// <param name="loop">Watches the process.</param>
/// <param name="self">Gets <see cref="Ended"/> when the process ends.</param>
internal sealed class PeerWatch(EventLoop loop, IActorRef self) : IDisposable
{
    private PeerProcess? _process;
    private LoopRegistration? _registration;
    private int? _pid;
    private bool _invited;

    /// <summary>The peer's process has ended.</summary>
    public sealed class Ended
    {
        public static readonly Ended Instance = new();
    }

    public bool HasConnected => _pid is not null;

    public bool HasLeft { get; set; }

    /// <summary>The nick of the peer's last line, unescaped; empty before its first line.</summary>
    public string Nick { get; set; } = "";

    /// <summary>Watches a peer that has connected.</summary>
    public void Begin(int pid)
    {
        Dispose();
        (_pid, HasLeft, Nick, _invited) = (pid, false, "", false);
        _process = PeerProcess.TryOpen(pid);
        if (_process is { Descriptor: { } descriptor })
            _registration = loop.Watch(descriptor, Readiness.Readable, ReportEnd, self);
    }

    private static void ReportEnd(object self, Readiness now) => ((IActorRef)self).Tell(Ended.Instance, ActorRefs.NoSender);

    /// <summary>Whether the user is to be told how the peer comes: once until it connects.</summary>
    public bool TakeInvitation()
    {
        var first = !_invited;
        _invited = true;
        return first;
    }

    /// <summary>The peer's state for the user.</summary>
    /// <param name="peer">The peer.</param>
    /// <param name="signs">Signs that the terminal can show.</param>
    public string Status(Role peer, Signs signs)
    {
        var name = Nick.Length == 0 ? peer.Letter() : $"{Look.ShortNick(Nick, signs)} ({peer.Letter()})";
        return (_pid, HasLeft) switch
        {
            (null, _) => $"waiting for {peer.Letter()}",
            (_, true) => $"{name} has left",
            _ => $"{name} is here",
        };
    }

    public void Dispose()
    {
        _registration?.Dispose();
        _process?.Dispose();
        (_registration, _process) = (null, null);
    }
}
