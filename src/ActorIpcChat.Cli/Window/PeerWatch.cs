using System.Globalization;
using ActorIpcChat.Cli.Processes;
using ActorIpcChat.Cli.Terminal;
using ActorIpcChat.Linux.Events;
using ActorIpcChat.Linux.Processes;
using ActorIpcChat.Rooms;
using Akka.Actor;

namespace ActorIpcChat.Cli.Window;

/// <summary>Who is at the other end, as a window knows it: from the line that says so, until that process ends.</summary>
/// <param name="loop">Watches the process.</param>
/// <param name="self">Who is told of its end, which <see cref="Ended"/> is.</param>
internal sealed class PeerWatch(EventLoop loop, IActorRef self) : IDisposable
{
    private PeerProcess? _process;
    private LoopRegistration? _registration;
    private int? _pid;

    /// <summary>The process has ended.</summary>
    public sealed class Ended
    {
        public static readonly Ended Instance = new();
    }

    /// <summary>Somebody was there once.</summary>
    public bool WasThere => _pid is not null;

    /// <summary>The one that was there has left.</summary>
    public bool HasLeft { get; set; }

    /// <summary>What that one is called, as it came; empty where it has said nothing yet.</summary>
    public string Nick { get; set; } = "";

    /// <summary>Reads <c>pipe connect success, A to A1 shmid:[7], pidA:[41], pidB:[42]</c>.</summary>
    public void Begin(string line, Role peer)
    {
        var mark = $"pid{peer.Letter()}:[";
        var start = line.IndexOf(mark, StringComparison.Ordinal);
        if (start < 0)
            return;
        var digits = line[(start + mark.Length)..].Split(']')[0];
        if (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var pid))
            return;
        Dispose();
        (_pid, HasLeft, Nick) = (pid, false, "");
        _process = PeerProcess.TryOpen(pid);
        if (_process is { Descriptor: { } descriptor })
            _registration = loop.Watch(descriptor, Readiness.Readable, static (state, _) => ((IActorRef)state).Tell(Ended.Instance, ActorRefs.NoSender), self);
    }

    /// <summary>How it stands, in a few words.</summary>
    public string Status(Role peer)
    {
        var name = Nick.Length == 0 ? peer.Letter() : $"{Cells.Visible(Nick)} ({peer.Letter()})";
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
