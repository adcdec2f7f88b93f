using ActorIpcChat.Memory;

namespace ActorIpcChat.Originals;

/// <summary>Cuts lines into messages for an original program: at most 1023 bytes, without NUL, never inside a UTF-8 character.</summary>
/// <remarks>
/// A line that is too long or contains NULs becomes several messages. An empty line becomes one NUL, since an empty message cannot be
/// written; the original viewers show <c>[]</c>.
/// </remarks>
internal sealed class MessageCutter
{
    /// <summary>The longest text that fits the originals' buffers of 1024 bytes with its NUL.</summary>
    public const int MaxLength = OriginalWindow.MaxLength;

    private readonly byte[] _text = new byte[MaxLength];
    private int _filled;
    private int _length;
    private bool _lineBegun;

    /// <summary><see cref="Text"/> is a whole message.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>The message, or its beginning while it is incomplete.</summary>
    public ReadOnlySpan<byte> Text => _text.AsSpan(0, IsComplete ? _length : _filled);

    /// <summary>Bytes of a cut character, which begin the next message.</summary>
    public int Carried => IsComplete ? _filled - _length : 0;

    /// <summary>Takes bytes until a message is complete.</summary>
    /// <returns>Bytes taken; 0 only if a message is complete already.</returns>
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

    /// <summary>Drops the message and begins the next one.</summary>
    public void Next()
    {
        _text.AsSpan(_length, _filled - _length).CopyTo(_text);
        _filled -= _length;
        (IsComplete, _length) = (false, 0);
    }

    public void Clear() => (_filled, _length, _lineBegun, IsComplete) = (0, 0, false, false);

    private void End(bool line)
    {
        if (_filled == 0 && line && !_lineBegun)
            _text[_filled++] = 0;
        _length = _filled;
        // An empty rest behind the last NUL or a full message is not a message.
        IsComplete = _length > 0;
        _lineBegun = !line;
    }

    /// <summary>Bytes at the end that begin an incomplete character.</summary>
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
