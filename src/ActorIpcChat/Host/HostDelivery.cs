using ActorIpcChat.Members;
using ActorIpcChat.Memory;
using ActorIpcChat.Reporting;

namespace ActorIpcChat.Host;

/// <summary>
/// What the others have of this member's outbox, which keeps what one of them lacks. Their tables say so: no message carries an
/// acknowledgement.
/// </summary>
internal sealed class HostDelivery(MemberMemory memory, HostPeers peers, INotices notices)
{
    private readonly Outbox _outbox = memory.Outbox;
    private readonly long _capacity = memory.Resources.Segment.OutboxCapacity;
    private long _freed = -1;
    private long _rungUpTo = memory.Outbox.Head;
    private long _settleAt = SegmentHeader.NotWanted;
    private bool _reported;

    /// <summary>All have everything that is accepted.</summary>
    public bool IsDelivered => !Undelivered.Any();

    /// <summary>Names of those that do not.</summary>
    public IEnumerable<string> Undelivered => _outbox.IsDelivered ? [] : peers.All.Where(Lacks).Select(static peer => peer.Name);

    /// <summary>A member receives what is accepted.</summary>
    public bool AnyReceiving => peers.All.Exists(static peer => peer is { IsReceiving: true, End: null });

    /// <summary>Bytes of frames, summed over the receivers.</summary>
    public long SentBytes { get; private set; }

    private IEnumerable<HostPeer> Receivers => peers.All.Where(static peer => peer is { IsReceiving: true, End: null });

    private bool AnyAwaited => peers.All.Exists(static peer => peer.IsAwaited);

    private bool Lacks(HostPeer peer) => peer.IsAwaited || (peer is { IsReceiving: true, End: null } && peer.Acknowledged < _outbox.Head);

    /// <summary>
    /// Lets a member read the outbox: from where it was, if it had been here before; all, if it was there first; else what is accepted from now
    /// on.
    /// </summary>
    public void Begin(HostPeer peer)
    {
        var known = peer.Memory.ReceivedUpTo(_outbox.Session);
        // The first member that comes to one that was alone gets all that is kept.
        var start = known >= 0 ? known : AnyReceiving && !peer.IsExpected ? _outbox.Head : _outbox.Acknowledged;
        start = memory.Accepted.FrameFrom(Math.Clamp(start, _outbox.Acknowledged, _outbox.Head));
        memory.Table.SetStart(peer.Session, start);
        (peer.IsReceiving, peer.Acknowledged) = (true, start);
        peer.Ring();
    }

    /// <summary>Wakes those that sleep, if lines were accepted since the last call.</summary>
    public void Announce()
    {
        if (_outbox.Head == _rungUpTo)
            return;
        var bytes = _outbox.Head - _rungUpTo;
        _rungUpTo = _outbox.Head;
        // Pairs with the fence in SignalWriter.Sleep: a member that sleeps sees the new head, or this sees that it sleeps.
        Interlocked.MemoryBarrier();
        foreach (var peer in peers.All)
        {
            if (peer is not { IsReceiving: true, End: null })
                continue;
            SentBytes += bytes;
            peer.RingIfAsleep();
        }
    }

    /// <summary>Reads the others' tables, and frees what all have.</summary>
    public void Free()
    {
        var (least, any) = (long.MaxValue, false);
        foreach (var peer in peers.All)
        {
            if (peer is not { IsReceiving: true, End: null })
                continue;
            ReadTable(peer);
            (least, any) = (Math.Min(least, peer.Acknowledged), true);
        }

        if (!any || AnyAwaited)
            return;
        _freed = least;
        if (least > _outbox.Acknowledged)
            memory.Accepted.Acknowledge(least);
        if (least >= _settleAt)
            _settleAt = SegmentHeader.NotWanted;
    }

    /// <summary>
    /// Frees what a member has that is about to be forgotten, if no other one receives or will: its table is read for the last time.
    /// </summary>
    public void End(HostPeer peer)
    {
        if (!peer.IsReceiving || AnyReceiving || AnyAwaited)
            return;
        ReadTable(peer);
        if (peer.Acknowledged > _outbox.Acknowledged)
            memory.Accepted.Acknowledge(peer.Acknowledged);
    }

    private void ReadTable(HostPeer peer)
    {
        if (peer.Memory.ReceivedUpTo(_outbox.Session) is var received && received > peer.Acknowledged)
            peer.Acknowledged = Math.Min(received, _outbox.Head);
    }

    /// <summary>The outbox is more than half full.</summary>
    public bool IsShortOfSpace => _outbox.Head - _outbox.Tail > _capacity / 2;

    /// <summary>Lines are accepted that some lack, as far as known.</summary>
    public bool IsUnsettled => _outbox.Acknowledged < _outbox.Head && _settleAt == SegmentHeader.NotWanted;

    /// <summary>Waits until all have what is accepted now.</summary>
    public void Settle()
    {
        Free();
        if (_outbox.Acknowledged < _outbox.Head)
            _settleAt = _outbox.Head;
    }

    /// <summary>Position of which a receiver says that it has reached it; <see cref="SegmentHeader.NotWanted"/> for none.</summary>
    /// <param name="forAll">This member waits until all have everything.</param>
    /// <param name="forSpace">It waits for space in the outbox.</param>
    public long Wanted(bool forAll, bool forSpace)
        => forAll ? _outbox.Head : forSpace ? Math.Max(_freed + 1, _outbox.Head - (_capacity / 2)) : _settleAt;

    /// <summary>All have reached the position since the last <see cref="Free"/>.</summary>
    public bool HasReached(long wanted)
        => wanted != SegmentHeader.NotWanted && wanted > _freed && AnyReceiving && !AnyAwaited
            && Receivers.All(peer => peer.Memory.ReceivedUpTo(_outbox.Session) >= wanted);

    /// <summary>Says once for each wait for whom this member waits, and why.</summary>
    public void ReportWait()
    {
        if (_reported)
            return;
        Free();
        foreach (var peer in Receivers.Where(peer => peer.Acknowledged == _freed && peer.Acknowledged < _outbox.Head))
        {
            _reported = true;
            var (why, advice) = peer switch
            {
                { IsAbsent: true } => ("it was killed", $"start it again (--nick {peer.Nick})"),
                { IsStopped: true } => ("it is stopped", $"let it go on (kill -CONT {peer.Pid})"),
                { Memory.WaitsForViewers: true }
                    => ("its shared memory is full", $"start its viewer (ipcchat view --nick {peer.Nick}), or let that go on"),
                _ => ("it is slow", "end it if it does not go on"),
            };
            notices.Say($"waiting for {peer.Name}: {why}, {_outbox.Head - peer.Acknowledged} bytes behind; {advice}");
        }
    }

    /// <summary>The wait is over.</summary>
    public void EndWait() => _reported = false;
}
