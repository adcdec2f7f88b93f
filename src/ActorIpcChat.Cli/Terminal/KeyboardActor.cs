using ActorIpcChat.Dispatch;
using ActorIpcChat.Linux.Events;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Linux.Terminals;
using Akka.Actor;

namespace ActorIpcChat.Cli.Terminal;

/// <summary>Reads the terminal and tells its parent each <see cref="Key"/>, each <see cref="Pasted"/>, and <see cref="Gone"/>.</summary>
internal sealed unsafe class KeyboardActor : UntypedActor, IWithTimers
{
    private readonly EventLoop _loop;
    private readonly RawTerminal _terminal;
    private readonly KeyDecoder _decoder;
    private readonly byte[] _buffer = new byte[65536];
    private LoopRegistration? _registration;

    public KeyboardActor(EventLoop loop, RawTerminal terminal)
    {
        (_loop, _terminal) = (loop, terminal);
        var parent = Context.Parent;
        _decoder = new KeyDecoder(key => parent.Tell(new Pressed(key)), bytes => parent.Tell(new Pasted(bytes)));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>A key was pressed.</summary>
    public sealed record Pressed(Key Key);

    /// <summary>Something was pasted.</summary>
    public sealed record Pasted(byte[] Bytes);

    /// <summary>The terminal has gone.</summary>
    public sealed class Gone
    {
        public static readonly Gone Instance = new();
    }

    private sealed class NothingFollows
    {
        public static readonly NothingFollows Instance = new();
    }

    protected override void PreStart() => _registration = _loop.WatchReadable(_terminal.Input, Self);

    protected override void PostStop() => _registration?.Dispose();

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Readable:
                Read();
                break;
            case NothingFollows:
                // What has come in the meantime counts.
                if (!Read())
                    _decoder.Flush();
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    /// <summary>Reads what is there.</summary>
    /// <returns>False where nothing is.</returns>
    private bool Read()
    {
        // One read a turn: a long paste does not keep the others from theirs.
        IoResult result;
        fixed (byte* start = _buffer)
            result = _terminal.Input.Read(start, _buffer.Length);
        if (result.WouldBlock)
            return false;
        if (result.Bytes <= 0)
        {
            _registration?.Dispose();
            Timers.CancelAll();
            Context.Parent.Tell(Gone.Instance);
            return false;
        }

        _decoder.Take(_buffer.AsSpan(0, result.Bytes));
        if (_decoder.Patience is { } patience)
            Timers.StartSingleTimer(NothingFollows.Instance, NothingFollows.Instance, patience);
        else
            Timers.Cancel(NothingFollows.Instance);
        Self.Tell(Readable.Instance);
        return true;
    }
}
