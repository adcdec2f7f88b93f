namespace ActorIpcChat.Memory;

/// <summary>
/// The first 1024 bytes of a segment: all that an original viewer looks at. It spins until the text there is another one than it
/// has shown.
/// </summary>
/// <remarks>
/// <code>
///    0            n                 1023
///    | text       | NUL, anything … |
/// </code>
/// </remarks>
internal readonly unsafe struct ClassicWindow(byte* start)
{
    /// <summary>Bytes of the window.</summary>
    public const int Size = 1024;

    /// <summary>Bytes of the longest text.</summary>
    public const int MaxLength = Size - 1;

    /// <summary>Shows a text of at most <see cref="MaxLength"/> bytes without NUL.</summary>
    public void Show(ReadOnlySpan<byte> text)
    {
        // In one piece, so that a viewer that looks meanwhile most likely sees all of it or nothing.
        Span<byte> all = stackalloc byte[text.Length + 1];
        text.CopyTo(all);
        all[^1] = 0;
        all.CopyTo(new Span<byte>(start, Size));
    }

    /// <summary>Reads the text.</summary>
    /// <param name="text">Gets it; <see cref="Size"/> bytes.</param>
    /// <param name="length">Its length.</param>
    /// <returns>False while it is being written.</returns>
    public bool TryRead(Span<byte> text, out int length)
    {
        length = Copy(text);
        Span<byte> again = stackalloc byte[Size];
        Interlocked.MemoryBarrier();
        return Copy(again) == length && again[..length].SequenceEqual(text[..length]);
    }

    private int Copy(Span<byte> text)
    {
        new ReadOnlySpan<byte>(start, Size).CopyTo(text);
        return text.IndexOf((byte)0) is var end and >= 0 ? end : Size;
    }
}
