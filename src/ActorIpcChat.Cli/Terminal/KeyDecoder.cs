using System.Buffers;
using System.Text;

namespace ActorIpcChat.Cli.Terminal;

/// <summary>
/// Decodes the bytes of a terminal: UTF-8 text, control characters, escape and control sequences (ECMA-48), and bracketed pastes
/// (CSI 200 ~ … CSI 201 ~). Reads may split them anywhere. An unknown sequence is dropped as a whole.
/// </summary>
/// <remarks>
/// The states are those of the VT500 parser (https://vt100.net/emu/dec_ansi_parser), with more for input that only a terminal sends. A control
/// character other than ESC aborts a sequence, and is dropped with it. Ctrl+C is a key in every state.
/// <code>
///                ┌─ ESC ─ Escape ─ [ ─ Control ─ M ─ Mouse: 3 characters (X10), 2 or 6 for t and T
///                │                │            ├─ [ ─ LinuxFunction: 1 character
///   Ground ──────┤                │            └─ 200 ~ ─ Paste, up to 201 ~
///                │                ├─ O ─ Shift3, N ─ Shift2
///                │                ├─ ] P X ^ _ ─ String, up to BEL or ST (StringEscape: ESC, perhaps of ST)
///                │                └─ SP to / ─ Intermediate
///                └─ U+0080 to U+009F, also as one byte that is no UTF-8: as ESC and a character
/// </code>
/// </remarks>
internal sealed class KeyDecoder(Action<Key> onKey, Action<byte[]> onPaste)
{
    private const byte ControlC = 0x03;
    private const byte Escape = 0x1b;
    private const int Invalid = Key.NoCharacter;
    private const int MaxParameters = 64;

    /// <summary>The most bytes that one key sends at once.</summary>
    private const int MaxKeyLength = 32;

    private readonly BracketedPaste _paste = new(onPaste);
    private readonly List<byte> _parameters = [];
    private readonly List<byte> _rest = [];
    private State _state;
    private int _mouseLeft;
    private bool _buttonNext;

    private enum State
    {
        Ground,
        Escape,
        Intermediate,
        Control,
        Shift2,
        Shift3,
        Mouse,
        LinuxFunction,
        String,
        StringEscape,
        Paste,

        /// <summary>ESC was reported as the key; the rest of a sequence may follow late.</summary>
        LateEscape,

        /// <summary>A paste was reported without its end; the rest may follow late.</summary>
        LatePaste,
    }

    /// <summary>
    /// How long to wait for the rest of a sequence or paste before <see cref="Flush"/>; null if none has begun. A terminal sends a sequence at
    /// once, but the network may split it. After ESC the wait is short, since ESC alone is a key.
    /// </summary>
    public TimeSpan? Patience => _state switch
    {
        State.Ground or State.LateEscape or State.LatePaste => null,
        State.Escape => TimeSpan.FromMilliseconds(100),
        _ => TimeSpan.FromSeconds(1),
    };

    /// <summary>Decodes bytes, and reports keys and pastes.</summary>
    public void Take(ReadOnlySpan<byte> bytes)
    {
        // A read of Ctrl+C alone is not part of a paste: the end of the paste was lost.
        if (_state == State.Paste && bytes.IndexOfAnyExcept(ControlC) < 0)
            Flush();
        if (_state == State.LateEscape)
            _state = IsRestOfSequence(bytes) ? State.Escape : State.Ground;
        if (_state == State.LatePaste)
            _state = bytes is [not Escape, ..] && (bytes.Length > MaxKeyLength || _paste.EndsIn(bytes)) ? State.Paste : State.Ground;
        if (_rest.Count > 0)
        {
            _rest.AddRange(bytes);
            bytes = _rest.ToArray();
            _rest.Clear();
        }

        while (!bytes.IsEmpty)
        {
            var taken = _state == State.Paste ? Paste(bytes) : Character(bytes);
            if (taken == 0)
            {
                _rest.AddRange(bytes);
                return;
            }

            bytes = bytes[taken..];
        }
    }

    /// <summary>Ends the wait of <see cref="Patience"/>: reports ESC as a key, reports a paste, or drops a sequence.</summary>
    public void Flush()
    {
        if (Patience is null)
            return;
        var state = _state;
        _rest.Clear();
        _state = state switch { State.Escape => State.LateEscape, State.Paste => State.LatePaste, _ => State.Ground };
        if (state == State.Escape)
            onKey(new Key(KeyCode.Escape));
        else if (state == State.Paste)
            _paste.Finish();
    }

