using ActorIpcChat.Linux.Files;
using ActorIpcChat.Memory;
using Akka.Actor;

namespace ActorIpcChat.Lines;

/// <summary>Messages to and from the writer of the FIFO.</summary>
internal sealed partial class FifoWriterActor
{
    /// <summary>Accepts lines from now on; space is lent to this reader of standard input.</summary>
    public sealed record Feed(IActorRef Stdin);

    /// <summary>A program has added lines to the outbox, or waits for space or acknowledgements.</summary>
    public sealed class LookAtFeed
    {
        public static readonly LookAtFeed Instance = new();
    }

    /// <summary>Opens the FIFO as soon as it has a reader, then answers <see cref="Opened"/>.</summary>
    public sealed record Open;

    /// <summary>Tries again to open the FIFO: it may have a reader now.</summary>
    public sealed record RetryOpen;

    /// <summary>To the parent: the FIFO is open and has a reader.</summary>
    public sealed record Opened(FileStatus Fifo) : IMayBeStale;

    /// <summary>Closes the FIFO. Bytes that the peer has not read are sent again over the next connection.</summary>
    public sealed record Close;

    /// <summary>Sends a message of the handshake.</summary>
    public sealed record Send(byte[] Bytes);

    /// <summary>The peer is known: sends the lines that it does not have.</summary>
    /// <param name="Outgoing">Sends the outbox to this peer.</param>
    public sealed record SendLines(Outgoing Outgoing);

    /// <summary>Sends <see cref="Delivered"/> once the peer has all accepted lines.</summary>
    public sealed record Deliver;

    /// <summary>To the parent: the peer has all accepted lines.</summary>
    public sealed record Delivered : IMayBeStale;

    /// <summary>To the parent: standard input has ended, and its last line is accepted.</summary>
    public sealed record InputEnded;

    /// <summary>Sends a goodbye behind all accepted lines.</summary>
    /// <param name="Stays">This process stays: the goodbye answers the peer's.</param>
    public sealed record SendGoodbye(bool Stays = false);

    /// <summary>To the parent: the goodbye is in the pipe.</summary>
    public sealed record GoodbyeSent : IMayBeStale;

    /// <summary>To the parent: the last reader has closed the FIFO (EPIPE).</summary>
    public sealed record Broken : IMayBeStale;

    /// <summary>To the parent: lines were overwritten before they could be sent. The peer gets the lines behind them.</summary>
    public sealed record Lost(LostLines Lines);

    /// <summary>To the parent: another process overwrote shared memory. A new handshake finds the position to continue at.</summary>
    /// <param name="PeerIsSilent">It was the peer's memory, which no longer acknowledges; else it was this process's.</param>
    public sealed record ReconnectNeeded(bool PeerIsSilent) : IMayBeStale;

    private sealed class WriteAgain
    {
        public static readonly WriteAgain Instance = new();
    }

    /// <summary>Reads the acknowledgements from the peer's memory. The peer sends none.</summary>
    public sealed class CheckAcks
    {
        public static readonly CheckAcks Instance = new();
    }
}
