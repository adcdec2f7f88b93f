using ActorIpcChat.Dispatch;
using ActorIpcChat.Linux.Events;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Linux.Terminals;
using Akka.Actor;

namespace ActorIpcChat.Cli.Terminal;

/// <summary>Reads the terminal; sends <see cref="Pressed"/>, <see cref="Pasted"/> and <see cref="TerminalClosed"/> to its parent.</summary>
internal sealed unsafe class KeyboardActor : UntypedActor, IWithTimers
{
    private const string PatienceKey = "patience";

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

    public sealed record Pressed(Key Key);

    public sealed record Pasted(byte[] Bytes);

    /// <summary>The terminal was closed, or hung up.</summary>
    public sealed record TerminalClosed { public static readonly TerminalClosed Instance = new(); }

    private sealed record PatienceEnded;

    protected override void PreStart() => _registration = _loop.WatchReadable(_terminal.Input, Self);

    protected override void PostStop() => _registration?.Dispose();

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Readable:
                Read();
                break;
            case PatienceEnded:
                // Bytes may have arrived in the meantime.
                if (!Read())
                    _decoder.Flush();
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    /// <returns>False if there was nothing to read.</returns>
    private bool Read()
    {
        // One read per message: a long paste must not block other actors.
        IoResult result;
        fixed (byte* start = _buffer)
            result = _terminal.Input.Read(start, _buffer.Length);
        if (result.WouldBlock)
            return false;
        if (result.Bytes <= 0)
        {
            _registration?.Dispose();
            Timers.CancelAll();
            Context.Parent.Tell(TerminalClosed.Instance);
            return false;
        }

        _decoder.Take(_buffer.AsSpan(0, result.Bytes));
        if (_decoder.Patience is { } patience)
            Timers.StartSingleTimer(PatienceKey, new PatienceEnded(), patience);
        else
            Timers.Cancel(PatienceKey);
        Self.Tell(Readable.Instance);
        return true;
    }
}
