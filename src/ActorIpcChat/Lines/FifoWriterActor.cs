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
/// Writes the FIFO to the peer: first what the handshake needs, then the outbox from where the peer's memory ends. Gives
/// <see cref="StdinActor"/> space in the outbox as long as there is some.
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
    private bool _opening;
    private bool _delivering;

    public FifoWriterActor(EventLoop loop, Outbox outbox, FileAt path, FifoSettings settings, Sharing sharing = default)
    {
        (_retry, _outbox) = (settings.Retry, outbox);
        _feed = new OutboxFeed(outbox);
        _pipe = new OutboundPipe(loop, path, settings, sharing);
        _control = new ControlMessages(_pipe, outbox);
        _sender = new OutboxSender(outbox, _pipe);
    }

    /// <summary>Who reads standard input; space goes there from now on.</summary>
    public sealed record Feed(IActorRef Stdin);

    /// <summary>Opens the FIFO as soon as it has a reader, then answers <see cref="Opened"/>.</summary>
    public sealed record Open;

    /// <summary>Something happened in the room: the FIFO may have a reader now.</summary>
    public sealed record TryAgain;

    /// <summary>The FIFO has a reader.</summary>
    public sealed record Opened(FileStatus Fifo) : IMayBeStale;

    /// <summary>Lets the FIFO go. What was written to it and not read is lost with it, and sent again to the next peer.</summary>
    public sealed record Close;

    /// <summary>Sends a message of the handshake.</summary>
    public sealed record Say(byte[] Bytes);

    /// <summary>The peer is known: send what it does not have.</summary>
    /// <param name="Outgoing">How it is sent to this peer.</param>
    public sealed record Flow(Outgoing Outgoing);

    /// <summary>Say <see cref="Delivered"/> once the peer has everything that was accepted.</summary>
    public sealed record Deliver;

    /// <summary>The peer has everything that was accepted.</summary>
    public sealed record Delivered : IMayBeStale;

    /// <summary>Standard input has come to its end, and its last line is accepted.</summary>
    public sealed record InputEnded;

    /// <summary>Says goodbye behind everything that was sent.</summary>
    public sealed record SayGoodbye;

    /// <summary>The goodbye is in the pipe.</summary>
    public sealed record GoodbyeSaid : IMayBeStale;

    /// <summary>The last reader has closed the FIFO (EPIPE).</summary>
    public sealed record Broken : IMayBeStale;

    /// <summary>Lines were overwritten before they could be sent: the peer gets what comes behind them.</summary>
    public sealed record Lost(LostLines Lines);

    /// <summary>Only a new connection can tell where to go on: another process has changed the shared memory.</summary>
    /// <param name="PeerIsSilent">That of the peer, which does not say what has arrived; else that of this process.</param>
    public sealed record StartAnew(bool PeerIsSilent) : IMayBeStale;

    private sealed class WriteAgain
    {
        public static readonly WriteAgain Instance = new();
    }

    /// <summary>Reads from the peer's memory what has arrived. The peer sends no acknowledgements.</summary>
    public sealed class LookForAcks
    {
        public static readonly LookForAcks Instance = new();
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PostStop() => LetGo();

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case OutboxSpace space:
                _feed.TakeBack(space);
                GoOn();
                break;
            case Writable:
                _pipe.TakesMore();
                GoOn();
                break;
            case Feed feed:
                _feed.Begin(feed.Stdin);
                GoOn();
                break;
            case Open:
                (_delay, _opening) = (_retry.Min, true);
                TryOpen();
                break;
            case TryAgain when _opening:
                TryOpen();
                break;
            case TryAgain:
                break;
            case Say say:
                _control.Say(say.Bytes);
                GoOn();
                break;
            case Flow flow:
                _sender.Begin(flow.Outgoing);
                GoOn();
                break;
            case WriteAgain:
                GoOn();
                break;
            case Deliver:
                _delivering = true;
                LookAtAcks();
                break;
            case LookForAcks:
                LookAtAcks();
                break;
            case SayGoodbye:
                _control.SayGoodbye();
                GoOn();
                break;
            case Close:
                LetGo();
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void TryOpen()
    {
        try
        {
            if (!_pipe.TryOpen(Self))
            {
                // The room's watch tells at once of most readers; this finds the others, such as one that blocks in open(2).
                Timers.StartSingleTimer(new TryAgain(), new TryAgain(), _delay);
                _delay = _retry.Next(_delay);
                return;
            }
        }
        catch (LinuxException e) when (e.Errno == Errno.ENOENT)
        {
            _opening = false;
            Context.Parent.Tell(new FifoMissing());
            return;
        }

        _opening = false;
        Timers.Cancel(new TryAgain());
        _outbox.SetFifoCapacity(_pipe.Capacity);
        Context.Parent.Tell(new Opened(_pipe.Status));
    }

    /// <summary>Does all that can be done now. A line that is ended is to be written, hence the loop.</summary>
    private void GoOn()
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
            Context.Parent.Tell(new GoodbyeSaid());
        if (_pipe.HasBroken())
            Context.Parent.Tell(new Broken());
        if (_sender.HasPeer && _outbox.NextIsCorrupt)
            LookLater();
    }

    private bool TryFreeSpace()
    {
        _sender.Acknowledge();
        if (_feed.TryReserve())
            return true;
        // While something is unsent the FIFO will say when it goes on; else the peer is about to publish what it read.
        if ((_outbox.Unsent == 0 || _outbox.NextIsCorrupt) && _sender.HasPeer)
            LookLater();
        return false;
    }

    private void LookAtAcks()
    {
        _sender.Acknowledge();
        if (_delivering && _outbox.IsDelivered && _feed.IsSettled)
        {
            _delivering = false;
            Context.Parent.Tell(new Delivered());
            return;
        }

        if (_sender.IsAtHole || _sender.IsSilent)
        {
            Context.Parent.Tell(new StartAnew(_sender.IsSilent));
            return;
        }

        GoOn();
        if (_delivering || (_outbox.NextIsCorrupt && _sender.HasPeer))
            LookLater();
    }

    private void LookLater()
    {
        if (!Timers.IsTimerActive(LookForAcks.Instance))
            Timers.StartSingleTimer(LookForAcks.Instance, LookForAcks.Instance, _sender.NextLook());
    }

    private void LetGo()
    {
        _sender.End();
        Timers.CancelAll();
        if (_pipe.Fifo is not null)
            _outbox.SetFifoCapacity(0);
        _pipe.Close();
        _control.Clear();
        (_opening, _delivering) = (false, false);
    }
}
