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

/// <summary>
/// One try to connect, and who was found at the other end.
/// </summary>
internal sealed class Connection(ChatContext context, ChatResources resources, Outbox outbox, RingWriter ring) : IDisposable
{
    private static readonly Action<object, Readiness> TellDeath = static (state, _) =>
    {
        var (actor, peer) = ((IActorRef, ProcessIdentity))state;
        actor.Tell(new ChatProcessActor.PeerDied(peer), ActorRefs.NoSender);
    };

    private readonly RoomWatch _watch = new(context.Loop, context.Room);
    private PeerProcess? _peer;
    private bool _onlyLocked;
    private LoopRegistration? _peerRegistration;
    private Hello? _hello;
    private int? _foreign;
    private ulong _answered;

    /// <summary>Number of this try.</summary>
    public ulong Instance { get; private set; }

    /// <summary>The FIFO that is read.</summary>
    public FileStatus? Inbound { get; set; }

    /// <summary>The FIFO that is written.</summary>
    public FileStatus? Outbound { get; set; }

    /// <summary>The peer in words.</summary>
    public string PeerName => PeerPid is { } pid
        ? $"{context.Role.Peer().Letter()} (process {pid}{(_onlyLocked ? " of another pid namespace" : "")})"
        : context.Role.Peer().Letter();

    /// <summary>Pid of the peer, null where there is none.</summary>
    public int? PeerPid => _peer?.Identity.Pid ?? _foreign ?? _hello?.Process.Pid;

    /// <summary>What the peer called itself when it came; empty if it does not say.</summary>
    public string PeerNick => _foreign is not null ? "" : _hello?.Nick ?? "";

    /// <summary>The peer is one of ours that lives: it holds its role's lock.</summary>
    public bool PeerIsOurs => (_hello is not null && !_onlyLocked && _peer is not { HasDied: true }) || PeerLockIsHeld(out _);

    /// <summary>What the peer's program does.</summary>
    public PeerKind Kind => _foreign is null ? PeerKind.Own : context.ForeignPeers!.Kind;

    /// <summary>The peer made the FIFOs: they are its to take away.</summary>
    public bool PeerMadeFifos => _hello is { MadeFifos: true };

    /// <summary>The peer stays when we leave.</summary>
    public bool PeerStays => _hello is { Stays: true };

    /// <summary>A hello was sent to the peer.</summary>
    public bool Introduced { get; private set; }

    /// <summary>The peer that was found has died.</summary>
    public bool PeerHasDied => _peer is { HasDied: true } || (_onlyLocked && !PeerIsOurs);

    /// <summary>Begins a new try: watches the room and takes a new number.</summary>
    public void Begin(IActorRef self)
    {
        Instance = UniqueNumber.Next();
        (Inbound, Outbound, Introduced, _answered) = (null, null, false, 0);
        _watch.Begin(self);
    }

    /// <summary>What happens in the room does not matter any more: the peer is there.</summary>
    public void StopWatching() => _watch.Dispose();

    /// <summary>Forgets what happened in the room so far.</summary>
    public void DrainWatch() => _watch.Drain();

    /// <summary>Whether the FIFOs' names still mean the ones that are open here.</summary>
    public bool FifosAreInPlace()
        => IsInPlace(context.Room.InboundFifo(context.Role), Inbound) && IsInPlace(context.Room.OutboundFifo(context.Role), Outbound);

    /// <summary>The first hello, to a peer that is not known yet.</summary>
    public byte[] Introduce()
    {
        Introduced = true;
        return HelloTo(0).ToBytes();
    }

    /// <summary>Takes a hello's sender for the peer, if it is the process that holds the peer's role.</summary>
    /// <returns>Why it is not the peer; null when it is.</returns>
    /// <remarks>
    /// What a hello says of its sender is a claim. The kernel says which process has the lock of the peer's role, or that it is one of
    /// another pid namespace, which can be neither watched nor signalled: the lock tells of its end.
    /// </remarks>
    public string? Accept(Hello hello)
    {
        var here = PidNamespace.IsOwn(hello.PidNamespace);
        // Both in one process, as in a test: the kernel does not tell a process of its own locks.
        if (!here || hello.Process.Pid != ProcessIdentity.Current.Pid)
        {
            if (WhyNotHolder(hello, here, out var pid) is { } why)
                return why;
            if (pid == 0 || _peer?.Identity.Pid != pid || _peer.HasDied)
                Take(PeerProcess.TryOpen(pid));
            _onlyLocked = _peer is null;
        }

        _hello = hello;
        outbox.Reconcile(hello.ReceivedSession, hello.ReceivedUpTo);
        if (outbox.TakeLost() is { } lost)
            context.Notices.Say(lost.ToString());
        return null;
    }

