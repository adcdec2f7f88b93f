using ActorIpcChat.Dispatch;
using ActorIpcChat.Linux.Events;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Wire;
using Akka.Actor;

namespace ActorIpcChat.Lines;

/// <summary>
/// Reads the FIFO from the peer: first the handshake, then lines, directly into the space that <see cref="ShmWriterActor"/> lends.
/// Corrupt input ends the connection, and the peer sends again.
/// </summary>
internal sealed unsafe class FifoReaderActor(EventLoop loop, FileAt path, int capacity, IActorRef shmWriter, Sharing sharing = default) : UntypedActor
{
    /// <summary>Reads of a handshake in one run: a foreign process that writes without end does not block the loop.</summary>
    private const int MaxReads = 64;

    private readonly HelloScanner _scanner = new();
    private readonly InboundPipe _pipe = new(loop, path, capacity, sharing);
    private InboxSpace? _space;
    private ulong _instance;
    private Incoming? _incoming;
    private Incoming? _expected;
    private bool _draining;

    /// <summary>Opens the FIFO and waits for a hello.</summary>
    /// <param name="Instance">Number of this attempt, which the peer's hello must name.</param>
    public sealed record Open(ulong Instance);

    /// <summary>To the parent: the FIFO is open, so a peer can open its end.</summary>
    public sealed record Opened(FileStatus Fifo) : IMayBeStale;

    /// <summary>Closes the FIFO, and drops an incomplete frame.</summary>
    public sealed record Close;

    /// <summary>The peer is another program, which sends no frames.</summary>
    /// <param name="GreetingLength">Bytes of its handshake; its first message follows.</param>
    /// <param name="Incoming">Makes frames of its messages.</param>
    public sealed record ExpectForeign(int GreetingLength, Incoming Incoming);

    /// <summary>The bytes were no handshake: look for one behind them.</summary>
    public sealed record KeepLooking;

    /// <summary>Receives lines from this position of the peer's stream on.</summary>
    public sealed record TakeLinesFrom(long Position);

    /// <summary>Reads the rest of the pipe, then sends <see cref="Drained"/>.</summary>
    public sealed record Drain;

    /// <summary>To the parent: the pipe is empty.</summary>
    public sealed record Drained : IMayBeStale;

    /// <summary>To the parent: a process sent a hello.</summary>
    public sealed record HelloReceived(Hello Hello) : IMayBeStale;

    /// <summary>To the parent: the input is no hello. Reading pauses until <see cref="ExpectForeign"/> or <see cref="KeepLooking"/>.</summary>
    /// <param name="Begin">Its first bytes.</param>
    public sealed record UnknownGreeting(byte[] Begin) : IMayBeStale;

    /// <summary>To the parent: the peer said goodbye and sends no more.</summary>
    /// <param name="PeerStays">It answers a goodbye, and waits for the next peer.</param>
    public sealed record GoodbyeReceived(bool PeerStays) : IMayBeStale;

    /// <summary>To the parent: the last writer has closed the FIFO.</summary>
    public sealed record EndOfFile : IMayBeStale;

    /// <summary>To the parent: the bytes are no frame, or not the expected one.</summary>
    /// <param name="Why">What is wrong with them.</param>
    /// <param name="IsNewHello">They are the hello of a peer that reconnects.</param>
    public sealed record Corrupt(string Why, bool IsNewHello = false) : IMayBeStale;

    protected override void PreStart() => Become(Closed);

    protected override void PostStop() => CloseFifo();

    protected override void OnReceive(object message) => Unhandled(message);

