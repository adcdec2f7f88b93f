using System.Buffers;
using System.Text;

namespace ActorIpcChat.Cli.Window;

/// <summary>
/// Makes keys of what a terminal sends: text in UTF-8, control characters, the escape sequences of xterm and its kin, and pastes
/// between brackets (CSI 200 ~ … CSI 201 ~). Bytes may be cut anywhere; what is unknown is dropped.
/// </summary>
internal sealed class KeyDecoder(Action<Key> onKey, Action<byte[]> onPaste)
{
    private const byte Escape = 0x1b;
    private const int LongestSequence = 64;

    private readonly ArrayBufferWriter<byte> _paste = new();
    private readonly List<byte> _rest = [];
    private bool _pasting;

    /// <summary>Something waits for its other part: after a moment without one it is <see cref="Flush"/>ed.</summary>
    public bool IsWaiting => _rest.Count > 0 && !_pasting;

    private static ReadOnlySpan<byte> PasteEnd => "\e[201~"u8;

    /// <summary>Takes what was read.</summary>
    public void Take(ReadOnlySpan<byte> bytes)
    {
        if (_rest.Count > 0)
        {
            _rest.AddRange(bytes);
            bytes = _rest.ToArray();
            _rest.Clear();
        }

        while (!bytes.IsEmpty)
        {
            var taken = _pasting ? Paste(bytes) : One(bytes);
            if (taken == 0)
            {
                _rest.AddRange(bytes);
                return;
            }

            bytes = bytes[taken..];
        }
    }

    /// <summary>Nothing more comes: an ESC was the key.</summary>
    public void Flush()
    {
        if (!IsWaiting)
            return;
        if (_rest[0] == Escape)
            onKey(new Key(KeyCode.Escape));
        _rest.Clear();
    }

    private int Paste(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf(PasteEnd);
        if (end >= 0)
        {
            _paste.Write(bytes[..end]);
            _pasting = false;
            onPaste(_paste.WrittenSpan.ToArray());
            _paste.Clear();
            return end + PasteEnd.Length;
        }

        // The last bytes may be the beginning of the end.
        var sure = bytes.Length;
        for (var length = Math.Min(PasteEnd.Length - 1, bytes.Length); length > 0 && sure == bytes.Length; length--)
        {
            if (bytes[^length..].SequenceEqual(PasteEnd[..length]))
                sure -= length;
        }

        _paste.Write(bytes[..sure]);
        return sure;
    }

    /// <summary>Takes one key; 0 where it is not whole yet.</summary>
    private int One(ReadOnlySpan<byte> bytes)
    {
        switch (bytes[0])
        {
            case Escape:
                return Sequence(bytes);
            case (byte)'\r' or (byte)'\n':
                onKey(new Key(KeyCode.Enter));
                return 1;
            case (byte)'\t':
                onKey(new Key(KeyCode.Tab));
                return 1;
            case 0x7f or 0x08:
                onKey(new Key(KeyCode.Backspace));
                return 1;
            case 0:
                return 1;
            case < 0x20:
                onKey(new Key(KeyCode.Control, new Rune((char)((bytes[0] | 0x40) is var letter && letter <= 'Z' ? letter | 0x20 : letter))));
                return 1;
        }

        var status = Rune.DecodeFromUtf8(bytes, out var rune, out var length);
        if (status == OperationStatus.NeedMoreData)
            return 0;
        if (status == OperationStatus.Done)
            onKey(new Key(KeyCode.Text, rune));
        return length;
    }

    private int Sequence(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length == 1)
            return 0;
        switch (bytes[1])
        {
            case (byte)'[':
                return ControlSequence(bytes);
            case (byte)'O' when bytes.Length == 2:
                return 0;
            case (byte)'O':
                Named(bytes[2], 0, false);
                return 3;
            case Escape:
                onKey(new Key(KeyCode.Escape));
                return 1;
            case (byte)'b':
                onKey(new Key(KeyCode.WordLeft));
                return 2;
            case (byte)'f':
                onKey(new Key(KeyCode.WordRight));
                return 2;
            case 0x7f or 0x08:
                onKey(new Key(KeyCode.DeleteWord));
                return 2;
            default:
                // Alt and a key that means nothing here.
                return 2;
        }
    }

    /// <summary>CSI: parameters, then intermediate bytes, then the final one that says what it is (ECMA-48).</summary>
    private int ControlSequence(ReadOnlySpan<byte> bytes)
    {
        var end = 2;
        while (end < bytes.Length && bytes[end] is >= 0x20 and < 0x40)
            end++;
        if (end == bytes.Length)
            return end > LongestSequence ? end : 0;
        var parameters = bytes[2..end];
        var semicolon = parameters.IndexOf((byte)';');
        var first = Number(semicolon < 0 ? parameters : parameters[..semicolon]);
        // 5 is Ctrl, 3 is Alt, 2 and more are others and combinations.
        var modified = semicolon >= 0 && Number(parameters[(semicolon + 1)..]) > 2;
        if (bytes[end] == (byte)'~' && first == 200)
            _pasting = true;
        else
            Named(bytes[end], first, modified);
        return end + 1;
    }

    private void Named(byte final, int number, bool modified)
    {
        KeyCode? code = (final, number) switch
        {
            ((byte)'A', _) => KeyCode.Up,
            ((byte)'B', _) => KeyCode.Down,
            ((byte)'C', _) => modified ? KeyCode.WordRight : KeyCode.Right,
            ((byte)'D', _) => modified ? KeyCode.WordLeft : KeyCode.Left,
            ((byte)'H', _) or ((byte)'~', 1 or 7) => modified ? KeyCode.Top : KeyCode.Home,
            ((byte)'F', _) or ((byte)'~', 4 or 8) => modified ? KeyCode.Bottom : KeyCode.End,
            ((byte)'M', _) => KeyCode.Enter,
            ((byte)'~', 3) => KeyCode.Delete,
            ((byte)'~', 5) => KeyCode.PageUp,
            ((byte)'~', 6) => KeyCode.PageDown,
            _ => null,
        };
        if (code is { } known)
            onKey(new Key(known));
    }

    private static int Number(ReadOnlySpan<byte> digits)
        => System.Buffers.Text.Utf8Parser.TryParse(digits, out int number, out var length) && length == digits.Length ? number : 0;
}
