using System.Buffers;

namespace ActorIpcChat.Typing;

/// <summary>
/// Separates commands from text, in input that is cut anywhere. Text is passed on at once; only a line that begins with a slash is held
/// until it is whole.
/// </summary>
/// <param name="nick">The user's first nick.</param>
internal sealed class TypedText(string nick)
{
    /// <summary>Bytes of the longest command: a terminal's longest line.</summary>
    public const int LongestCommand = 4096;

    private readonly ArrayBufferWriter<byte> _said = new();
    private readonly List<byte> _held = [];
    private Place _place;

    private enum Place
    {
        LineStart,
        Saying,
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
            if (_place == Place.LineStart)
                _place = part[0] == (byte)'/' ? Place.Command : Place.Saying;
            if (_place == Place.Command)
                Hold(part, take);
            else if (_place == Place.Saying)
                _said.Write(part);
            if (end < 0)
                break;
            if (_place == Place.Command)
                Command(take);
            _place = Place.LineStart;
        }

        GiveSaid(take);
    }

    /// <summary>Ends the input: a last command needs no LF.</summary>
    public void End(Action<Typed> take)
    {
        if (_place == Place.Command)
            Command(take);
        GiveSaid(take);
    }

    private void Hold(ReadOnlySpan<byte> part, Action<Typed> take)
    {
        var known = Math.Min(part.Length, LongestCommand + 1 - _held.Count);
        _held.AddRange(part[..known]);
        if (_held.Count > 1 && _held[1] == (byte)'/')
        {
            // Of two slashes the first is only an escape.
            _said.Write(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_held)[1..]);
            _said.Write(part[known..]);
            _held.Clear();
            _place = Place.Saying;
        }
        else if (_held.Count > LongestCommand)
        {
            _held.Clear();
            _place = Place.TooLong;
            Give(new Typed.Refused($"a command of more than {LongestCommand} bytes was not sent; // before it says it"), take);
        }
    }

    private void Command(Action<Typed> take)
    {
        var typed = TypedCommand.Read(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_held).TrimEnd((byte)'\n'), Nick);
        _held.Clear();
        switch (typed)
        {
            case Typed.Said said:
                _said.Write(said.Bytes.Span);
                break;
            case Typed.Renamed renamed:
                Nick = renamed.Nick;
                Give(typed, take);
                break;
            default:
                Give(typed, take);
                break;
        }
    }

    private void Give(Typed typed, Action<Typed> take)
    {
        GiveSaid(take);
        take(typed);
    }

    private void GiveSaid(Action<Typed> take)
    {
        if (_said.WrittenCount == 0)
            return;
        take(new Typed.Said(_said.WrittenSpan.ToArray()));
        _said.ResetWrittenCount();
    }
}