    /// <summary>No FIFO is open.</summary>
    private void Closed(object message)
    {
        switch (message)
        {
            case Open open:
                OpenFifo(open);
                break;
            case InboxSpace space:
                GiveBack(space);
                break;
            case Drain:
                Context.Parent.Tell(new Drained());
                break;
            case Close or Readable or KeepLooking or ExpectForeign or TakeLinesFrom:
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    /// <summary>The FIFO is open; a hello is expected.</summary>
    private void Greeting(object message)
    {
        switch (message)
        {
            case Readable readable:
                _pipe.MarkReadable(readable);
                ReadHandshake();
                break;
            case KeepLooking:
                _scanner.Skip();
                if (_pipe.HasBytes || _draining)
                    ReadHandshake();
                break;
            case ExpectForeign expect:
                _scanner.Complete(expect.GreetingLength);
                _expected = expect.Incoming;
                break;
            case TakeLinesFrom from:
                _incoming = _expected ?? new IncomingFrames(from.Position);
                Become(Receiving);
                ReadLines();
                break;
            case Drain:
                _draining = true;
                ReadHandshake();
                break;
            default:
                Ended(message);
                break;
        }
    }

    /// <summary>The peer sends lines.</summary>
    private void Receiving(object message)
    {
        switch (message)
        {
            case InboxSpace space:
                _space = space;
                ReadLines();
                break;
            case Readable readable:
                _pipe.MarkReadable(readable);
                ReadLines();
                break;
            case Drain:
                _draining = true;
                ReadLines();
                break;
            default:
                Ended(message);
                break;
        }
    }

    /// <summary>The connection has ended: further input is ignored until the FIFO is closed.</summary>
    private void Ended(object message)
    {
        if (message is Open or Close)
        {
            CloseFifo();
            Become(Closed);
        }

        Closed(message);
    }

    private void OpenFifo(Open open)
    {
        _instance = open.Instance;
        if (_pipe.TryOpen(Self) is not { } opened)
        {
            Context.Parent.Tell(new FifoMissing());
            return;
        }

        Become(Greeting);
        Context.Parent.Tell(new Opened(opened));
    }

    private void ReadHandshake()
    {
        for (var reads = 0; _scanner is { IsComplete: false, Unrecognized: null }; reads++)
        {
            if (reads == MaxReads)
            {
                Self.Tell(_pipe.Readable);
                return;
            }

            // An end of file here: a writer opened and closed the FIFO. The next writer makes the descriptor readable again.
            if (_pipe.ReadInto(_scanner).Bytes <= 0)
            {
                ReportDrained();
                return;
            }

            while (_scanner.TryTakeHello(out var hello))
            {
                Context.Parent.Tell(new HelloReceived(hello));
                if (hello.To == _instance)
                {
                    // Frames follow a hello to this attempt, once the parent has accepted its sender.
                    _scanner.Complete();
                    break;
                }
            }

            if (_scanner.Unrecognized is { } begin)
            {
                Context.Parent.Tell(new UnknownGreeting(begin));
                return;
            }
        }
    }

    private void ReadLines()
    {
        while (_incoming is { } incoming && _space is { } space)
        {
            var start = incoming.FreeSpace(space, out var length);
            var early = _scanner.TakeRest(start, length);
            if (early == 0 && !_pipe.HasBytes && !_draining)
                return;
            var result = early > 0 ? new IoResult(early, 0) : _pipe.Read(start, length);
            if (result.Bytes <= 0)
            {
                if (!result.WouldBlock)
                    Context.Parent.Tell(new EndOfFile());
                ReportDrained();
                return;
            }

            Take(incoming, space, result.Bytes);
        }
    }

    private void Take(Incoming incoming, InboxSpace space, int bytes)
    {
        var outcome = incoming.Take(space, bytes);
        if (space.Filled > 0)
        {
            _space = null;
            shmWriter.Tell(space);
        }

        if (!outcome.IsEnd)
            return;
        _incoming = null;
        Become(Ended);
        Context.Parent.Tell(outcome.Error is { } error ? new Corrupt(error, outcome.IsNewHello) : new GoodbyeReceived(outcome.PeerStays));
        ReportDrained();
    }

    private void ReportDrained()
    {
        if (!_draining)
            return;
        _draining = false;
        Context.Parent.Tell(new Drained());
    }

    /// <summary>Gives the space back unused: the next stream may begin elsewhere in the ring.</summary>
    private void GiveBack(InboxSpace space)
    {
        space.Filled = 0;
        shmWriter.Tell(space);
    }

    private void CloseFifo()
    {
        if (_space is { } space)
            GiveBack(space);
        _pipe.Close();
        (_space, _incoming, _expected) = (null, null, null);
        _scanner.Clear();
    }
}