    /// <param name="hello">Who says that it is the peer.</param>
    /// <param name="here">Its pid means a process here.</param>
    /// <param name="pid">The peer's pid here; 0 where it is of a pid namespace that cannot be seen from here.</param>
    private string? WhyNotHolder(Hello hello, bool here, out int pid)
    {
        var letter = context.Role.Peer().Letter();
        if (PeerLockIsHeld(out pid))
        {
            if (!here || pid == hello.Process.Pid)
                return null;
            return pid > 0 ? $"process {pid} is {letter}" : $"a process of another pid namespace is {letter}";
        }

        // The lock's file may have been removed: then the FIFO has to prove it.
        pid = hello.Process.Pid;
        using var process = here ? PeerProcess.TryOpen(pid) : null;
        var holds = process is not null && Outbound is { } fifo ? process.HasOpen(fifo) : false;
        return holds switch
        {
            true => null,
            false => $"it holds neither the lock of {letter} nor {context.Room.OutboundFifo(context.Role)}",
            null => $"it does not hold the lock of {letter}, and /proc does not show what it has open",
        };
    }

    /// <summary>Takes the sender of a foreign greeting for the peer, if one of the pids that it can mean is of a process that holds the FIFO.</summary>
    /// <param name="begin">The first bytes that came.</param>
    /// <returns>The pid, and the bytes of the greeting; null when there is no such process.</returns>
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

            Take(process);
            _foreign = reading.Pid;
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
            // A file that a peer of ours would not have made.
            holder = 0;
            return false;
        }
    }

    private void Take(PeerProcess? found)
    {
        ForgetPeer();
        _peer = found;
    }

    // What another user's process has open cannot be seen: a member of the group is believed, since only members can write to the FIFO.
    // It is never signalled. Digits that come by chance often mean process 1, which is believed only with a proof.
    private bool MayBeForeign(PeerProcess process)
        => Outbound is { } fifo && (process.HasOpen(fifo) ?? (context.Room.Sharing.Group is not null && process.Identity.Pid > 1 && process.Owner != User.Effective));

    /// <summary>The hello that answers the peer's; null when it was answered already.</summary>
    public byte[]? AnswerTo(Hello hello)
    {
        if (_answered == hello.From)
            return null;
        (_answered, Introduced) = (hello.From, true);
        return HelloTo(hello.From).ToBytes();
    }

    /// <summary>Reports the peer's death from now on (<see cref="ChatProcessActor.PeerDied"/>).</summary>
    public void WatchPeer(IActorRef self)
    {
        if (_peer is { Descriptor: { } descriptor } && _peerRegistration is null)
            _peerRegistration = context.Loop.Watch(descriptor, Readiness.Readable, TellDeath, (self, _peer.Identity));
    }

    /// <summary>Whether a process is the peer.</summary>
    public bool IsPeer(ProcessIdentity process) => _peer?.Identity == process;

    /// <summary>Sends SIGINT to a peer that leaves with us: one that says no goodbye, or does not answer.</summary>
    /// <returns>False when it is dead, another user's, or not proven to be at the other end.</returns>
    // In a group's room another member may have answered in the name of a process of ours, which needs no signal anyway.
    public bool InterruptPeer() => _hello is not { Stays: true } && (_hello is null || context.Room.Sharing.Group is null) && _peer is not null && Outbound is { } fifo && _peer.TryInterrupt(fifo);

    /// <summary>Lets go of the peer.</summary>
    public void ForgetPeer()
    {
        _peerRegistration?.Dispose();
        _peer?.Dispose();
        (_peerRegistration, _peer, _hello, _foreign, _onlyLocked) = (null, null, null, null, false);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        StopWatching();
        ForgetPeer();
    }

    private static bool IsInPlace(FileAt path, FileStatus? open)
        => open is not { } known || (FileStatus.OfTarget(path) is { } found && found.Inode == known.Inode && found.Device == known.Device);

    private Hello HelloTo(ulong peer)
    {
        // The peer looks there next.
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
            Encoding.UTF8.GetString(outbox.Nick));
    }
}
