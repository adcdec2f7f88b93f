using System.Runtime.InteropServices;
using System.Text;
using ActorIpcChat.Leaving;
using ActorIpcChat.Lines;
using ActorIpcChat.Peer;
using ActorIpcChat.Reporting;
using Akka.Actor;

namespace ActorIpcChat.Typing;

/// <summary>
/// Stands between <see cref="StdinActor"/> and <see cref="FifoWriterActor"/> where a person types: takes the commands out. It reads
/// before anybody is there to talk to, so that commands work then, too; what is to be said waits here for the peer.
/// </summary>
/// <remarks>
/// <code>
///   StdinActor ⇄ a buffer of its own ⇄ TypingActor ⇄ space in the outbox ⇄ FifoWriterActor
/// </code>
/// A pipe or a file is read straight into the outbox, past this.
/// </remarks>
/// <param name="writer">Gives space in the outbox, and gets it back filled.</param>
/// <param name="nick">What the person is called at first.</param>
/// <param name="notices">Where to say what happens.</param>
internal sealed unsafe class TypingActor(IActorRef writer, string nick, INotices notices) : UntypedActor
{
    private const int BufferSize = 65536;

    private readonly byte* _buffer = (byte*)NativeMemory.Alloc(BufferSize);
    private readonly OutboxSpace _own = new();
    private readonly TypedText _text = new(nick);
    private readonly Queue<Typed> _waiting = new();
    private IActorRef _stdin = ActorRefs.Nobody;
    private OutboxSpace? _space;
    private int _waitingBytes;
    private int _passed;
    private bool _reading;
    private bool _fed;
    private bool _ended;

    /// <summary>Begin to read there.</summary>
    /// <param name="Stdin">Gets a buffer to fill whenever nothing waits here.</param>
    public sealed record Listen(IActorRef Stdin);

    /// <summary>Somebody wants to know who is in the room.</summary>
    public sealed record WhoRequested;

    protected override void PostStop()
    {
        NativeMemory.Free(_buffer);
        var lines = _waiting.OfType<Typed.Said>().Sum(said => said.Bytes.Span.Count((byte)'\n'));
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
            case OutboxSpace space when space == _own:
                Take(space);
                break;
            case OutboxSpace space:
                _space = space;
                _fed = true;
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
        // What cannot be passed on is not read: it waits where it is, as it would in a pipe.
        if (_stdin.IsNobody() || _reading || _ended || _waitingBytes >= BufferSize)
            return;
        _own.Start = _buffer;
        _own.Length = BufferSize;
        _own.Filled = 0;
        _reading = true;
        _stdin.Tell(_own);
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
            case Typed.AskedHelp:
                foreach (var line in TypedCommand.HelpLines())
                    notices.Say(line);
                break;
            case Typed.AskedWho:
                Context.Parent.Tell(new WhoRequested());
                break;
            case Typed.Refused refused:
                notices.Say(refused.Why);
                break;
            case Typed.Quit when !_fed:
                // Nobody was ever there: nothing that was typed can go before it.
                Quit();
                break;
            case Typed.Said said:
                _waitingBytes += said.Bytes.Length;
                _waiting.Enqueue(said);
                break;
            default:
                _waiting.Enqueue(typed);
                break;
        }
    }

    /// <summary>Fills the space that is here from what waits, up to where the nick changes.</summary>
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

            if (next is Typed.Renamed renamed)
            {
                _waiting.Dequeue();
                notices.Say($"you are {renamed.Nick} from now on");
                space.Nick = Encoding.UTF8.GetBytes(renamed.Nick);
                GiveBack(space);
                return;
            }

            if (!Fill(space, ((Typed.Said)next).Bytes.Span))
                break;
        }

        space.Ended = _ended && _waiting.Count == 0;
        if (space.Filled > 0 || space.Ended)
            GiveBack(space);
    }

    /// <summary>Whether there is room for more behind it.</summary>
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

    // As a signal would have it that asks the process to end.
    private static void Quit() => Context.Parent.Tell(new CleanupActor.LeaveRequested(PosixSignal.SIGTERM));
}
