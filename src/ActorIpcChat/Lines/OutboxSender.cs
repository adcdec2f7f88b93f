using System.Diagnostics;
using ActorIpcChat.Memory;
using ActorIpcChat.Settings;

namespace ActorIpcChat.Lines;

/// <summary>
/// Sends the outbox through the pipe in the way that the peer of this connection understands, and learns what has arrived: the peer does
/// not tell, one has to look.
/// </summary>
internal sealed class OutboxSender(Outbox outbox, OutboundPipe pipe)
{
    private static readonly PollSettings Look = new(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(50), 2);

    /// <summary>The peer publishes what it reads within far less.</summary>
    private static readonly TimeSpan SilentFor = TimeSpan.FromSeconds(1);

    private Outgoing? _outgoing;
    private TimeSpan _delay = Look.Min;
    private long _silentSince;

    /// <summary>The peer is known.</summary>
    public bool HasPeer => _outgoing is not null;

    /// <summary>A connection begins; the pipe is open.</summary>
    public void Begin(Outgoing outgoing)
    {
        _outgoing?.End();
        _outgoing = outgoing;
        outgoing.Begin(pipe.Fifo!);
        outbox.SetFifoCapacity(pipe.Fifo!.PipeCapacity);
    }

    /// <summary>Writes what the pipe takes.</summary>
    /// <returns>When to try again, zero when the pipe or a new line will tell.</returns>
    public TimeSpan Write()
    {
        if (!pipe.CanWrite || _outgoing is not { } outgoing)
            return TimeSpan.Zero;
        pipe.Took(outgoing.Write(out var delay));
        return delay;
    }

    /// <summary>Looks what has arrived, which gives space back.</summary>
    public void Acknowledge()
    {
        var before = outbox.Acknowledged;
        _outgoing?.Acknowledge();
        if (outbox.Acknowledged > before)
            (_delay, _silentSince) = (Look.Min, 0);
    }

    /// <summary>
    /// The peer has read all that could be sent, and still its memory does not say so: another process has changed that, and only the peer
    /// itself knows. Asked again and again while something waits.
    /// </summary>
    public bool IsSilent
    {
        get
        {
            if (_outgoing is not { PeerAcknowledges: true, PeerWaits: false } || outbox.Acknowledged == outbox.Sent || pipe.Fifo is not { BytesQueued: 0 })
                _silentSince = 0;
            else if (_silentSince == 0)
                _silentSince = Stopwatch.GetTimestamp();
            return _silentSince != 0 && Stopwatch.GetElapsedTime(_silentSince) >= SilentFor;
        }
    }

    /// <summary>The peer has all that comes before what was overwritten in the outbox; a new connection begins behind that.</summary>
    public bool IsAtHole => _outgoing is { PeerAcknowledges: true } && outbox.Acknowledged == outbox.Sent && outbox.NextIsCorrupt;

    /// <summary>How long to wait before looking once more: longer and longer while nothing arrives.</summary>
    public TimeSpan NextLook() => _delay = Look.Next(_delay);

    /// <summary>The connection is over.</summary>
    public void End()
    {
        _outgoing?.End();
        (_outgoing, _delay, _silentSince) = (null, Look.Min, 0);
    }
}
