using ActorIpcChat.Lines;
using ActorIpcChat.Linux.Events;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Linux.Processes;
using ActorIpcChat.Memory;
using ActorIpcChat.Rooms;
using ActorIpcChat.Text;
using ActorIpcChat.Wire;
using Akka.Actor;

namespace ActorIpcChat.Host;

/// <summary>Another member of the room, and the positions of both streams.</summary>
internal sealed class HostPeer(Room room, MemberSegment memory, bool showsPid) : IDisposable
{
    private static readonly Action<object, Readiness> TellEnd = static (state, _) =>
    {
        var (relay, ended) = ((IActorRef, ProcessEnded))state;
        relay.Tell(ended, ActorRefs.NoSender);
    };

    private readonly WriterDoorbell _doorbell = new(room, Role.A);
    private PeerProcess? _process;
    private LoopRegistration? _registration;
    private int _pid = -1;
    private long _rungForSleep;
    private long _rungForWanted = SegmentHeader.NotWanted;

    /// <summary>To the relay: the process of a member has ended.</summary>
    public sealed record ProcessEnded(HostPeer Peer, ProcessIdentity Process);

    /// <summary>Its directory.</summary>
    public Room Room { get; } = room;

    public string Nick => Room.MemberNick!;

    /// <summary>Its stream.</summary>
    public ulong Session => Memory.Session;

    public MemberSegment Memory { get; private set; } = memory;

    /// <summary>Its lines; null while it does not let this member read them.</summary>
    public OutboxStream? Incoming { get; set; }

    /// <summary>It may read our outbox, which keeps what it lacks.</summary>
    public bool IsReceiving { get; set; }

    /// <summary>It was here when this member started, and gets all its lines.</summary>
    public bool IsExpected { get; set; }

    /// <summary>It is expected to let this member know that it reads.</summary>
    public bool IsAwaited => IsExpected && this is { IsReceiving: false, IsAbsent: false, End: null };

    /// <summary>Position up to which it has published our stream.</summary>
    public long Acknowledged { get; set; }

    /// <summary>It was killed: the room waits for its successor.</summary>
    public bool IsAbsent { get; private set; }

    /// <summary>As of <see cref="TimeProvider.GetTimestamp"/>.</summary>
    public long AbsentSince { get; private set; }

    /// <summary>How it has ended, once its last line is published; null while it has not.</summary>
    public FrameKind? End { get; set; }

    /// <summary>The user knows that it is here.</summary>
    public bool IsAnnounced { get; set; }

    /// <summary>The user knows that its memory is corrupt or lacks lines.</summary>
    public bool IsReported { get; set; }

    /// <summary>Lines pass both ways.</summary>
    public bool IsLinked => IsReceiving && Incoming is not null;

    /// <summary>It has ended, or waits for no more lines.</summary>
    public bool IsDrained => Incoming is not { HasLines: true };

    /// <summary>It is alive, and only its lock shows when it ends: it is in another pid namespace, or the kernel grants no pidfd.</summary>
    public bool IsKnownByLockOnly => !IsAbsent && End is null && _registration is null && _pid != Environment.ProcessId;

    /// <summary>Its process, for messages.</summary>
    public string Process => FileLock.NameOf(_pid);

    /// <summary>Its pid in this pid namespace; 0 if it has none.</summary>
    public int Pid => _pid;

    /// <summary>Whether a process is its own, and not its predecessor's.</summary>
    public bool Is(ProcessIdentity process) => _process?.Identity == process;

    /// <summary>It is alive and stopped (SIGSTOP).</summary>
    public bool IsStopped => _process is { Identity.IsStopped: true };

    /// <summary>Its name in notices: NICK (process PID), or NICK.</summary>
    public string Name => _pid < 0 || !showsPid ? VisibleText.Of(Nick) : $"{VisibleText.Of(Nick)} ({Process})";

    /// <summary>Its process lives.</summary>
    /// <param name="pid">Its pid; 0 if it has none here.</param>
    /// <param name="loop">The event loop.</param>
    /// <param name="relay">Gets <see cref="ProcessEnded"/>.</param>
    public void Watch(int pid, EventLoop loop, IActorRef relay)
    {
        Unwatch();
        (_pid, IsAbsent, _rungForSleep, _rungForWanted) = (pid, false, 0, SegmentHeader.NotWanted);
        _process = PeerProcess.TryOpen(pid);
        if (_process?.Descriptor is { } descriptor)
            _registration = loop.Watch(descriptor, Readiness.Readable, TellEnd, (relay, new ProcessEnded(this, _process.Identity)));
    }

    /// <summary>Its process has ended.</summary>
    public void SetAbsent(long since)
    {
        Unwatch();
        (IsAbsent, AbsentSince) = (true, since);
    }

    /// <summary>Its segment was made again, with the same contents.</summary>
    public void Replace(MemberSegment again)
    {
        Memory.Dispose();
        Memory = again;
        Incoming?.Memory = again;
    }

    /// <summary>Rings its doorbell.</summary>
    public void Ring(DoorbellSign why = DoorbellSign.News)
    {
        if (!IsAbsent)
            _doorbell.Ring(why);
    }

    /// <summary>Rings if it sleeps, once for each sleep. The caller has accepted lines and put a full fence behind them.</summary>
    public void RingIfAsleep()
    {
        if (Memory.Asleep is var sleep && (sleep == 0 || sleep == _rungForSleep))
            return;
        _rungForSleep = sleep;
        Ring();
    }

    /// <summary>Rings if it waits for what this member has published. The caller has put a full fence behind the publishing.</summary>
    public void RingIfWanted()
    {
        if (Incoming is null
            || Memory.Wanted is var wanted && (wanted == SegmentHeader.NotWanted || wanted == _rungForWanted || Incoming.UpTo < wanted))
            return;
        _rungForWanted = wanted;
        Ring();
    }

    public void Dispose()
    {
        Incoming?.Memory = null;
        Unwatch();
        _doorbell.Dispose();
        Memory.Dispose();
    }

    private void Unwatch()
    {
        _registration?.Dispose();
        _process?.Dispose();
        (_registration, _process) = (null, null);
    }
}
