using System.Text;
using ActorIpcChat.Lines;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Events;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Linux.Processes;
using ActorIpcChat.Linux.Users;
using ActorIpcChat.Memory;
using ActorIpcChat.Rooms;
using ActorIpcChat.Wire;
using Akka.Actor;

namespace ActorIpcChat.Peer;

/// <summary>An attempt to connect, and the peer that it found.</summary>
internal sealed class Connection(ChatContext context, ChatResources resources, Outbox outbox, RingWriter ring) : IDisposable
{
    private static readonly Action<object, Readiness> ReportDeath = static (state, _) =>
    {
        var (actor, peer) = ((IActorRef, ProcessIdentity))state;
        actor.Tell(new ChatProcessActor.PeerDied(peer), ActorRefs.NoSender);
    };

    private readonly RoomWatch _watch = new(context.Loop, context.Room);
    private PeerProcess? _peer;
    private bool _knownByLockOnly;
    private LoopRegistration? _peerRegistration;
    private Hello? _hello;
    private int? _foreignPid;
    private ulong _answeredInstance;

    /// <summary>Number of this attempt.</summary>
    public ulong Instance { get; private set; }

    /// <summary>The FIFO that is read.</summary>
    public FileStatus? Inbound { get; set; }

    /// <summary>The FIFO that is written.</summary>
    public FileStatus? Outbound { get; set; }

    /// <summary>The peer's name for the user: "B (process 7)".</summary>
    public string PeerName => context.ShowsPids && PeerPid is { } pid
        ? $"{context.Role.Peer().Letter()} (process {pid}{(IsElsewhere ? " of another pid namespace" : "")})"
        : context.Role.Peer().Letter();

    private bool IsElsewhere => _knownByLockOnly && _hello is { } hello && !PidNamespace.IsOwn(hello.PidNamespace);

    /// <summary>Pid of the peer; null if there is none.</summary>
    public int? PeerPid => _peer?.Identity.Pid ?? _foreignPid ?? _hello?.Process.Pid;

    /// <summary>The peer's nick when it connected; empty if unknown.</summary>
    public string PeerNick => _foreignPid is not null ? "" : _hello?.Nick ?? "";

    /// <summary>The peer runs this program and lives: it holds its role's lock.</summary>
    public bool PeerIsThisProgram => (_hello is not null && !_knownByLockOnly && _peer is not { HasDied: true }) || PeerLockIsHeld(out _);

    /// <summary>Which program the peer runs.</summary>
    public PeerKind Kind => _foreignPid is null ? PeerKind.ThisProgram : context.ForeignPeers!.Kind;

    /// <summary>The peer created the FIFOs, so it removes them.</summary>
    public bool PeerMadeFifos => _hello is { MadeFifos: true };

    /// <summary>The peer stays when this process leaves.</summary>
    public bool PeerStays => _hello is { Stays: true };

    /// <summary>A hello was sent to the peer.</summary>
    public bool Introduced { get; private set; }

    /// <summary>The peer has died.</summary>
    public bool PeerHasDied => _peer is { HasDied: true } || (_knownByLockOnly && !PeerIsThisProgram);

    /// <summary>Begins a new attempt: watches the room and takes a new number.</summary>
    public void Begin(IActorRef self)
    {
        Instance = UniqueNumber.Next();
        (Inbound, Outbound, Introduced, _answeredInstance) = (null, null, false, 0);
        _watch.Begin(self);
    }

    /// <summary>Stops watching the room, because the peer is there.</summary>
    public void StopWatching() => _watch.Dispose();

    /// <summary>Discards the events of the room's watch.</summary>
    public void DrainWatch() => _watch.Drain();

    /// <summary>Whether the FIFOs' names still lead to the open ones.</summary>
    public bool FifosAreInPlace()
        => IsInPlace(context.Room.InboundFifo(context.Role), Inbound) && IsInPlace(context.Room.OutboundFifo(context.Role), Outbound);

    /// <summary>The first hello, to an unknown peer.</summary>
    public byte[] Introduce()
    {
        Introduced = true;
        return HelloTo(0).ToBytes();
    }

    /// <summary>Accepts a hello's sender as the peer, if it is the process that holds the peer's role.</summary>
    /// <returns>Why it is not the peer; null if it is.</returns>
    /// <remarks>
    /// The hello only claims who sent it. The kernel knows which process holds the lock of the peer's role. A process of another pid namespace
    /// can be neither watched nor signalled: the lock shows its end. The same holds if A and B are in one process.
    /// </remarks>
    public string? Accept(Hello hello)
    {
        if (WhyNotPeer(hello, PidNamespace.IsOwn(hello.PidNamespace), out var pid) is { } why)
            return why;
        if (pid == 0 || _peer?.Identity.Pid != pid || _peer.HasDied)
            SetPeer(PeerProcess.TryOpen(pid));
        _knownByLockOnly = _peer is null;
        _hello = hello;
        outbox.Reconcile(hello.ReceivedSession, hello.ReceivedUpTo);
        if (outbox.TakeLost() is { } lost)
            context.Notices.Say(lost.ToString());
        return null;
    }

