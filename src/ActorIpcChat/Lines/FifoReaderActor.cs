using ActorIpcChat.Dispatch;
using ActorIpcChat.Linux.Events;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Wire;
using Akka.Actor;

namespace ActorIpcChat.Lines;

/// <summary>
/// Reads the FIFO from the peer: first the handshake, then lines, straight into the space that <see cref="ShmWriterActor"/> gives.
/// What makes no sense ends the connection, and the peer sends again.
/// </summary>
internal sealed unsafe class FifoReaderActor(EventLoop loop, FileAt path, int capacity, IActorRef shmWriter, Sharing sharing = default) : UntypedActor
{
    /// <summary>Reads of a handshake in one run: a stranger that writes on and on does not hold the loop.</summary>
    private const int MostReads = 64;

    private readonly HelloScanner _scanner = new();
    private readonly InboundPipe _pipe = new(loop, path, capacity, sharing);
    private InboxSpace? _space;
    private ulong _instance;
    private Incoming? _incoming;
    private Incoming? _expected;
    private bool _draining;

    /// <summary>Opens the FIFO and waits for a hello.</summary>
    /// <param name="Instance">The number that a hello to this try must name.</param>
    public sealed record Open(ulong Instance);

    /// <summary>The FIFO is open: a peer can open its end.</summary>
    public sealed record Opened(FileStatus Fifo) : IMayBeStale;

    /// <summary>Lets the FIFO go, and what came of a frame that is not whole.</summary>
    public sealed record Close;

    /// <summary>The peer sends no frames.</summary>
    /// <param name="Behind">Bytes of its handshake; its first message follows.</param>
    /// <param name="Incoming">Makes frames of what it sends.</param>
    public sealed record Expect(int Behind, Incoming Incoming);

    /// <summary>What came was no handshake: go on looking for one behind it.</summary>
    public sealed record KeepLooking;

    /// <summary>Lines may come: take them from this position of the peer's stream on.</summary>
    public sealed record TakeLinesFrom(long Position);

    /// <summary>Read what is still in the pipe, then say <see cref="Drained"/>.</summary>
    public sealed record Drain;

    /// <summary>The pipe is empty.</summary>
    public sealed record Drained : IMayBeStale;

    /// <summary>The peer introduced itself.</summary>
    public sealed record HelloReceived(Hello Hello) : IMayBeStale;

    /// <summary>Something came that is no hello. Nothing more is read until <see cref="Expect"/> or <see cref="KeepLooking"/> says how.</summary>
    /// <param name="Begin">Its first bytes.</param>
    public sealed record NoHello(byte[] Begin) : IMayBeStale;

    /// <summary>The peer has sent all it will.</summary>
    public sealed record GoodbyeReceived : IMayBeStale;

    /// <summary>The last writer has closed the FIFO.</summary>
    public sealed record EndOfFile : IMayBeStale;

    /// <summary>Bytes that are no frame, or not the one that is due.</summary>
    /// <param name="Why">What is wrong with them.</param>
    /// <param name="StartsAnew">They are the handshake of a peer that starts anew.</param>
    public sealed record Corrupt(string Why, bool StartsAnew = false) : IMayBeStale;

    protected override void PreStart() => Become(Closed);

    protected override void PostStop() => LetGo();

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
            case Close or Readable or KeepLooking or Expect or TakeLinesFrom:
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    /// <summary>The FIFO is open; the peer introduces itself.</summary>
    private void Greeting(object message)
    {
        switch (message)
        {
            case Readable readable:
                _pipe.GotReadable(readable);
                ReadHandshake();
                break;
            case KeepLooking:
                _scanner.Skip();
                if (_pipe.HasBytes || _draining)
                    ReadHandshake();
                break;
            case Expect expect:
                _scanner.Complete(expect.Behind);
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
                Over(message);
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
                _pipe.GotReadable(readable);
                ReadLines();
                break;
            case Drain:
                _draining = true;
                ReadLines();
                break;
            default:
                Over(message);
                break;
        }
    }

    /// <summary>Nothing more of this connection counts.</summary>
    private void Over(object message)
    {
        if (message is Open or Close)
        {
            LetGo();
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
            if (reads == MostReads)
            {
                Self.Tell(_pipe.Readable);
                return;
            }

            // An end of file here is a writer that came and went; the next one makes the descriptor readable again.
            if (_pipe.ReadInto(_scanner).Bytes <= 0)
            {
                SayDrained();
                return;
            }

            while (_scanner.TryTakeHello(out var hello))
            {
                Context.Parent.Tell(new HelloReceived(hello));
                if (hello.To == _instance)
                {
                    // Behind a hello that knows this try come frames, once the parent has seen who sends them.
                    _scanner.Complete();
                    break;
                }
            }

            if (_scanner.Unrecognized is { } strange)
            {
                Context.Parent.Tell(new NoHello(strange));
                return;
            }
        }
    }

    private void ReadLines()
    {
        while (_incoming is { } incoming && _space is { } space)
        {
            var place = incoming.Place(space, out var room);
            var early = _scanner.TakeRest(place, room);
            if (early == 0 && !_pipe.HasBytes && !_draining)
                return;
            var result = early > 0 ? new IoResult(early, 0) : _pipe.Read(place, room);
            if (result.Bytes <= 0)
            {
                if (!result.WouldBlock)
                    Context.Parent.Tell(new EndOfFile());
                SayDrained();
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

        if (!outcome.IsOver)
            return;
        _incoming = null;
        Become(Over);
        Context.Parent.Tell(outcome.Wrong is { } wrong ? new Corrupt(wrong, outcome.PeerStartsAnew) : new GoodbyeReceived());
        SayDrained();
    }

    private void SayDrained()
    {
        if (!_draining)
            return;
        _draining = false;
        Context.Parent.Tell(new Drained());
    }

    /// <summary>Another stream may begin elsewhere in the ring.</summary>
    private void GiveBack(InboxSpace space)
    {
        space.Filled = 0;
        shmWriter.Tell(space);
    }

    private void LetGo()
    {
        if (_space is { } space)
            GiveBack(space);
        _pipe.Close();
        (_space, _incoming, _expected) = (null, null, null);
        _scanner.Clear();
    }
}
