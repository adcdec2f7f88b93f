using ActorIpcChat.Memory;

namespace ActorIpcChat.Originals;

/// <summary>
/// Cuts lines into what an original program can take at once: at most 1023 bytes, without NUL, never inside a UTF-8 character.
/// </summary>
/// <remarks>
/// A line becomes one message, or several where it is too long or holds NULs. An empty line becomes one NUL, which the
/// original viewers show as <c>[]</c>: they cannot be given nothing.
/// </remarks>
internal sealed class MessageCutter
{
    /// <summary>The largest text that fits the originals' buffers of 1024 bytes together with its NUL.</summary>
    public const int MaxLength = ClassicWindow.MaxLength;

    private readonly byte[] _text = new byte[MaxLength];
    private int _filled;
    private int _length;
    private bool _lineBegun;

    /// <summary>A message is ready: <see cref="Text"/>.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>The message; until it is complete, what there is of it.</summary>
    public ReadOnlySpan<byte> Text => _text.AsSpan(0, IsComplete ? _length : _filled);

    /// <summary>Bytes of a cut character that go into the next message.</summary>
    public int Carried => IsComplete ? _filled - _length : 0;

    /// <summary>Takes bytes until a message is complete.</summary>
    /// <returns>How many were taken; 0 only while a message is complete.</returns>
    public int Take(ReadOnlySpan<byte> bytes)
    {
        var taken = 0;
        while (!IsComplete && taken < bytes.Length)
        {
            var part = bytes.Slice(taken, Math.Min(bytes.Length - taken, MaxLength - _filled));
            var end = part.IndexOfAny((byte)'\n', (byte)0);
            var text = end < 0 ? part : part[..end];
            text.CopyTo(_text.AsSpan(_filled));
            _filled += text.Length;
            taken += text.Length;
            if (end >= 0)
            {
                taken++;
                End(part[end] == '\n');
            }
            else if (_filled == MaxLength)
            {
                _length = MaxLength - CutCharacter();
                (IsComplete, _lineBegun) = (true, true);
            }
        }

        return taken;
    }

    /// <summary>The message is used: what follows is the next one.</summary>
    public void Next()
    {
        _text.AsSpan(_length, _filled - _length).CopyTo(_text);
        _filled -= _length;
        (IsComplete, _length) = (false, 0);
    }

    /// <summary>Begins anew.</summary>
    public void Clear() => (_filled, _length, _lineBegun, IsComplete) = (0, 0, false, false);

    private void End(bool line)
    {
        if (_filled == 0 && line && !_lineBegun)
            _text[_filled++] = 0;
        _length = _filled;
        // Nothing behind the last NUL, or behind a full message, is no message of its own.
        IsComplete = _length > 0;
        _lineBegun = !line;
    }

    /// <summary>Bytes at the end that are the beginning of a character whose rest is not there.</summary>
    private int CutCharacter()
    {
        for (var back = 1; back <= 3; back++)
        {
            var value = _text[_filled - back];
            if (value < 0x80)
                return 0;
            var wanted = value switch
            {
                >= 0xF0 => 4,
                >= 0xE0 => 3,
                >= 0xC0 => 2,
                _ => 0,
            };
            if (wanted > 0)
                return wanted > back ? back : 0;
        }

        return 0;
    }
}
