using ActorIpcChat.Cli.Processes;
using ActorIpcChat.Cli.Terminal;
using ActorIpcChat.Linux.Events;
using ActorIpcChat.Linux.Processes;
using ActorIpcChat.Rooms;
using ActorIpcChat.Text;
using Akka.Actor;

namespace ActorIpcChat.Cli.Window;

/// <summary>The peer, as a window knows it: from the line that announces it until its process ends.</summary>
/// <param name="loop">Watches the process.</param>
/// <param name="self">Gets <see cref="Ended"/> when the process ends.</param>
internal sealed class PeerWatch(EventLoop loop, IActorRef self) : IDisposable
{
    private PeerProcess? _process;
    private LoopRegistration? _registration;
    private int? _pid;

    /// <summary>The peer's process has ended.</summary>
    public sealed class Ended
    {
        public static readonly Ended Instance = new();
    }

    /// <summary>A peer has connected.</summary>
    public bool WasThere => _pid is not null;

    /// <summary>The last peer has left.</summary>
    public bool HasLeft { get; set; }

    /// <summary>The peer's nick, as it came; empty until it has said something.</summary>
    public string Nick { get; set; } = "";

    /// <summary>Watches a peer that has connected.</summary>
    public void Begin(int pid)
    {
        Dispose();
        (_pid, HasLeft, Nick) = (pid, false, "");
        _process = PeerProcess.TryOpen(pid);
        if (_process is { Descriptor: { } descriptor })
            _registration = loop.Watch(descriptor, Readiness.Readable, static (state, _) => ((IActorRef)state).Tell(Ended.Instance, ActorRefs.NoSender), self);
    }

    /// <summary>Whether the peer is there, in a few words.</summary>
    public string Status(Role peer)
    {
        var name = Nick.Length == 0 ? peer.Letter() : $"{VisibleText.Of(Nick)} ({peer.Letter()})";
        return (_pid, HasLeft) switch
        {
            (null, _) => $"waiting for {peer.Letter()}",
            (_, true) => $"{name} has left",
            _ => $"{name} is here, process {_pid}",
        };
    }

    public void Dispose()
    {
        _registration?.Dispose();
        _process?.Dispose();
        (_registration, _process) = (null, null);
    }
}