    /// <param name="hello">The hello.</param>
    /// <param name="isLocal">The sender is in this pid namespace.</param>
    /// <param name="pid">The peer's pid in this namespace; 0 if it has none.</param>
    private string? WhyNotPeer(Hello hello, bool isLocal, out int pid)
    {
        var letter = context.Role.Peer().Letter();
        if (PeerLockIsHeld(out pid))
        {
            if (!isLocal || pid == hello.Process.Pid)
                return null;
            return pid > 0 ? $"process {pid} is {letter}" : $"a process of another pid namespace is {letter}";
        }

        // The lock's file may have been removed: then an open FIFO is the proof.
        pid = hello.Process.Pid;
        using var process = isLocal ? PeerProcess.TryOpen(pid) : null;
        var holds = process is not null && Outbound is { } fifo ? process.HasOpen(fifo) : false;
        return holds switch
        {
            true => null,
            false => $"it holds neither the lock of {letter} nor {context.Room.OutboundFifo(context.Role)}",
            null => $"it does not hold the lock of {letter}, and /proc does not show what it has open",
        };
    }

    /// <summary>Accepts the sender of a foreign greeting as the peer, if a process with one of its possible pids holds the FIFO.</summary>
    /// <param name="begin">The first bytes of the input.</param>
    /// <returns>The pid, and the bytes of the greeting; null if there is no such process.</returns>
    public (int Pid, int Length)? AcceptForeign(byte[] begin)
    {
        foreach (var reading in context.ForeignPeers!.ReadGreeting(begin))
        {
            var process = PeerProcess.TryOpen(reading.Pid);
            if (process is null || !MayBeForeign(process))
            {
                process?.Dispose();
                continue;
            }

            SetPeer(process);
            _foreignPid = reading.Pid;
            return reading;
        }

        return null;
    }

    private bool PeerLockIsHeld(out int holder)
    {
        try
        {
            return FileLock.IsHeld(context.Room.Lock(context.Role.Peer()), out holder);
        }
        catch (LinuxException)
        {
            // A peer of this program would not have created such a file.
            holder = 0;
            return false;
        }
    }

    private void SetPeer(PeerProcess? found)
    {
        ForgetPeer();
        _peer = found;
    }

    // The open files of another user's process are hidden. In a group's room it is accepted, since only members can write to the FIFO, and
    // never signalled. Random digits often mean process 1, so that is accepted only with a proof.
    private bool MayBeForeign(PeerProcess process)
        => Outbound is { } fifo
            && (process.HasOpen(fifo) ?? (context.Room.Sharing.Group is not null && process.Identity.Pid > 1 && process.Owner != User.Effective));

    /// <summary>The hello that answers the peer's; null if it was answered already.</summary>
    public byte[]? AnswerTo(Hello hello)
    {
        if (_answeredInstance == hello.From)
            return null;
        (_answeredInstance, Introduced) = (hello.From, true);
        return HelloTo(hello.From).ToBytes();
    }

    /// <summary>Watches the peer, and reports its death as <see cref="ChatProcessActor.PeerDied"/>.</summary>
    public void WatchPeer(IActorRef self)
    {
        if (_peer is { Descriptor: { } descriptor } && _peerRegistration is null)
            _peerRegistration = context.Loop.Watch(descriptor, Readiness.Readable, ReportDeath, (self, _peer.Identity));
    }

    /// <summary>Whether a process is the peer.</summary>
    public bool IsPeer(ProcessIdentity process) => _peer?.Identity == process;

    /// <summary>Sends SIGINT to a peer that is to leave and says no goodbye, or does not answer.</summary>
    /// <returns>False if it stays, is dead, is another user's, or is not proven to hold the FIFO.</returns>
    // In a group's room the hello may be another member's forgery. This program needs no signal.
    public bool InterruptPeer()
        => _hello is not ({ Stays: true } or { IsProgram: true }) && (_hello is null || context.Room.Sharing.Group is null)
            && _peer is not null && Outbound is { } fifo && _peer.TryInterrupt(fifo);

    /// <summary>Forgets the peer, and stops watching it.</summary>
    public void ForgetPeer()
    {
        _peerRegistration?.Dispose();
        _peer?.Dispose();
        (_peerRegistration, _peer, _hello, _foreignPid, _knownByLockOnly) = (null, null, null, null, false);
    }

    public void Dispose()
    {
        StopWatching();
        ForgetPeer();
    }

    private static bool IsInPlace(FileAt path, FileStatus? open)
        => open is not { } known || (FileStatus.OfTarget(path) is { } found && found.Inode == known.Inode && found.Device == known.Device);

    private Hello HelloTo(ulong peer)
    {
        // The peer reads the segment next.
        resources.Segment.Restate();
        return new Hello(
            Instance,
            peer,
            context.Settings.StayOnPeerLeave,
            resources.MadeFifos,
            ProcessIdentity.Current,
            PidNamespace.Own,
            resources.Segment.Segment.Id,
            resources.Segment.Generation,
            outbox.Session,
            outbox.Acknowledged,
            ring.Session,
            ring.ReceivedUpTo,
            Encoding.UTF8.GetString(outbox.Nick))
        {
            IsProgram = context.Program is not null,
        };
    }
}
