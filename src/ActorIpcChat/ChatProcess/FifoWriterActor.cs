using ActorIpcChat.Dispatch;
using ActorIpcChat.Linux;
using ActorIpcChat.Ring;
using ActorIpcChat.Settings;
using ActorIpcChat.Wire;
using Akka.Actor;

namespace ActorIpcChat.ChatProcess;

/// <summary>
/// Writes the FIFO to the peer: first what the handshake needs, then the outbox from where the peer's memory ends. Gives
/// <see cref="StdinActor"/> space in the outbox as long as there is some.
/// </summary>
internal sealed unsafe class FifoWriterActor(EventLoop loop, Outbox outbox, string path, FifoSettings settings, Sharing sharing = default) : UntypedActor, IWithTimers
{
    private static readonly PollSettings AckLook = new(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(50), 2);

    private readonly Queue<byte[]> _handshake = new();
    private readonly OutboxSpace _space = new();
    private IActorRef _stdin = ActorRefs.Nobody;
    private FileDescriptor? _fifo;
    private LoopRegistration? _registration;
    private Outgoing? _outgoing;
    private byte[]? _goodbye;
    private TimeSpan _delay;
    private bool _opening;
    private bool _writable;
    private bool _spaceIsHere = true;
    private bool _lineToEnd;
    private bool _delivering;

    /// <summary>Who reads standard input; space goes there from now on.</summary>
    public sealed record Feed(IActorRef Stdin);

    /// <summary>Opens the FIFO as soon as somebody reads it, then says <see cref="Opened"/>.</summary>
    public sealed class Open
    {
        public static readonly Open Instance = new();
    }

    /// <summary>Looks again whether somebody reads it: something happened in the room.</summary>
    public sealed class TryAgain
    {
        public static readonly TryAgain Instance = new();
    }

    /// <summary>The FIFO has a reader.</summary>
    public sealed record Opened(FileStatus Fifo);

    /// <summary>Lets the FIFO go. What was written to it and not read is lost with it, and sent again to the next peer.</summary>
    public sealed class Close
    {
        public static readonly Close Instance = new();
    }

    /// <summary>Sends a message of the handshake.</summary>
    public sealed record Say(byte[] Bytes);

    /// <summary>The peer is known: send what it does not have.</summary>
    /// <param name="Outgoing">How it is sent to this peer.</param>
    public sealed record Flow(Outgoing Outgoing);

    /// <summary>Say <see cref="Delivered"/> once the peer has everything that was accepted.</summary>
    public sealed class Deliver
    {
        public static readonly Deliver Instance = new();
    }

    /// <summary>The peer has everything that was accepted.</summary>
    public sealed class Delivered
    {
        public static readonly Delivered Instance = new();
    }

    /// <summary>Standard input has come to its end, and its last line is accepted.</summary>
    public sealed class InputEnded
    {
        public static readonly InputEnded Instance = new();
    }

    /// <summary>Says goodbye behind everything that was sent.</summary>
    public sealed class SayGoodbye
    {
        public static readonly SayGoodbye Instance = new();
    }

    /// <summary>The goodbye is in the pipe.</summary>
    public sealed class GoodbyeSaid
    {
        public static readonly GoodbyeSaid Instance = new();
    }

    /// <summary>Nobody reads the FIFO any more.</summary>
    public sealed class Broken
    {
        public static readonly Broken Instance = new();
    }

    private sealed class WriteAgain
    {
        public static readonly WriteAgain Instance = new();
    }

