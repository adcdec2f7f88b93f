using ActorIpcChat.Dispatch;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Events;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Memory;
using ActorIpcChat.Peer;
using ActorIpcChat.Settings;
using Akka.Actor;

namespace ActorIpcChat.Lines;

/// <summary>
/// Writes the FIFO to the peer: first the handshake, then the outbox from the end of the peer's memory on. Lends
/// <see cref="StdinActor"/> space in the outbox while there is some.
/// </summary>
internal sealed class FifoWriterActor : UntypedActor, IWithTimers
{
    private readonly PollSettings _retry;
    private readonly Outbox _outbox;
    private readonly OutboxFeed _feed;
    private readonly OutboundPipe _pipe;
    private readonly ControlMessages _control;
    private readonly OutboxSender _sender;
    private TimeSpan _delay;

    public FifoWriterActor(EventLoop loop, Outbox outbox, FileAt path, FifoSettings settings, Sharing sharing = default)
    {
        (_retry, _outbox) = (settings.Retry, outbox);
        _feed = new OutboxFeed(outbox);
        _pipe = new OutboundPipe(loop, path, settings, sharing);
        _control = new ControlMessages(_pipe, outbox);
        _sender = new OutboxSender(outbox, _pipe);
    }

    /// <summary>Lends space to this reader of standard input from now on.</summary>
    public sealed record Feed(IActorRef Stdin);

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
    public sealed record SendGoodbye;

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
    public sealed class LookForAcks
    {
        public static readonly LookForAcks Instance = new();
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() => Become(Closed);

    protected override void PostStop() => CloseFifo();

    protected override void OnReceive(object message) => Unhandled(message);

    /// <summary>No FIFO is open. The messages here mean the same in every state.</summary>
    private void Closed(object message)
    {
        switch (message)
        {
            case OutboxSpace space:
                _feed.TakeBack(space);
                Continue();
                break;
            case Open:
                _delay = _retry.Min;
                Become(Opening);
                TryOpen();
                break;
            case RetryOpen or Writable:
                break;
            case Feed feed:
                _feed.Begin(feed.Stdin);
                Continue();
                break;
            case Send send:
                _control.Enqueue(send.Bytes);
                Continue();
                break;
            case SendLines send:
                _sender.Begin(send.Outgoing);
                Continue();
                break;
            case WriteAgain:
                Continue();
                break;
            case LookForAcks:
                LookAtAcks(delivering: false);
                break;
            case SendGoodbye:
                _control.EnqueueGoodbye();
                Continue();
                break;
            case Close:
                CloseFifo();
                Become(Closed);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    /// <summary>The FIFO has no reader yet.</summary>
    private void Opening(object message)
    {
        if (message is RetryOpen)
            TryOpen();
        else
            Closed(message);
    }

    /// <summary>The FIFO is open.</summary>
    private void Connected(object message)
    {
        switch (message)
        {
            case OutboxSpace space:
                _feed.TakeBack(space);
                Continue();
                break;
            case Writable:
                _pipe.MarkWritable();
                Continue();
                break;
            case Deliver:
                Become(Delivering);
                LookAtAcks(delivering: true);
                break;
            default:
                Closed(message);
                break;
        }
    }

    /// <summary>The FIFO is open, and the parent waits until all lines are delivered.</summary>
    private void Delivering(object message)
    {
        if (message is LookForAcks)
            LookAtAcks(delivering: true);
        else
            Connected(message);
    }

    private void TryOpen()
    {
        try
        {
            if (!_pipe.TryOpen(Self))
            {
                // The room's watch reports most readers at once. This finds the others, such as one that blocks in open(2).
                Timers.StartSingleTimer(new RetryOpen(), new RetryOpen(), _delay);
                _delay = _retry.Next(_delay);
                return;
            }
        }
        catch (LinuxException e) when (e.Errno == Errno.ENOENT)
        {
            Become(Closed);
            Context.Parent.Tell(new FifoMissing());
            return;
        }

        Become(Connected);
        Timers.Cancel(new RetryOpen());
        _outbox.SetFifoCapacity(_pipe.Capacity);
        Context.Parent.Tell(new Opened(_pipe.Status));
    }

    /// <summary>Writes, and lends space. The end of an unfinished line is written, too, hence the loop.</summary>
    private void Continue()
    {
        while (true)
        {
            Write();
            if (!_feed.WantsSpace || (!_feed.TryReserve() && !TryFreeSpace()))
                return;
            if (!_feed.HasLineToEnd)
                break;
            if (!_feed.TryEndLine())
                return;
            if (_feed.HasNoReader)
                Context.Parent.Tell(new InputEnded());
        }

        _feed.Lend();
    }

    private void Write()
    {
        if (_control.TryWriteHandshake() && _sender.Write() is var delay && delay > TimeSpan.Zero)
            Timers.StartSingleTimer(WriteAgain.Instance, WriteAgain.Instance, delay);
        if (_outbox.TakeLost() is { } lost)
            Context.Parent.Tell(new Lost(lost));
        if (_control.TryWriteGoodbye())
            Context.Parent.Tell(new GoodbyeSent());
        if (_pipe.TakeBroken())
            Context.Parent.Tell(new Broken());
        if (_sender.HasPeer && _outbox.NextIsCorrupt)
            ScheduleLook();
    }

    private bool TryFreeSpace()
    {
        _sender.Acknowledge();
        if (_feed.TryReserve())
            return true;
        // While bytes are unsent, an edge of the FIFO causes the next look. Else the peer is about to publish the frames that it read.
        if ((_outbox.Unsent == 0 || _outbox.NextIsCorrupt) && _sender.HasPeer)
            ScheduleLook();
        return false;
    }

    private void LookAtAcks(bool delivering)
    {
        _sender.Acknowledge();
        if (delivering && _outbox.IsDelivered && _feed.IsSettled)
        {
            Become(Connected);
            Context.Parent.Tell(new Delivered());
            return;
        }

        if (_sender.IsAtCorruptFrame || _sender.IsSilent)
        {
            Context.Parent.Tell(new ReconnectNeeded(_sender.IsSilent));
            return;
        }

        Continue();
        if (delivering || (_outbox.NextIsCorrupt && _sender.HasPeer))
            ScheduleLook();
    }

    private void ScheduleLook()
    {
        if (!Timers.IsTimerActive(LookForAcks.Instance))
            Timers.StartSingleTimer(LookForAcks.Instance, LookForAcks.Instance, _sender.NextLook());
    }

    private void CloseFifo()
    {
        _sender.End();
        Timers.CancelAll();
        if (_pipe.Fifo is not null)
            _outbox.SetFifoCapacity(0);
        _pipe.Close();
        _control.Clear();
    }
}
