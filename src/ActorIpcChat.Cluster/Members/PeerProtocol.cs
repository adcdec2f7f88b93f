using ActorIpcChat.Cluster.Engine;
using ActorIpcChat.Cluster.Wire;
using ActorIpcChat.Members;
using ActorIpcChat.Peer;
using ActorIpcChat.Settings;
using ActorIpcChat.Wire;
using Akka.Actor;

namespace ActorIpcChat.Cluster.Members;

/// <summary>The protocol with the other members: introductions, both directions of lines and acknowledgements, goodbyes.</summary>
internal sealed class PeerProtocol
{
    private readonly ClusterEngine _engine;
    private readonly MemberMemory _memory;
    private readonly AbsentMembers _absent;
    private readonly Delivery _delivery;
    private readonly Admission _admission;
    private readonly ChatContext _context;
    private readonly Peers _peers = new();
    private readonly ulong _instance = UniqueNumber.Next();
    private readonly long _joinedAt;

    public PeerProtocol(ClusterEngine engine, MemberMemory memory, AbsentMembers absent, ChatContext context)
    {
        (_engine, _memory, _absent, _context, _joinedAt) = (engine, memory, absent, context, memory.Outbox.Head);
        _delivery = new Delivery(engine, memory.Accepted, memory.Outbox, absent, context.Notices);
        _admission = new Admission(engine, context.Settings.Nick, memory.Outbox.Session, context.Settings.Cluster.MaxMembers, _peers);
    }

    public Peers Peers => _peers;

    /// <summary>All peers and all absent members have received everything.</summary>
    public bool IsDelivered => _delivery.IsDoneFor(_peers);

    /// <summary>Names of the peers that have not received everything.</summary>
    public IEnumerable<string> Undelivered => _peers.Where(peer => !_delivery.HasReceivedAll(peer)).Select(peer => peer.Name);

    /// <summary>Bytes of frames, summed over the receivers.</summary>
    public long SentBytes => _delivery.SentBytes;

    /// <summary>Endpoint of an older member that has our nick; null for none.</summary>
    public HostPort? NickIsTakenBy { get; private set; }

    /// <summary>A member joined the room.</summary>
    public void Add(Akka.Cluster.Member member)
    {
        if (_peers.Of(member) is { } known)
        {
            // Its age counts from when it is up, not weakly up.
            known.Member = member;
            return;
        }

        if (_peers.At(member.Address) is { } predecessor)
            Remove(predecessor.Member);
        if (_admission.ExceedsLimit(member))
            return;
        var peer = new Peer(member);
        _peers.Add(peer);
        Introduce(peer);
    }

    /// <summary>A member is no longer in the room.</summary>
    /// <returns>Whether it is lost: it had not left before.</returns>
    public bool Remove(Akka.Cluster.Member member)
    {
        if (_peers.Of(member) is not { } peer)
            return false;
        _peers.Remove(peer);
        if (peer.HasLeft)
            return false;
        if (peer.Nick is not null)
            _context.SayPresence($"{peer.Name} is lost");
        if (peer.Incoming is { } incoming)
        {
            MemberInbox.End(incoming, FrameKind.Lost);
            // After the timeout the member stays lost; before it, a restarted process may return in a moment.
            if (peer.IsUnreachable && TimeProvider.System.GetElapsedTime(peer.UnreachableSince) >= _context.Settings.Cluster.UnreachableTimeout)
                _memory.Table.Forget(incoming.Session);
            else
                _absent.Add(incoming.Session, peer.IsReceiving ? peer.Acknowledged : peer.EarlierPosition ?? _memory.Outbox.Acknowledged);
        }

        Exchange();
        return true;
    }

    /// <summary>A member stopped answering, or answers again.</summary>
    public void SetReachable(Akka.Cluster.Member member, bool reachable)
    {
        if (_peers.Of(member) is not { HasLeft: false } peer || peer.IsUnreachable == !reachable)
            return;
        peer.IsUnreachable = !reachable;
        peer.UnreachableSince = TimeProvider.System.GetTimestamp();
        peer.Incoming?.Add(reachable ? FrameKind.Reachable : FrameKind.Unreachable);
        var limit = $"{_context.Settings.Cluster.UnreachableTimeout.TotalSeconds:0.#} s";
        // Without a nick it may be a dead predecessor that the cluster has not removed yet.
        if (peer.Nick is not null)
            _context.SayPresence(reachable ? $"{peer.Name} is back" : $"{peer.Name} cannot be reached: waiting for it, {limit} at most");
        if (reachable)
            Introduce(peer);
    }

    /// <summary>Handles a message of another member, or of a process that wants to join.</summary>
    public void Receive(FromMember from)
    {
        if (from.Message is JoinRequest request)
        {
            _engine.Send(from.Sender, _admission.ReasonToRefuse(request, from.From) is { } reason ? new JoinRefused(reason) : _engine.Welcome);
            return;
        }

        // The sender may know of this member, or of its own predecessor's end, before we do: we introduce ourselves once the cluster reports it.
        if (_peers.At(from.From) is not { } peer || (from.Message is Introduction hello && peer.Instance != 0 && peer.Instance != hello.Instance))
            return;
        if ((from.Message is Introduction { Nick: var nick } ? nick : peer.Nick) is { } claimed && !_admission.IsCertified(peer, claimed))
            return;

        peer.Ref = from.Sender;
        switch (from.Message)
        {
            case Introduction introduction:
                Accept(peer, introduction);
                break;
            case Resume resume when resume.Session == _delivery.Session && peer is { Nick: not null, HasLeft: false }:
                _delivery.Resume(peer, resume, StartFor(peer));
                break;
            case Ack ack when ack.Session == _delivery.Session && peer.IsReceiving:
                Delivery.Acknowledge(peer, ack.UpTo);
                break;
            case LineFrames lines when peer.Incoming?.Session == lines.Session && !peer.HasLeft:
                Receive(peer, peer.Incoming, lines);
                break;
            case Goodbye goodbye when peer.Incoming?.Session == goodbye.Session && !peer.HasLeft:
                peer.HasLeft = true;
                _context.SayPresence($"{peer.Name} has left");
                MemberInbox.End(peer.Incoming, FrameKind.Left);
                _memory.Table.Forget(goodbye.Session);
                break;
        }

        Announce(peer);
        Exchange();
    }

