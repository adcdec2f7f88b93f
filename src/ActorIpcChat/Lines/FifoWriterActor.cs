using ActorIpcChat.Dispatch;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Events;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Memory;
using ActorIpcChat.Peer;
using ActorIpcChat.Reporting;
using ActorIpcChat.Settings;
using Akka.Actor;

namespace ActorIpcChat.Lines;

/// <summary>
/// Writes the FIFO to the peer: first the handshake, then the outbox from the end of the peer's memory on. Lends
/// <see cref="StdinActor"/> space in the outbox while there is some.
/// </summary>
internal sealed partial class FifoWriterActor : UntypedActor, IWithTimers
{
    private readonly PollSettings _retry;
    private readonly Outbox _outbox;
    private readonly OutboxFeed _feed;
    private readonly OutboundPipe _pipe;
    private readonly ControlMessages _control;
    private readonly OutboxSender _sender;
    private readonly OutboxWait _wait;
    private TimeSpan _delay;

    public FifoWriterActor(
        EventLoop loop, Outbox outbox, FileAt path, FifoSettings settings, OutboxFeed feed, Sharing sharing = default, INotices? notices = null)
    {
        (_retry, _outbox, _feed) = (settings.Retry, outbox, feed);
        _pipe = new OutboundPipe(loop, path, settings, sharing);
        _control = new ControlMessages(_pipe, outbox);
        _sender = new OutboxSender(outbox, _pipe);
        _wait = new OutboxWait(_sender, notices);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() => Become(Closed);

    protected override void PostStop()
    {
        _feed.Stop();
        CloseFifo();
        _feed.Acknowledged();
    }

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
            case LookAtFeed:
                _feed.Look();
                Continue();
                ScheduleLookForFeed();
                break;
            case Send send:
                _control.Enqueue(send.Bytes);
                Continue();
                break;
            case SendLines send:
                _sender.Begin(send.Outgoing);
                Continue();
                ScheduleLookForFeed();
                break;
            case WriteAgain:
                Continue();
                break;
            case CheckAcks:
                OnCheckAcks(delivering: false);
                break;
            case OutboxWait.StillWaiting:
                _wait.Check(Timers);
                break;
            case SendGoodbye send:
                _control.EnqueueGoodbye(send.Stays);
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
                _feed.Stop();
                Become(Delivering);
                _wait.Begin(Timers, untilDelivered: true);
                OnCheckAcks(delivering: true);
                break;
            default:
                Closed(message);
                break;
        }
    }

    /// <summary>The FIFO is open, and the parent waits until all lines are delivered.</summary>
    private void Delivering(object message)
    {
        if (message is CheckAcks)
            OnCheckAcks(delivering: true);
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

    /// <summary>Writes, and uses space. Lines that are accepted here, and the end of an unfinished one, are written, too: hence the loop.</summary>
    private void Continue()
    {
        while (true)
        {
            Write();
            if (!_feed.WantsSpace || (!_feed.TryReserve() && !TryFreeSpace()))
                return;
            if (!_feed.HasLineToEnd)
            {
                _wait.OnSpace(Timers);
                if (_feed.UseSpace())
                    continue;
                return;
            }

            if (!_feed.TryEndLine())
                return;
            if (_feed.HasEnded)
                Context.Parent.Tell(new InputEnded());
        }
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
            ScheduleAckCheck();
    }

    private bool TryFreeSpace()
    {
        Acknowledge();
        if (_feed.TryReserve())
            return true;
        // While bytes are unsent, an edge of the FIFO causes the next look. Else the peer is about to publish the frames that it read.
        if ((_outbox.Unsent == 0 || _outbox.NextIsCorrupt) && _sender.HasPeer)
            ScheduleAckCheck();
        _wait.Begin(Timers);
        return false;
    }

    private void OnCheckAcks(bool delivering)
    {
        Acknowledge();
        if (delivering && _outbox.IsDelivered && _feed.IsSettled)
        {
            _wait.End(Timers);
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
        if (delivering || ((_outbox.NextIsCorrupt || _feed.WantsAcks) && _sender.HasPeer))
            ScheduleAckCheck();
    }

    private void Acknowledge()
    {
        _sender.Acknowledge();
        _feed.Acknowledged();
    }

    private void ScheduleLookForFeed()
    {
        if (_feed.WantsAcks && _sender.HasPeer)
            ScheduleAckCheck();
    }

    private void ScheduleAckCheck()
    {
        if (!Timers.IsTimerActive(CheckAcks.Instance))
            Timers.StartSingleTimer(CheckAcks.Instance, CheckAcks.Instance, _sender.NextAckCheck());
    }

    private void CloseFifo()
    {
        _sender.End();
        _wait.End(Timers);
        Timers.CancelAll();
        if (_pipe.Fifo is not null)
            _outbox.SetFifoCapacity(0);
        _pipe.Close();
        _control.Clear();
    }
}