    private sealed class LookForAcks
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
                TakeBack(space);
                break;
            case Writable:
                _writable = true;
                Write();
                break;
            case Feed feed:
                _stdin = feed.Stdin;
                // What a killed predecessor had not finished is a line all the same.
                _lineToEnd = outbox.InsideLine;
                EndLine();
                GiveSpace();
                break;
            case Open:
                _delay = settings.Retry.Min;
                _opening = true;
                TryOpen();
                break;
            case TryAgain when _opening:
                TryOpen();
                break;
            case TryAgain:
                break;
            case Say say:
                _handshake.Enqueue(say.Bytes);
                Write();
                break;
            case Flow flow:
                _outgoing?.End();
                _outgoing = flow.Outgoing;
                _outgoing.Begin(_fifo!);
                outbox.TellFifoCapacity(_fifo!.PipeCapacity);
                Write();
                break;
            case WriteAgain:
                Write();
                break;
            case Deliver:
                _delivering = true;
                LookAtAcks();
                break;
            case LookForAcks:
                LookAtAcks();
                break;
            case SayGoodbye:
                _goodbye = Goodbye();
                Write();
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
            _fifo = Fifo.TryOpenWriter(path, sharing);
        }
        catch (LinuxException e) when (e.Errno == Errno.ENOENT)
        {
            _opening = false;
            Context.Parent.Tell(ChatProcessActor.FifoMissing.Instance);
            return;
        }

        if (_fifo is null)
        {
            // The room's watch tells at once of most readers; this finds the others, such as one that blocks in open(2).
            Timers.StartSingleTimer(TryAgain.Instance, TryAgain.Instance, _delay);
            _delay = settings.Retry.Next(_delay);
            return;
        }

        _opening = false;
        Timers.Cancel(TryAgain.Instance);
        outbox.TellFifoCapacity(_fifo.RequestPipeCapacity(settings.Capacity));
        _writable = true;
        _registration = loop.WatchWritable(_fifo, Self);
        Context.Parent.Tell(new Opened(FileStatus.OfDescriptor(_fifo.Number)!.Value));
    }

    private void Write()
    {
        WriteHandshake();
        if (_handshake.Count == 0)
            WriteOutbox();
        if (_goodbye is { } bytes && CanWrite && _handshake.Count == 0 && outbox.Unsent == 0 && WriteWhole(bytes))
        {
            _goodbye = null;
            Context.Parent.Tell(GoodbyeSaid.Instance);
        }

        GiveSpace();
    }

    private bool CanWrite => _writable && _fifo is not null;

    private void WriteHandshake()
    {
        while (CanWrite && _handshake.TryPeek(out var bytes) && WriteWhole(bytes))
            _handshake.Dequeue();
    }

    private void WriteOutbox()
    {
        if (!CanWrite || _outgoing is not { } outgoing)
            return;
        Took(outgoing.Write(out var delay));
        if (delay > TimeSpan.Zero)
            Timers.StartSingleTimer(WriteAgain.Instance, WriteAgain.Instance, delay);
    }

    /// <summary>At most PIPE_BUF bytes: the kernel takes all of them or none.</summary>
    private bool WriteWhole(byte[] bytes)
    {
        fixed (byte* start = bytes)
            return Took(_fifo!.Write(start, bytes.Length));
    }

    /// <summary>Whether it went out. Where the pipe takes no more the next edge tells when it does.</summary>
    private bool Took(IoResult result)
    {
        if (result.Errno == 0)
            return true;
        _writable = false;
        if (result.Broken)
            Context.Parent.Tell(Broken.Instance);
        return false;
    }

    private void TakeBack(OutboxSpace space)
    {
        _spaceIsHere = true;
        if (space.Filled > 0)
            outbox.Commit(space.Filled);
        if (space.Nick is { } nick)
            outbox.Nick = nick;
        if (space.Ended)
        {
            _stdin = ActorRefs.Nobody;
            _lineToEnd = true;
            EndLine();
        }

        Write();
    }

    private void EndLine()
    {
        if (!_lineToEnd || !outbox.TryEndLine())
            return;
        _lineToEnd = false;
        if (_stdin.IsNobody())
            Context.Parent.Tell(InputEnded.Instance);
        Write();
    }

    private void GiveSpace()
    {
        if (!_spaceIsHere || (_stdin.IsNobody() && !_lineToEnd))
            return;
        if (!outbox.TryReserve(out _space.Start, out _space.Length, out _space.Frames))
        {
            Acknowledge();
            if (!outbox.TryReserve(out _space.Start, out _space.Length, out _space.Frames))
            {
                // While something is unsent the FIFO will say when it goes on; else the peer is about to publish what it read.
                if (outbox.Unsent == 0 && _outgoing is not null)
                    LookLater();
                return;
            }
        }

        if (_lineToEnd)
        {
            EndLine();
            return;
        }

        (_space.Filled, _space.Nick) = (0, null);
        _spaceIsHere = false;
        _stdin.Tell(_space);
    }

    private void LookAtAcks()
    {
        Acknowledge();
        if (_delivering && outbox.IsDelivered && !_lineToEnd && _spaceIsHere)
        {
            _delivering = false;
            Context.Parent.Tell(Delivered.Instance);
            return;
        }

        GiveSpace();
        if (_delivering)
            LookLater();
    }

    private void LookLater()
    {
        if (Timers.IsTimerActive(LookForAcks.Instance))
            return;
        Timers.StartSingleTimer(LookForAcks.Instance, LookForAcks.Instance, _delay = AckLook.Next(_delay));
    }

    private void Acknowledge()
    {
        var before = outbox.Acknowledged;
        _outgoing?.Acknowledge();
        if (outbox.Acknowledged > before)
            _delay = AckLook.Min;
    }

    private void LetGo()
    {
        _outgoing?.End();
        Timers.CancelAll();
        _registration?.Dispose();
        if (_fifo is not null)
            outbox.TellFifoCapacity(0);
        _fifo?.Dispose();
        (_registration, _fifo, _outgoing) = (null, null, null);
        (_opening, _writable, _delivering) = (false, false, false);
        _goodbye = null;
        _handshake.Clear();
    }

    private byte[] Goodbye()
    {
        var bytes = new byte[FrameHeader.Size + FrameHeader.TrailerSize];
        fixed (byte* start = bytes)
            new FrameHeader(bytes.Length, FrameKind.Goodbye, FrameCut.None, 0, 0, outbox.NextLine, 0).Write(start, outbox.Head);
        return bytes;
    }
}
