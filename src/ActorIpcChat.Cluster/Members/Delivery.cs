using ActorIpcChat.Cluster.Engine;
using ActorIpcChat.Cluster.Wire;
using ActorIpcChat.Members;
using ActorIpcChat.Memory;
using ActorIpcChat.Reporting;

namespace ActorIpcChat.Cluster.Members;

/// <summary>Sends our stream to each peer. The outbox keeps what a peer has not acknowledged while the peer is a member or absent.</summary>
internal sealed class Delivery(ClusterEngine engine, AcceptedLines accepted, Outbox outbox, AbsentMembers absent, INotices notices)
{
    private readonly LineRuns _runs = new(outbox);
    private long _lostUpTo;

    /// <summary>Our stream.</summary>
    public ulong Session => outbox.Session;

    /// <summary>Bytes of frames, summed over the receivers.</summary>
    public long SentBytes { get; private set; }

    /// <summary>All peers and all absent members have received everything.</summary>
    public bool IsDoneFor(IEnumerable<Peer> peers)
        => outbox.IsDelivered || ((absent.LeastAcknowledged is not { } least || least >= outbox.Head) && peers.All(HasReceivedAll));

    public bool HasReceivedAll(Peer peer) => peer.HasLeft || (peer.IsReceiving && peer.Acknowledged == outbox.Head);

    /// <summary>Continues at the position that a peer asks for.</summary>
    /// <param name="peer">The peer.</param>
    /// <param name="resume">Its message.</param>
    /// <param name="start">Where it starts if it has nothing of our stream.</param>
    public void Resume(Peer peer, Resume resume, long start)
    {
        if (!peer.IsReceiving)
        {
            peer.IsReceiving = true;
            peer.Acknowledged = peer.Sent = FrameFrom(resume.UpTo >= 0 ? resume.UpTo : peer.EarlierPosition ?? start);
            peer.Restarts = true;
        }

        Acknowledge(peer, resume.UpTo);
        var next = resume.Next < 0 ? peer.Acknowledged : FrameFrom(Math.Max(resume.Next, peer.Acknowledged));
        if (next == peer.Sent && resume.Next >= 0)
            return;
        (peer.Sent, peer.Restarts) = (next, true);
    }

    /// <summary>A peer has stored everything before a position.</summary>
    public static void Acknowledge(Peer peer, long upTo) => peer.Acknowledged = Math.Max(peer.Acknowledged, Math.Min(upTo, peer.Sent));

    /// <summary>Sends up to a window.</summary>
    public void Send(Peer peer)
    {
        if (peer is not { IsReceiving: true, Ref: { } member, HasLeft: false, IsUnreachable: false })
            return;
        while (peer.Sent < outbox.Head && peer.Sent - peer.Acknowledged < IncomingStream.Window)
        {
            if (_runs.From(peer.Sent, peer.Restarts) is not { } lines)
            {
                // Overwritten by another process: the next frames report the gap.
                (peer.Sent, peer.Restarts) = (SkipLost(peer.Sent), true);
                continue;
            }

            peer.Restarts = false;
            peer.Sent += lines.Frames.Length;
            SentBytes += lines.Frames.Length;
            engine.Send(member, lines);
        }
    }

    /// <summary>Frees what all peers and absent members have; without a peer, nothing.</summary>
    public void Free(Peers peers)
    {
        var (least, any) = (absent.LeastAcknowledged ?? long.MaxValue, false);
        foreach (var peer in peers)
        {
            if (peer.HasLeft)
                continue;
            if (!peer.IsReceiving)
                return;
            (least, any) = (Math.Min(least, peer.Acknowledged), true);
        }

        if (any)
            accepted.Acknowledge(least);
    }

    private long SkipLost(long position)
    {
        if (position < _lostUpTo)
            return Math.Min(_lostUpTo, outbox.NextFrame(position + 1));
        _lostUpTo = outbox.CountLost(position);
        if (outbox.TakeLost() is { } lost)
            notices.Say(lost.ToString());
        return _lostUpTo;
    }

    private long FrameFrom(long position) => accepted.FrameFrom(Math.Clamp(position, outbox.Tail, outbox.Head));
}
