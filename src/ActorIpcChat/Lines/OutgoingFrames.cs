using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Memory;
using ActorIpcChat.Rooms;

namespace ActorIpcChat.Lines;

/// <summary>
/// Sends the outbox's frames as they are to a peer of this program. The outbox keeps them until the peer's memory acknowledges them, so
/// large runs go into the pipe as pages (vmsplice), without a copy.
/// </summary>
/// <param name="outbox">The accepted lines.</param>
/// <param name="peer">The peer's memory.</param>
/// <param name="peerRole">The peer's role.</param>
/// <param name="room">The room.</param>
/// <param name="receivedUpTo">Position up to which the peer has this stream; null if it has none of it.</param>
internal sealed unsafe class OutgoingFrames(Outbox outbox, PeerMemory peer, Role peerRole, Room room, long? receivedUpTo) : Outgoing
{
    private const int LargestWrite = 1 << 20;

    /// <summary>Below this a copy is faster than the handling of pages.</summary>
    private const int SmallestSplice = 1 << 14;

    private FileDescriptor? _fifo;
    private bool _copies;

    public override bool PeerAcknowledges => true;

    public override bool PeerWaits => peer.WaitsForViewers;

    public override IReadOnlyList<ConsumerBacklog> AbsentInTheWay => peer.AbsentInTheWay(room, peerRole);

    public override void Begin(FileDescriptor fifo)
    {
        _fifo = fifo;
        outbox.Resume(receivedUpTo);
    }

    public override IoResult Write(out TimeSpan delay)
    {
        delay = TimeSpan.Zero;
        while (outbox.Unsent > 0 && outbox.Sendable(LargestWrite) is var length and > 0)
        {
            var copies = length < SmallestSplice || _copies;
            var result = copies ? _fifo!.Write(outbox.UnsentStart, length) : _fifo!.Splice(outbox.UnsentStart, length);
            if (!copies && result is { Errno: not 0, WouldBlock: false, Broken: false })
            {
                // Sandboxes refuse vmsplice(2).
                _copies = true;
                continue;
            }

            if (result.Bytes > 0)
                outbox.MarkSent(result.Bytes);
            // After a short write the pipe is full: the next edge reports space.
            if (result.Bytes < length)
                return result.Bytes < 0 ? result : new IoResult(-1, Errno.EAGAIN);
        }

        return default;
    }

    public override void Acknowledge()
    {
        if (peer.ReceivedUpTo is { } position)
            outbox.Acknowledge(position);
    }

    public override void End()
    {
        Acknowledge();
        peer.Dispose();
    }
}