    /// <summary>Bytes late after ESC are typed text, unless they are exactly the rest of a sequence.</summary>
    private static bool IsRestOfSequence(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 2 || (!"[]PX^_"u8.Contains(bytes[0]) && bytes is not [(byte)'O', >= (byte)'A' and <= (byte)'S']))
            return false;
        var typed = false;
        var decoder = new KeyDecoder(key => typed |= key.Code is KeyCode.Text or KeyCode.Enter, _ => { });
        decoder.Take([Escape, .. bytes]);
        return !typed && decoder._state is State.Ground or State.Paste;
    }

    private int Paste(ReadOnlySpan<byte> bytes)
    {
        var taken = _paste.Take(bytes, out var ended);
        if (ended)
            _state = State.Ground;
        return taken;
    }

    /// <summary>Decodes one character.</summary>
    /// <returns>Its bytes; 0 if it is incomplete.</returns>
    private int Character(ReadOnlySpan<byte> bytes)
    {
        var status = Rune.DecodeFromUtf8(bytes, out var rune, out var length);
        if (status == OperationStatus.NeedMoreData)
            return 0;
        if (bytes[0] is Escape or BracketedPaste.Control8Bit)
            _paste.Begin(bytes[0]);
        if (status == OperationStatus.Done)
            Take(rune.Value);
        else
            Take(bytes[0] is >= 0x80 and < 0xa0 ? bytes[0] : Invalid);
        return length;
    }

    private void Take(int character)
    {
        switch (_state, character)
        {
            case (State.Ground, < 0x80 or >= 0xa0) when character != Escape:
                Press(Key.OfCharacter(character));
                break;
            case (_, ControlC):
                _state = State.Ground;
                Press(Key.OfCharacter(character));
                break;
            case (_, 0x18 or 0x1a):
                // CAN, SUB: the terminal aborts the sequence.
                _state = State.Ground;
                break;
            case (State.String or State.StringEscape, Escape):
                _state = State.StringEscape;
                break;
            case (_, Escape):
                if (_state == State.Escape)
                    onKey(new Key(KeyCode.Escape));
                _state = State.Escape;
                break;
            case (State.String, _):
                _state = character is '\a' or 0x9c ? State.Ground : State.String;
                break;
            case (State.Mouse, >= 0x20 or 0 or Invalid):
                if (_buttonNext)
                    Press(Key.OfMouse(character - 0x20));
                _buttonNext = false;
                _state = --_mouseLeft > 0 ? State.Mouse : State.Ground;
                break;
            case (_, >= 0x80 and < 0xa0):
                Introduce(character - 0x40);
                break;
            default:
                Continue(character);
                break;
        }
    }

    /// <summary>A character within an escape or control sequence.</summary>
    private void Continue(int character)
    {
        var state = _state;
        _state = State.Ground;
        switch (state, character)
        {
            case (State.Escape or State.StringEscape, >= 0x20 and < 0x30):
            case (State.Intermediate, >= 0x20 and < 0x30):
                _state = State.Intermediate;
                break;
            case (State.Escape or State.StringEscape, _):
                Introduce(character);
                break;
            case (State.Control, '[') when _parameters.Count == 0:
                _state = State.LinuxFunction;
                break;
            case (State.Control, '$') when _parameters.Count > 0 && _parameters.TrueForAll(static digit => char.IsAsciiDigit((char)digit)):
                // rxvt ends keys with Shift this way; in ECMA-48 a final character would follow.
                break;
            case (State.Control, >= 0x20 and < 0x40):
            case (State.Shift3, >= 0x30 and < 0x40):
                if (_parameters.Count < MaxParameters)
                    _parameters.Add((byte)character);
                _state = state;
                break;
            case (State.Control or State.Shift3, >= 0x40 and < 0x7f):
                Sequence(state, (char)character);
                break;
            case (State.Intermediate or State.Shift2 or State.Shift3 or State.LinuxFunction, >= 0x20 and < 0x7f):
                break;
            case (_, >= 0xa0):
                // Not part of any sequence: the sequence was cut off, and this is typed text.
                Press(Key.OfCharacter(character));
                break;
        }
    }

    /// <summary>The character after ESC selects the kind of sequence.</summary>
    private void Introduce(int character)
    {
        _parameters.Clear();
        _state = character switch
        {
            '[' => State.Control,
            'O' => State.Shift3,
            'N' => State.Shift2,
            ']' or 'P' or 'X' or '^' or '_' => State.String,
            _ => State.Ground,
        };
        Press(character switch
        {
            'b' => new Key(KeyCode.WordLeft),
            'f' => new Key(KeyCode.WordRight),
            'd' => new Key(KeyCode.DeleteNextWord),
            'p' => new Key(KeyCode.Previous),
            'n' => new Key(KeyCode.Next),
            0x7f or 0x08 => new Key(KeyCode.DeleteWord),
            // Alt with an unknown key, or the end of a string.
            _ => null,
        });
    }

    /// <summary>A sequence is complete: its final character selects its meaning.</summary>
    private void Sequence(State kind, char final)
    {
        ReadOnlySpan<byte> parameters = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_parameters);
        if (kind == State.Control && parameters.IsEmpty && final is 'M' or 't' or 'T')
        {
            (_state, _mouseLeft) = (State.Mouse, final switch { 'M' => 3, 't' => 2, _ => 6 });
            _buttonNext = final == 'M';
            return;
        }

        if (kind == State.Control && final == 'M' && parameters is [(byte)'<', .. var report])
        {
            var end = report.IndexOf((byte)';');
            Press(end > 0 ? Key.OfMouse(Number(report[..end])) : null);
            return;
        }

        if (kind == State.Control && parameters.IsEmpty && final is 'I' or 'O')
        {
            Press(new Key(final == 'I' ? KeyCode.FocusIn : KeyCode.FocusOut));
            return;
        }

        // Parameters other than numbers: a reply.
        if (parameters.ContainsAnyExceptInRange((byte)'0', (byte)';'))
            return;
        var semicolon = parameters.IndexOf((byte)';');
        var first = Number(semicolon < 0 ? parameters : parameters[..semicolon]);
        // 2 is Shift, 3 Alt, 5 Ctrl; the others are combinations.
        var modified = Number(kind == State.Control ? parameters[(semicolon < 0 ? parameters.Length : semicolon + 1)..] : parameters) > 2;
        if ((kind, final, first) == (State.Control, '~', 200))
            _state = State.Paste;
        else
            Press(Key.OfSequence(final, kind == State.Control ? first : 0, modified));
    }

    private void Press(Key? key)
    {
        if (key is { } known)
            onKey(known);
    }

    private static int Number(ReadOnlySpan<byte> digits)
        => System.Buffers.Text.Utf8Parser.TryParse(digits, out int number, out var length) && length == digits.Length ? number : 0;
}
