using ActorIpcChat.Cluster.Engine;
using ActorIpcChat.Cluster.Wire;
using ActorIpcChat.Reporting;
using ActorIpcChat.Settings;
using ActorIpcChat.Wire;
using Akka.Actor;

namespace ActorIpcChat.Cluster.Members;

/// <summary>What is said between this member and the others: each gets our stream from where it has it, and gives its own in return.</summary>
internal sealed class Conversation
{
    private readonly ClusterEngine _engine;
    private readonly MemberMemory _memory;
    private readonly Absentees _absentees;
    private readonly Delivery _delivery;
    private readonly Admission _admission;
    private readonly string _nick;
    private readonly ClusterSettings _settings;
    private readonly INotices _notices;
    private readonly Peers _peers = new();
    private readonly ulong _instance = UniqueNumber.Next();

    public Conversation(ClusterEngine engine, MemberMemory memory, Absentees absentees, string nick, ClusterSettings settings, INotices notices)
    {
        (_engine, _memory, _absentees, _nick, _settings, _notices) = (engine, memory, absentees, nick, settings, notices);
        _delivery = new Delivery(engine, memory.Accepted, memory.Outbox, absentees, notices);
        _admission = new Admission(engine, nick, memory.Outbox.Session, settings.MaxMembers, _peers);
    }

    /// <summary>The others.</summary>
    public Peers Peers => _peers;

    /// <summary>All that are there, and all that are waited for, have everything.</summary>
    public bool IsDelivered => _delivery.IsDoneFor(_peers);

    /// <summary>Whoever keeps this one waiting.</summary>
    public IEnumerable<string> Awaited => _peers.Where(peer => !_delivery.HasEverything(peer)).Select(peer => peer.Name);

    /// <summary>Bytes of frames that were sent to the others so far, to each of them.</summary>
    public long SentBytes => _delivery.SentBytes;

    /// <summary>An older member has our nick: where it is.</summary>
    public HostPort? NickIsTakenBy { get; private set; }

    /// <summary>A member is in the room.</summary>
    public void Came(Akka.Cluster.Member member)
    {
        if (_peers.Of(member) is not null)
            return;
        if (_peers.At(member.Address) is { } before)
            Went(before.Member);
        if (_admission.IsTooMany(member))
            return;
        var peer = new Peer(member);
        _peers.Add(peer);
        Introduce(peer);
    }

    /// <summary>A member is not in the room any more.</summary>
    /// <returns>False where it had said goodbye: whoever is lost may be found again.</returns>
    public bool Went(Akka.Cluster.Member member)
    {
        if (_peers.Of(member) is not { } peer)
            return false;
        _peers.Remove(peer);
        if (peer.IsDone)
            return false;
        if (peer.Nick is not null)
            _notices.Say($"{peer.Name} is lost");
        if (peer.Incoming is { } incoming)
        {
            Inbox.End(incoming, FrameKind.Lost);
            // One whose time is over the cluster has removed for that; one that was started again comes in a moment.
            if (peer.IsUnreachable && TimeProvider.System.GetElapsedTime(peer.UnreachableSince) >= _settings.UnreachableTimeout)
                _memory.Table.Forget(incoming.Session);
            else
                _absentees.Add(incoming.Session, peer.IsKnown ? peer.Acknowledged : peer.Had ?? _memory.Outbox.Acknowledged);
        }

        Flow();
        return true;
    }

    /// <summary>A member does not answer, or does again.</summary>
    public void Reached(Akka.Cluster.Member member, bool reachable)
    {
        if (_peers.Of(member) is not { IsDone: false } peer || peer.IsUnreachable == !reachable)
            return;
        peer.IsUnreachable = !reachable;
        peer.UnreachableSince = TimeProvider.System.GetTimestamp();
        peer.Incoming?.Add(reachable ? FrameKind.Reachable : FrameKind.Unreachable);
        // The cluster may tell of a predecessor that it has not given up yet.
        if (peer.Nick is not null)
            _notices.Say(reachable ? $"{peer.Name} is back" : $"{peer.Name} cannot be reached: waiting for it, {_settings.UnreachableTimeout.TotalSeconds:0.#} s at most");
        if (reachable)
            Introduce(peer);
    }

    /// <summary>A member, or one that wants to be, says something.</summary>
    public void Take(FromMember from)
    {
        if (from.Message is Knock knock)
        {
            _engine.Say(from.Sender, _admission.WhyNotIn(knock, from.From) is { } why ? new Refused(why) : _engine.Welcome);
            return;
        }

        // The cluster has told it of us, and us not yet of it, or not yet that another one was there before it: once it does, we ask.
        if (_peers.At(from.From) is not { } peer || (from.Message is Introduction hello && peer.Instance != 0 && peer.Instance != hello.Instance))
            return;

        peer.Ref = from.Sender;
        switch (from.Message)
        {
            case Introduction introduction:
                Meet(peer, introduction);
                break;
            case GoOn go when go.Session == _delivery.Session && peer is { Nick: not null, IsDone: false }:
                _delivery.GoOn(peer, go, alone: !_peers.IsCompany);
                break;
            case Received received when received.Session == _delivery.Session && peer.IsKnown:
                Delivery.Received(peer, received.UpTo);
                break;
            case LineFrames lines when peer.Incoming?.Session == lines.Session && !peer.IsDone:
                Take(peer, peer.Incoming, lines);
                break;
            case Goodbye goodbye when peer.Incoming?.Session == goodbye.Session && !peer.IsDone:
                peer.IsDone = true;
                _notices.Say($"{peer.Name} has left");
                Inbox.End(peer.Incoming, FrameKind.Left);
                _memory.Table.Forget(goodbye.Session);
                break;
        }

        Announce(peer);
        Flow();
    }

