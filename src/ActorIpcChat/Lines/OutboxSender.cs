using System.Diagnostics;
using ActorIpcChat.Memory;
using ActorIpcChat.Settings;

namespace ActorIpcChat.Lines;

/// <summary>
/// Sends the outbox through the pipe in the format of this connection's peer, and reads the acknowledgements from the peer's memory, since
/// the peer sends none.
/// </summary>
internal sealed class OutboxSender(Outbox outbox, OutboundPipe pipe)
{
    private static readonly PollSettings AckCheckInterval = new(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(50), 2);

    /// <summary>A peer publishes what it has read within far less.</summary>
    private static readonly TimeSpan SilenceLimit = TimeSpan.FromSeconds(1);

    private Outgoing? _outgoing;
    private TimeSpan _delay = AckCheckInterval.Min;
    private long _silentSince;

    /// <summary>The peer is known.</summary>
    public bool HasPeer => _outgoing is not null;

    /// <summary>The peer's absent consumers that keep its full ring full.</summary>
    public IReadOnlyList<ConsumerBacklog> AbsentInTheWay => _outgoing?.AbsentInTheWay ?? [];

    /// <summary>Begins a connection. The pipe is open.</summary>
    public void Begin(Outgoing outgoing)
    {
        _outgoing?.End();
        _outgoing = outgoing;
        outgoing.Begin(pipe.Fifo!);
        outbox.SetFifoCapacity(pipe.Fifo!.PipeCapacity);
    }

    /// <summary>Writes as much as the pipe takes.</summary>
    /// <returns>Time until the next attempt; zero if an event causes it: space in the pipe, or a new line.</returns>
    public TimeSpan Write()
    {
        if (!pipe.CanWrite || _outgoing is not { } outgoing)
            return TimeSpan.Zero;
        pipe.CheckWrite(outgoing.Write(out var delay));
        return delay;
    }

    /// <summary>Reads the acknowledgements, which frees space in the outbox.</summary>
    public void Acknowledge()
    {
        var before = outbox.Acknowledged;
        _outgoing?.Acknowledge();
        if (outbox.Acknowledged > before)
            (_delay, _silentSince) = (AckCheckInterval.Min, 0);
    }

    /// <summary>
    /// The peer has emptied the pipe, but its memory acknowledges less for longer than <see cref="SilenceLimit"/>: another process overwrote
    /// that memory. Call this repeatedly while lines are not acknowledged: the first calls start the clock.
    /// </summary>
    public bool IsSilent
    {
        get
        {
            if (_outgoing is not { PeerAcknowledges: true, PeerWaits: false }
                || outbox.Acknowledged == outbox.Sent || pipe.Fifo is not { BytesQueued: 0 })
                _silentSince = 0;
            else if (_silentSince == 0)
                _silentSince = Stopwatch.GetTimestamp();
            return _silentSince != 0 && Stopwatch.GetElapsedTime(_silentSince) >= SilenceLimit;
        }
    }

    /// <summary>The next frame is corrupt and the peer has everything before it: a new connection begins behind it.</summary>
    public bool IsAtCorruptFrame => _outgoing is { PeerAcknowledges: true } && outbox.Acknowledged == outbox.Sent && outbox.NextIsCorrupt;

    /// <summary>Time until the next read of the acknowledgements. It grows while nothing arrives.</summary>
    public TimeSpan NextAckCheck() => _delay = AckCheckInterval.Next(_delay);

    /// <summary>Ends the connection.</summary>
    public void End()
    {
        _outgoing?.End();
        (_outgoing, _delay, _silentSince) = (null, AckCheckInterval.Min, 0);
    }
}
