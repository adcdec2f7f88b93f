using ActorIpcChat.Dispatch;
using ActorIpcChat.Linux;
using ActorIpcChat.Ring;
using ActorIpcChat.Wire;
using Akka.Actor;

namespace ActorIpcChat.ChatProcess;

/// <summary>
/// Reads the FIFO from the peer: first the handshake, then frames, straight into the space that <see cref="ShmWriterActor"/> gives.
/// Only whole frames whose every part fits go on; anything else ends the connection, and the peer sends again.
/// </summary>
internal sealed unsafe class FifoReaderActor(EventLoop loop, string path, int capacity, IActorRef shmWriter, Sharing sharing = default) : UntypedActor
{
    private readonly HelloScanner _scanner = new();
    private FileDescriptor? _fifo;
    private LoopRegistration? _registration;
    private InboxSpace? _space;
    private ulong _instance;
    private long _position;
    private long _nextLine;
    private int _partial;
    private bool _readable;
    private bool _hungUp;
    private bool _receiving;
    private bool _over;
    private bool _draining;

    /// <summary>Opens the FIFO and waits for a hello.</summary>
    /// <param name="Instance">The number that a hello to this try must name.</param>
    public sealed record Open(ulong Instance);

    /// <summary>The FIFO is open: a peer can open its end.</summary>
    public sealed record Opened(FileStatus Fifo);

    /// <summary>Lets the FIFO go, and what came of a frame that is not whole.</summary>
    public sealed class Close
    {
        public static readonly Close Instance = new();
    }

    /// <summary>Frames may come: take them from this position of the peer's stream on.</summary>
    public sealed record TakeFramesFrom(long Position);

    /// <summary>Read what is still in the pipe, then say <see cref="Drained"/>.</summary>
    public sealed class Drain
    {
        public static readonly Drain Instance = new();
    }

    /// <summary>The pipe is empty.</summary>
    public sealed class Drained
    {
        public static readonly Drained Instance = new();
    }

    /// <summary>The peer introduced itself.</summary>
    public sealed record HelloReceived(Hello Hello);

    /// <summary>Something came that is no handshake.</summary>
    /// <param name="Begin">Its first bytes.</param>
    public sealed record NoHello(byte[] Begin);

    /// <summary>The peer has sent all it will.</summary>
    public sealed class GoodbyeReceived
    {
        public static readonly GoodbyeReceived Instance = new();
    }

    /// <summary>Nobody writes the FIFO any more.</summary>
    public sealed class EndOfFile
    {
        public static readonly EndOfFile Instance = new();
    }

    /// <summary>Bytes that are no frame, or not the one that is due.</summary>
    public sealed record Garbled(string Why);

    protected override void PostStop() => LetGo();

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case InboxSpace space:
                _space = space;
                if (_receiving)
                    Read();
                else
                    GiveBack();
                break;
            case Readable readable:
                _readable = true;
                _hungUp = readable.HungUp;
                Read();
                break;
            case Open open:
                LetGo();
                _instance = open.Instance;
                try
                {
                    _fifo = Fifo.OpenReader(path, sharing);
                }
                catch (LinuxException e) when (e.Errno == Errno.ENOENT)
                {
                    Context.Parent.Tell(ChatProcessActor.FifoMissing.Instance);
                    break;
                }

                _fifo.RequestPipeCapacity(capacity);
                _registration = loop.WatchReadable(_fifo, Self);
                Context.Parent.Tell(new Opened(FileStatus.OfDescriptor(_fifo.Number)!.Value));
                break;
            case TakeFramesFrom from:
                (_position, _nextLine, _receiving) = (from.Position, 0, true);
                Read();
                break;
            case Drain:
                _draining = true;
                Read();
                break;
            case Close:
                LetGo();
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Read()
    {
        if (_fifo is null || _over)
            SayDrained();
        else if (_receiving)
            ReadFrames();
        else if (_readable || _draining)
            ReadHandshake();
    }

    private void ReadHandshake()
    {
        while (!_scanner.IsComplete)
        {
            var result = _scanner.ReadFrom(_fifo!);
            if (result.Bytes <= 0)
            {
                // An end of file here is a writer that came and went; the next one makes the descriptor readable again.
                _readable = false;
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

            if (_scanner.TakeStrange() is { } strange)
                Context.Parent.Tell(new NoHello(strange));
        }
    }

    private void ReadFrames()
    {
        while (_receiving && _space is { } space)
        {
            var room = space.Length - _partial;
            if (room <= 0)
                throw new InvalidOperationException("a frame is larger than the space that was given for it");
            var early = _scanner.TakeRest(space.Start + _partial, room);
            if (early == 0 && !_readable && !_draining)
                return;
            var result = early > 0 ? new IoResult(early, 0) : _fifo!.Read(space.Start + _partial, room);
            if (result.Bytes <= 0)
            {
                _readable = false;
                if (!result.WouldBlock)
                    Context.Parent.Tell(EndOfFile.Instance);
                SayDrained();
                return;
            }

            if (early == 0)
                _readable = result.Bytes == room || _hungUp;
            _partial += result.Bytes;
            TakeFrames(space);
        }
    }

    private void TakeFrames(InboxSpace space)
    {
        var whole = 0;
        var goodbye = false;
        string? wrong = null;
        while (_partial - whole >= FrameHeader.Size)
        {
            var start = space.Start + whole;
            if (!FrameHeader.TryRead(start, out var frame))
            {
                var starting = new ReadOnlySpan<byte>(start, _partial - whole).IndexOf(Hello.Mark) >= 0;
                wrong = starting ? "the peer starts anew" : "what came is no frame";
                break;
            }

            if (frame.Length > _partial - whole)
                break;
            if (!frame.TrailerFits(start, _position + whole))
            {
                wrong = "a frame came in pieces that do not fit";
                break;
            }

            if (_nextLine != 0 && frame.FirstLine != _nextLine)
            {
                wrong = $"line {frame.FirstLine} came where line {_nextLine} is due";
                break;
            }

            if (frame.Kind == FrameKind.Goodbye)
            {
                goodbye = true;
                break;
            }

            _nextLine = frame.FirstLine + frame.Lines;
            whole += frame.Length;
        }

        if (whole > 0)
        {
            _partial -= whole;
            _position += whole;
            space.Filled = whole;
            _space = null;
            shmWriter.Tell(space);
        }

        if (!goodbye && wrong is null)
            return;
        // Nothing behind this belongs to the conversation.
        (_receiving, _over, _partial) = (false, true, 0);
        Context.Parent.Tell(goodbye ? GoodbyeReceived.Instance : new Garbled(wrong!));
        SayDrained();
    }

    private void SayDrained()
    {
        if (!_draining)
            return;
        _draining = false;
        Context.Parent.Tell(Drained.Instance);
    }

    /// <summary>Nothing comes for it: another stream may begin elsewhere.</summary>
    private void GiveBack()
    {
        if (_space is not { } space)
            return;
        space.Filled = 0;
        _space = null;
        shmWriter.Tell(space);
    }

    private void LetGo()
    {
        GiveBack();
        _registration?.Dispose();
        _fifo?.Dispose();
        (_registration, _fifo) = (null, null);
        (_receiving, _over, _readable, _hungUp, _partial) = (false, false, false, false, 0);
        _scanner.Clear();
    }
}