    /// <summary>Sends what was accepted, publishes what came, and acknowledges it.</summary>
    /// <returns>False while the viewers have no room.</returns>
    public bool Flow()
    {
        var room = _memory.Inbox.TryPublishAll();
        foreach (var peer in _peers)
        {
            if (peer is { Incoming: { AckDue: true } incoming, Ref: { } member })
            {
                incoming.AckDue = false;
                _engine.Say(member, new Received(incoming.Session, incoming.UpTo));
            }

            _delivery.Send(peer);
        }

        _delivery.Acknowledge(_peers);
        return room;
    }

    /// <summary>Says again what may have got lost, and gives up who has not come back; once a second.</summary>
    public void LookAgain()
    {
        _memory.GiveUp(_absentees.Forget());
        foreach (var peer in _peers.Where(peer => peer is { IsDone: false, IsUnreachable: false }))
        {
            if (peer.Incoming is { } incoming)
                incoming.Asked = false;
            var stuck = peer.Sent > peer.Acknowledged && peer.Acknowledged == peer.AcknowledgedBefore;
            peer.AcknowledgedBefore = peer.Acknowledged;
            if (!peer.IsKnown || stuck)
                Introduce(peer);
        }
    }

    /// <summary>Tells everybody that nothing more comes.</summary>
    public void SayGoodbye()
    {
        foreach (var peer in _peers)
        {
            if (peer is { Ref: { } member, IsDone: false })
                _engine.Say(member, new Goodbye(_delivery.Session));
        }
    }

    /// <summary>This member is out of the room: so are all others, for it.</summary>
    public void EndAll()
    {
        foreach (var peer in _peers.ToList())
            Went(peer.Member);
    }

    private void Introduce(Peer peer) => _engine.Say(peer.Address, new Introduction(_nick, _delivery.Session, _instance, peer.Instance));

    private void Meet(Peer peer, Introduction hello)
    {
        if (_admission.IsOlderNamesake(peer, hello))
            NickIsTakenBy = ClusterEngine.PlaceOf(peer.Address);
        if (_admission.IsRefused(peer, hello))
            return;
        if (peer.Instance == 0)
        {
            LetGoOfPredecessors(peer, hello.Session);
            (peer.Nick, peer.Instance) = (hello.Nick, hello.Instance);
            peer.Had = _absentees.Remove(hello.Session) ?? peer.Had;
            peer.Incoming = _memory.Inbox.Begin(hello.Session, hello.Nick, ClusterEngine.PlaceOf(peer.Address).ToString());
        }

        if (hello.Knows != _instance)
            Introduce(peer);
        if (!peer.IsDone)
            AskToGoOn(peer, peer.Incoming!);
    }

    /// <summary>Its process was killed and started again elsewhere, before the cluster has noticed.</summary>
    private void LetGoOfPredecessors(Peer peer, ulong session)
    {
        foreach (var other in _peers.Where(other => other != peer && !other.IsDone && other.Incoming?.Session == session))
        {
            // It holds the lock that the other one had: that one is dead, and nobody needs to wait for it.
            other.IsDone = true;
            _engine.Down(other.Address);
            peer.Had = other.IsKnown ? other.Acknowledged : other.Had;
            if (other.IsUnreachable)
                other.Incoming!.Add(FrameKind.Reachable);
        }
    }

    /// <summary>From here on it gets every line that is accepted.</summary>
    private void Announce(Peer peer)
    {
        if (peer is { IsAnnounced: true } or { Nick: null } or { IsKnown: false })
            return;
        peer.IsAnnounced = true;
        _notices.Say($"{peer.Name} is here");
    }

    private void AskToGoOn(Peer peer, IncomingStream incoming)
    {
        incoming.Asked = true;
        _engine.Say(peer.Ref!, new GoOn(incoming.Session, incoming.UpTo, incoming.Next));
    }

    private void Take(Peer peer, IncomingStream incoming, LineFrames lines)
    {
        var outcome = incoming.Add(lines, out var wrong);
        if (wrong is not null)
            _notices.Say($"{peer.Name} {wrong}");
        if (outcome == IncomingStream.Outcome.Taken)
            incoming.Asked = false;
        else if (outcome == IncomingStream.Outcome.Known)
            incoming.AckDue = true;
        else if (outcome == IncomingStream.Outcome.Gap && !incoming.Asked)
            AskToGoOn(peer, incoming);
    }
}