    /// <summary>Publishes received lines, and sends acknowledgements and accepted lines.</summary>
    /// <returns>False while the ring has no space.</returns>
    public bool Exchange()
    {
        var hasSpace = _memory.Inbox.TryPublishAll();
        foreach (var peer in _peers)
        {
            if (peer is { Incoming: { AckDue: true } incoming, Ref: { } member })
            {
                incoming.AckDue = false;
                _engine.Send(member, new Ack(incoming.Session, incoming.UpTo));
            }

            _delivery.Send(peer);
        }

        _delivery.Free(_peers);
        return hasSpace;
    }

    /// <summary>Repeats messages that may be lost, and gives up absent members after their timeout. Called every second.</summary>
    public void Retry()
    {
        _memory.GiveUp(_absent.RemoveExpired());
        foreach (var peer in _peers.Where(peer => peer is { HasLeft: false, IsUnreachable: false }))
        {
            if (peer.Incoming is { } incoming)
                incoming.ResumeAsked = false;
            var stuck = peer.Sent > peer.Acknowledged && peer.Acknowledged == peer.LastAcknowledged;
            peer.LastAcknowledged = peer.Acknowledged;
            if (!peer.IsReceiving || stuck)
                Introduce(peer);
        }
    }

    public void SayGoodbye()
    {
        foreach (var peer in _peers)
        {
            if (peer is { Ref: { } member, HasLeft: false })
                _engine.Send(member, new Goodbye(_delivery.Session));
        }
    }

    /// <summary>This member is out of the room, so all others are lost to it.</summary>
    public void RemoveAll()
    {
        foreach (var peer in _peers.ToList())
            Remove(peer.Member);
    }

    /// <summary>Position of our stream from which a peer gets it that was never a receiver.</summary>
    private long StartFor(Peer peer)
    {
        var outbox = _memory.Outbox;
        // The first peer of a member that was alone gets all that is kept.
        if (!_peers.AnyReceiving)
            return outbox.Acknowledged;
        // Who was here first gets all lines since this member joined, a newcomer the next one.
        return peer.Member.IsOlderThan(_engine.SelfMember) ? Math.Max(_joinedAt, outbox.Acknowledged) : outbox.Head;
    }

    private void Introduce(Peer peer)
        => _engine.Send(peer.Address, new Introduction(_context.Settings.Nick, _delivery.Session, _instance, peer.Instance));

    private void Accept(Peer peer, Introduction hello)
    {
        if (_admission.TakesOurNick(peer, hello))
            NickIsTakenBy = ClusterEngine.EndpointOf(peer.Address);
        if (_admission.IsRefused(peer, hello))
            return;
        if (peer.Instance == 0)
        {
            Succeed(peer, hello.Session);
            (peer.Nick, peer.Instance) = (hello.Nick, hello.Instance);
            peer.EarlierPosition = _absent.Remove(hello.Session) ?? peer.EarlierPosition;
            peer.Incoming = _memory.Inbox.Begin(hello.Session, hello.Nick, ClusterEngine.EndpointOf(peer.Address).ToString(), IncomingStream.Create);
        }

        if (hello.Knows != _instance)
            Introduce(peer);
        if (!peer.HasLeft)
            AskToResume(peer, peer.Incoming!);
    }

    /// <summary>Replaces a predecessor with the same stream that was killed before the cluster noticed.</summary>
    private void Succeed(Peer peer, ulong session)
    {
        foreach (var other in _peers.Where(other => other != peer && !other.HasLeft && other.Incoming?.Session == session))
        {
            // The successor holds the predecessor's lock, so the predecessor is dead.
            other.HasLeft = true;
            _engine.Down(other.Address);
            peer.EarlierPosition = other.IsReceiving ? other.Acknowledged : other.EarlierPosition ?? StartFor(other);
            if (other.IsUnreachable)
                other.Incoming!.Add(FrameKind.Reachable);
        }
    }

    /// <summary>Tells the user, once, that the peer gets every line that is accepted from now on.</summary>
    private void Announce(Peer peer)
    {
        if (peer is { IsAnnounced: true } or { Nick: null } or { IsReceiving: false })
            return;
        peer.IsAnnounced = true;
        _context.SayPresence($"{peer.Name} is here");
    }

    private void AskToResume(Peer peer, IncomingStream incoming)
    {
        incoming.ResumeAsked = true;
        _engine.Send(peer.Ref!, new Resume(incoming.Session, incoming.UpTo, incoming.Due));
    }

    private void Receive(Peer peer, IncomingStream incoming, LineFrames lines)
    {
        var outcome = incoming.Add(lines, out var problem);
        if (problem is not null)
            _context.Notices.Say($"{peer.Name} {problem}");
        if (outcome == IncomingStream.Outcome.Queued)
            incoming.ResumeAsked = false;
        else if (outcome == IncomingStream.Outcome.Duplicate)
            incoming.AckDue = true;
        else if (outcome == IncomingStream.Outcome.Gap && !incoming.ResumeAsked)
            AskToResume(peer, incoming);
    }
}
