namespace ActorIpcChat.Memory;

/// <summary>The first 1024 bytes of a segment. An original viewer reads only these, and spins until the text changes.</summary>
/// <remarks>
/// <code>
///    0            n                 1023
///    | text       | NUL, anything … |
/// </code>
/// </remarks>
internal readonly unsafe struct OriginalWindow(byte* start)
{
    public const int Size = 1024;

    public const int MaxLength = Size - 1;

    /// <summary>Writes a text of at most <see cref="MaxLength"/> bytes without NUL.</summary>
    public void Show(ReadOnlySpan<byte> text)
    {
        // One copy: a viewer that reads meanwhile most likely sees all of the text or nothing.
        Span<byte> all = stackalloc byte[text.Length + 1];
        text.CopyTo(all);
        all[^1] = 0;
        all.CopyTo(new Span<byte>(start, Size));
    }

    /// <summary>Reads the text.</summary>
    /// <param name="text">A buffer of <see cref="Size"/> bytes.</param>
    /// <param name="length">Bytes of the text.</param>
    /// <returns>False while another process writes the text.</returns>
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
