using System.Text;
using ActorIpcChat.Dispatch;
using ActorIpcChat.Linux;
using ActorIpcChat.Originals;
using ActorIpcChat.Ring;
using ActorIpcChat.Rooms;
using ActorIpcChat.Wire;
using Akka.Actor;

namespace ActorIpcChat.ChatProcess;

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

    private readonly ulong _namespace = FileStatus.Behind("/proc/self/ns/pid")?.Inode ?? 0;
    private readonly RoomWatch _watch = new(context.Loop, context.Room);
    private PeerProcess? _peer;
    private LoopRegistration? _peerRegistration;
    private Hello? _hello;
    private int? _original;
    private ulong _answered;

    /// <summary>Number of this try.</summary>
    public ulong Instance { get; private set; }

    /// <summary>The FIFO that is read.</summary>
    public FileStatus? Inbound { get; set; }

    /// <summary>The FIFO that is written.</summary>
    public FileStatus? Outbound { get; set; }

    /// <summary>The peer in words.</summary>
    public string PeerName => PeerPid is { } pid
        ? $"{context.Role.Peer().Letter()} (process {pid})"
        : context.Role.Peer().Letter();

    /// <summary>Pid of the peer, null where there is none.</summary>
    public int? PeerPid => _original ?? _hello?.Process.Pid;

    /// <summary>What the peer called itself when it came; empty where it is an original program.</summary>
    public string PeerNick => PeerIsOriginal ? "" : _hello?.Nick ?? "";

    /// <summary>The peer is one of ours that lives: it holds its role's lock.</summary>
    public bool PeerIsOurs => FileLock.IsHeld(context.Room.Lock(context.Role.Peer()), out _);

    /// <summary>The peer is an original program.</summary>
    public bool PeerIsOriginal => _original is not null;

    /// <summary>The peer made the FIFOs: they are its to take away.</summary>
    public bool PeerMadeFifos => _hello is { MadeFifos: true };

    /// <summary>The peer stays when we leave.</summary>
    public bool PeerStays => _hello is { Stays: true };

    /// <summary>The peer was told who we are.</summary>
    public bool Introduced { get; private set; }

    /// <summary>The peer that was found has died.</summary>
    public bool PeerHasDied => _peer is { HasDied: true };

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

    /// <summary>The first hello, to whoever is there.</summary>
    public byte[] Introduce()
    {
        Introduced = true;
        return HelloTo(0).ToBytes();
    }

    /// <summary>
    /// Takes a hello's sender for the peer, if it is one: alive, of this user, the very process that it says, and holding our FIFO.
    /// </summary>
    public bool Accept(Hello hello)
    {
        // The pids of another namespace mean other processes here: such a peer is neither verified nor ever signalled.
        var here = hello.PidNamespace == _namespace && hello.Process != ProcessIdentity.Current;
        if (here && _peer?.Identity != hello.Process && !TryTake(hello.Process.Pid, hello.Process))
            return false;
        _hello = hello;
        if (hello.ReceivedSession == outbox.Session && !outbox.CanResumeAt(hello.ReceivedUpTo))
            outbox.Renew();
        return true;
    }

    /// <summary>
    /// Takes the sender of an original program's handshake for the peer, if one of the pids that it can mean is of a process that
    /// holds our FIFO.
    /// </summary>
    /// <param name="begin">The first bytes that came.</param>
    /// <returns>The pid, and how many bytes were its digits; null when there is no such process.</returns>
    public (int Pid, int Digits)? AcceptOriginal(byte[] begin)
    {
        foreach (var reading in OriginalGreeting.Readings(begin))
        {
            if (!TryTake(reading.Pid, null))
                continue;
            _original = reading.Pid;
            return reading;
        }

        return null;
    }

    private bool TryTake(int pid, ProcessIdentity? identity)
    {
        var found = PeerProcess.TryOpen(pid);
        if (found is null || (identity is not null && found.Identity != identity) || !MayBeThePeer(found))
        {
            found?.Dispose();
            return false;
        }

        ForgetPeer();
        _peer = found;
        return true;
    }

    // What another user has open cannot be seen: a member of the group is believed, since only members can write to the FIFO, and
    // it is never signalled, since the kernel would not allow it.
    private bool MayBeThePeer(PeerProcess process)
        => process.Owner == User.Effective ? Outbound is { } fifo && process.Holds(fifo) : context.Room.Sharing.Group is not null;

    /// <summary>The answer that tells the peer that it was heard, null when it was told.</summary>
    public byte[]? AnswerTo(Hello hello)
    {
        if (_answered == hello.From)
            return null;
        (_answered, Introduced) = (hello.From, true);
        return HelloTo(hello.From).ToBytes();
    }

    /// <summary>Has the peer's death told from now on.</summary>
    public void WatchPeer(IActorRef self)
    {
        if (_peer is not null && _peerRegistration is null)
            _peerRegistration = context.Loop.Watch(_peer.Descriptor, Readiness.Readable, TellDeath, (self, _peer.Identity));
    }

    /// <summary>Whether a process is the peer.</summary>
    public bool IsPeer(ProcessIdentity process) => _peer?.Identity == process;

    /// <summary>Sends SIGINT to a peer that leaves with us: an original program, or one that does not answer.</summary>
    /// <returns>False when it is dead, or cannot be signalled.</returns>
    public bool InterruptPeer() => _hello is not { Stays: true } && _peer is not null && _peer.Interrupt();

    /// <summary>Lets go of the peer.</summary>
    public void ForgetPeer()
    {
        _peerRegistration?.Dispose();
        _peer?.Dispose();
        (_peerRegistration, _peer, _hello, _original) = (null, null, null, null);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        StopWatching();
        ForgetPeer();
    }

    private static bool IsInPlace(string path, FileStatus? open)
        => open is not { } known || (FileStatus.Behind(path) is { } found && found.Inode == known.Inode && found.Device == known.Device);

    private Hello HelloTo(ulong peer) => new(
        Instance,
        peer,
        context.Settings.StayOnPeerLeave,
        resources.MadeFifos,
        ProcessIdentity.Current,
        _namespace,
        resources.Segment.Segment.Id,
        outbox.Session,
        outbox.Acknowledged,
        ring.Session,
        ring.ReceivedUpTo,
        Encoding.UTF8.GetString(outbox.Nick));
}
