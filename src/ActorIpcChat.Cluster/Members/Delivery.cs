using ActorIpcChat.Cluster.Engine;
using ActorIpcChat.Cluster.Wire;
using ActorIpcChat.Memory;
using ActorIpcChat.Reporting;

namespace ActorIpcChat.Cluster.Members;

/// <summary>
/// Sends our stream to each of the others from where it has it. What a receiver has, its memory says; what it has not, the outbox keeps,
/// as long as the cluster counts it as a member and while it is awaited.
/// </summary>
internal sealed class Delivery(ClusterEngine engine, AcceptedLines accepted, Outbox outbox, Absentees absentees, INotices notices)
{
    private long _lostUpTo;

    /// <summary>Our stream.</summary>
    public ulong Session => outbox.Session;

    /// <summary>Bytes that were sent, to each of them.</summary>
    public long SentBytes { get; private set; }

    /// <summary>All that are there, and all that are awaited, have everything.</summary>
    public bool IsDoneFor(IEnumerable<Peer> peers)
        => outbox.IsDelivered || ((absentees.Least is not { } least || least >= outbox.Head) && peers.All(HasEverything));

    /// <summary>It waits for nothing.</summary>
    public bool HasEverything(Peer peer) => peer.IsDone || (peer.IsKnown && peer.Acknowledged == outbox.Head);

    /// <summary>A member says where to go on.</summary>
    /// <param name="peer">Who.</param>
    /// <param name="go">Where.</param>
    /// <param name="alone">Nobody else took what was accepted so far.</param>
    public void GoOn(Peer peer, GoOn go, bool alone)
    {
        if (!peer.IsKnown)
        {
            // Who has none of our stream begins with what is accepted from now on; who comes to one that was alone, with all it still has.
            var start = go.UpTo >= 0 ? go.UpTo : peer.Had ?? (alone ? outbox.Acknowledged : outbox.Head);
            peer.IsKnown = true;
            peer.Acknowledged = peer.Sent = FrameFrom(start);
            peer.Begins = true;
        }

        Received(peer, go.UpTo);
        var next = go.Next < 0 ? peer.Acknowledged : FrameFrom(Math.Max(go.Next, peer.Acknowledged));
        if (next == peer.Sent && go.Next >= 0)
            return;
        (peer.Sent, peer.Begins) = (next, true);
    }

    /// <summary>A member has everything before a position in its memory.</summary>
    public static void Received(Peer peer, long upTo) => peer.Acknowledged = Math.Max(peer.Acknowledged, Math.Min(upTo, peer.Sent));

    /// <summary>Sends what it has room for.</summary>
    public void Send(Peer peer)
    {
        if (peer is not { IsKnown: true, Ref: { } member, IsDone: false, IsUnreachable: false })
            return;
        while (peer.Sent < outbox.Head && peer.Sent - peer.Acknowledged < IncomingStream.Window)
        {
            if (accepted.From(peer.Sent, peer.Begins) is not { } lines)
            {
                // Overwritten: what comes behind it says that lines are missing.
                (peer.Sent, peer.Begins) = (PassOver(peer.Sent), true);
                continue;
            }

            peer.Begins = false;
            peer.Sent += lines.Frames.Length;
            SentBytes += lines.Frames.Length;
            engine.Say(member, lines);
        }
    }

    /// <summary>What all have that are waited for goes; while nobody is there, everything stays.</summary>
    public void Acknowledge(Peers peers)
    {
        var (least, anybody) = (absentees.Least ?? long.MaxValue, false);
        foreach (var peer in peers)
        {
            if (peer.IsDone)
                continue;
            if (!peer.IsKnown)
                return;
            (least, anybody) = (Math.Min(least, peer.Acknowledged), true);
        }

        if (anybody)
            accepted.Acknowledge(least);
    }

    private long PassOver(long position)
    {
        if (position < _lostUpTo)
            return Math.Min(_lostUpTo, outbox.NextFrame(position + 1));
        _lostUpTo = outbox.Lose(position);
        if (outbox.TakeLost() is { } lost)
            notices.Say(lost.ToString());
        return _lostUpTo;
    }

    private long FrameFrom(long position) => accepted.FrameFrom(Math.Clamp(position, outbox.Tail, outbox.Head));
}
