using ActorIpcChat.Lines;
using ActorIpcChat.Wire;

namespace ActorIpcChat.Host;

/// <summary>What happens with each of the other members.</summary>
internal sealed partial class HostRelayActor
{
    /// <summary>A member has news: lines, its goodbye, or its half of an introduction.</summary>
    private bool HasNews
    {
        get
        {
            foreach (var peer in _peers.All)
            {
                if (peer.End is not null)
                    continue;
                if ((!WaitsForViewers && !peer.IsDrained) || peer.Memory.IsClosed)
                    return true;
                if (!peer.IsReceiving && peer.Memory.Knows(Memory.Outbox.Session))
                    return true;
                if (peer.Incoming is null && peer.Memory.StartOf(Memory.Outbox.Session) >= 0)
                    return true;
            }

            return false;
        }
    }

    /// <summary>Introduces this member and another one to each other, and sees when that one has left.</summary>
    private void Progress(HostPeer peer)
    {
        if (peer.End is not null)
            return;
        if (!peer.IsReceiving && peer.Memory.Knows(Memory.Outbox.Session))
            _delivery.Begin(peer);
        if (peer.Incoming is null && peer.Memory.StartOf(Memory.Outbox.Session) is var start and >= 0)
            BeginReading(peer, start);
        if (peer is { IsLinked: true, IsAnnounced: false, IsAbsent: false })
        {
            peer.IsAnnounced = true;
            _context.SayPresence($"{peer.Name} is here");
        }

        if (peer.Memory.IsClosed)
            peer.End = FrameKind.Left;
    }

    private void BeginReading(HostPeer peer, long start)
    {
        var known = Memory.Table.UpTo(peer.Session);
        var from = Math.Max(known, start);
        peer.Incoming = Memory.Inbox.Begin(
            peer.Session, peer.Nick, peer.Process,
            (session, nick, _) => new OutboxStream(session, nick, from) { IsNew = known < 0 }, isHere: !peer.IsAbsent);
        peer.Incoming.Memory = peer.Memory;
        peer.Incoming.HasMissed = known >= 0 && known < start;
        // Acknowledges the position where it begins.
        if (known != from)
            Memory.Table.Write(peer.Session, Memory.Ring.Head, from);
    }

    private void Finish(HostPeer peer)
    {
        if (peer.Incoming is { HasMissed: true } incoming)
        {
            incoming.HasMissed = false;
            if (!peer.IsReported)
                _context.Notices.Say($"{peer.Name} could not keep all its lines: some are missing");
            peer.IsReported = true;
        }

        if (peer is { End: not null, IsDrained: true })
        {
            _delivery.End(peer);
            _peers.Remove(peer);
            ContinueLater();
            return;
        }

        peer.RingIfWanted();
    }

    private void RingAll(DoorbellSign why)
    {
        foreach (var peer in _peers.All)
            peer.Ring(why);
    }

    private void Report()
    {
        var hasChanged = _peers.HasChanged();
        if (_peers.AbsentCount > 0)
        {
            if (_peers.GiveUpExpired() is { } next)
                SetTimer(ExpiryKey, Expire.Instance, true, next);
            if (_peers.HasChanged())
            {
                hasChanged = true;
                // Removes those that were given up.
                ContinueLater();
            }
        }

        if (hasChanged)
            ReportOthers(_peers.Count, _peers.AbsentCount);
        Measure(_peers.Count, _peers.AbsentCount, _delivery.SentBytes);
    }
}
