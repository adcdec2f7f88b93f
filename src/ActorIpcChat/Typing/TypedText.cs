using System.Buffers;
using System.Text;

namespace ActorIpcChat.Typing;

/// <summary>
/// Separates commands from text, in input that is cut anywhere. Text is passed on at once; only a line that begins with a slash is held
/// until it is whole.
/// </summary>
/// <param name="nick">The user's first nick.</param>
/// <param name="commands">The commands.</param>
/// <param name="isTaken">Whether another person in the room has a nick.</param>
internal sealed class TypedText(string nick, IReadOnlyList<TypedCommand> commands, Func<string, bool> isTaken)
{
    /// <summary>Bytes of the longest command: a terminal's longest line.</summary>
    public const int LongestCommand = 4096;

    private readonly ArrayBufferWriter<byte> _message = new();
    private readonly List<byte> _held = [];
    private State _state;

    private enum State
    {
        LineStart,
        Text,
        Command,
        TooLong,
    }

    /// <summary>The user's current nick.</summary>
    public string Nick { get; private set; } = nick;

    /// <summary>Takes input.</summary>
    /// <param name="bytes">Any number of lines and parts of lines.</param>
    /// <param name="take">Called with each result, in order.</param>
    public void Take(ReadOnlySpan<byte> bytes, Action<Typed> take)
    {
        while (!bytes.IsEmpty)
        {
            var end = bytes.IndexOf((byte)'\n');
            var part = end < 0 ? bytes : bytes[..(end + 1)];
            bytes = bytes[part.Length..];
            if (_state == State.LineStart)
                _state = part[0] == (byte)'/' ? State.Command : State.Text;
            if (_state == State.Command)
                Hold(part, take);
            else if (_state == State.Text)
                _message.Write(part);
            if (end < 0)
                break;
            if (_state == State.Command)
                RunCommand(take);
            _state = State.LineStart;
        }

        EmitMessage(take);
    }

    /// <summary>Ends the input: a last command needs no LF.</summary>
    public void End(Action<Typed> take)
    {
        if (_state == State.Command)
            RunCommand(take);
        EmitMessage(take);
    }

    private void Hold(ReadOnlySpan<byte> part, Action<Typed> take)
    {
        var known = Math.Min(part.Length, LongestCommand + 1 - _held.Count);
        _held.AddRange(part[..known]);
        if (_held.Count > 1 && _held[1] == (byte)'/')
        {
            // Of two slashes the first is only an escape.
            _message.Write(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_held)[1..]);
            _message.Write(part[known..]);
            _held.Clear();
            _state = State.Text;
        }
        else if (_held.Count > LongestCommand)
        {
            _held.Clear();
            _state = State.TooLong;
            var why = $"cannot run a command of more than {LongestCommand} bytes: nothing was sent; // in front sends it as text";
            Emit(new Typed.Refused(why), take);
        }
    }

    private void RunCommand(Action<Typed> take)
    {
        var typed = TypedCommand.Read(
            System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_held).TrimEnd((byte)'\n'), Nick, commands);
        _held.Clear();
        switch (typed)
        {
            case Typed.Message message:
                _message.Write(message.Bytes.Span);
                break;
            case Typed.NickChange { Nick: var taken } when isTaken(taken):
                Emit(new Typed.Refused($"cannot use the nick {taken}: it is taken; type /nick with another name"), take);
                break;
            case Typed.NickChange change:
                var before = Nick;
                Nick = change.Nick;
                Emit(typed, take);
                // A line of the chat, so that every peer and every format shows it. It has the new nick already.
                if (before != Nick)
                    _message.Write(Encoding.UTF8.GetBytes($"* {before} is now {Nick}\n"));
                break;
            default:
                Emit(typed, take);
                break;
        }
    }

    private void Emit(Typed typed, Action<Typed> take)
    {
        EmitMessage(take);
        take(typed);
    }

    private void EmitMessage(Action<Typed> take)
    {
        if (_message.WrittenCount == 0)
            return;
        take(new Typed.Message(_message.WrittenSpan.ToArray()));
        _message.ResetWrittenCount();
    }
}
