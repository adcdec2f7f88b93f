using System.Runtime.InteropServices;
using System.Text;
using ActorIpcChat.Leaving;
using ActorIpcChat.Lines;
using ActorIpcChat.Peer;
using ActorIpcChat.Reporting;
using Akka.Actor;

namespace ActorIpcChat.Typing;

/// <summary>
/// Filters commands out of terminal input, between <see cref="StdinActor"/> and <see cref="FifoWriterActor"/>. It reads before a peer
/// connects, so that commands work then, too. Text waits here for the peer.
/// </summary>
/// <remarks>
/// <code>
///   StdinActor ⇄ a buffer of its own ⇄ TypingActor ⇄ space in the outbox ⇄ FifoWriterActor
/// </code>
/// Pipes and files are read straight into the outbox, without this actor.
/// </remarks>
/// <param name="writer">Provides space in the outbox, and takes it back filled.</param>
/// <param name="nick">The user's first nick.</param>
/// <param name="isTaken">Whether another person in the room has a nick.</param>
/// <param name="notices">Where to show answers.</param>
/// <param name="commands">What can be typed.</param>
internal sealed unsafe class TypingActor(
    IActorRef writer, string nick, Func<string, bool> isTaken, INotices notices, IReadOnlyList<TypedCommand> commands) : UntypedActor
{
    private const int BufferSize = 65536;

    private readonly byte* _buffer = (byte*)NativeMemory.Alloc(BufferSize);
    private readonly OutboxSpace _input = new();
    private readonly TypedText _text = new(nick, commands, isTaken);
    private readonly Queue<Typed> _waiting = new();
    private IActorRef _stdin = ActorRefs.Nobody;
    private OutboxSpace? _space;
    private int _waitingBytes;
    private int _passed;
    private bool _reading;
    private bool _hadSpace;
    private bool _ended;

    /// <summary>Starts reading.</summary>
    /// <param name="Stdin">Fills this actor's buffer.</param>
    public sealed record Listen(IActorRef Stdin);

    /// <summary>The user wants the members of the room.</summary>
    public sealed record WhoRequested;

    protected override void PostStop()
    {
        NativeMemory.Free(_buffer);
        var lines = _waiting.OfType<Typed.Message>().Sum(message => message.Bytes.Span.Count((byte)'\n'));
        if (lines > 0)
            notices.Say($"{lines} {(lines == 1 ? "line was" : "lines were")} typed, but not sent");
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Listen listen:
                _stdin = listen.Stdin;
                ReadMore();
                break;
            case OutboxSpace space when space == _input:
                Take(space);
                break;
            case OutboxSpace space:
                _space = space;
                _hadSpace = true;
                PassOn();
                ReadMore();
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void ReadMore()
    {
        // While output is blocked, input stays in the terminal, as in a pipe.
        if (_stdin.IsNobody() || _reading || _ended || _waitingBytes >= BufferSize)
            return;
        _input.Start = _buffer;
        _input.Length = BufferSize;
        _input.Filled = 0;
        _reading = true;
        _stdin.Tell(_input);
    }

    private void Take(OutboxSpace read)
    {
        _reading = false;
        if (read.Filled > 0)
            _text.Take(new ReadOnlySpan<byte>(read.Start, read.Filled), Take);
        if (read.Ended)
        {
            _ended = true;
            _text.End(Take);
        }

        PassOn();
        ReadMore();
    }

    private void Take(Typed typed)
    {
        switch (typed)
        {
            case Typed.HelpRequest help:
                foreach (var line in help.Lines)
                    notices.Say(line);
                break;
            case Typed.WhoRequest:
                Context.Parent.Tell(new WhoRequested());
                break;
            case Typed.Refused refused:
                notices.Say(refused.Why);
                break;
            case Typed.Quit when !_hadSpace:
                // Without a peer no earlier input can be delivered first.
                Quit();
                break;
            case Typed.Message text:
                _waitingBytes += text.Bytes.Length;
                _waiting.Enqueue(text);
                break;
            default:
                _waiting.Enqueue(typed);
                break;
        }
    }

    /// <summary>Fills the space with waiting input, up to a change of nick.</summary>
    private void PassOn()
    {
        if (_space is not { } space)
            return;
        space.Filled = 0;
        while (_waiting.TryPeek(out var next))
        {
            if (next is Typed.Quit)
            {
                _waiting.Clear();
                _waitingBytes = 0;
                GiveBack(space);
                Quit();
                return;
            }

            if (next is Typed.NickChange change)
            {
                _waiting.Dequeue();
                notices.Say($"your nick is now {change.Nick}");
                space.Nick = Encoding.UTF8.GetBytes(change.Nick);
                GiveBack(space);
                return;
            }

            if (!Fill(space, ((Typed.Message)next).Bytes.Span))
                break;
        }

        space.Ended = _ended && _waiting.Count == 0;
        if (space.Filled > 0 || space.Ended)
            GiveBack(space);
    }

    /// <summary>Returns whether space is left behind these bytes.</summary>
    private bool Fill(OutboxSpace space, ReadOnlySpan<byte> bytes)
    {
        var part = bytes[_passed..];
        part = part[..Math.Min(part.Length, space.Length - space.Filled)];
        part.CopyTo(new Span<byte>(space.Start + space.Filled, part.Length));
        space.Filled += part.Length;
        _passed += part.Length;
        if (_passed < bytes.Length)
            return false;
        _waiting.Dequeue();
        _waitingBytes -= bytes.Length;
        _passed = 0;
        return true;
    }

    private void GiveBack(OutboxSpace space)
    {
        _space = null;
        writer.Tell(space);
    }

    // The same as SIGTERM.
    private static void Quit() => Context.Parent.Tell(new CleanupActor.LeaveRequested(PosixSignal.SIGTERM));
}
