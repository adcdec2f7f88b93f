namespace ActorIpcChat.Formats;

/// <summary>A line, or a piece of a line that is longer than its format's limit.</summary>
/// <param name="bytes">The text, without LF.</param>
/// <param name="nick">The sender's nick, UTF-8 unless the sender is faulty.</param>
/// <param name="number">Number of the line in the sender's session, from 1.</param>
/// <param name="sent">When the line's beginning was sent, in µs since 1970 UTC, by the sender's clock.</param>
/// <param name="part">Number of the piece, from 1.</param>
/// <param name="more">More pieces follow.</param>
internal readonly ref struct LinePiece(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> nick, long number, long sent, int part, bool more)
{
    public ReadOnlySpan<byte> Bytes { get; } = bytes;

    public ReadOnlySpan<byte> Nick { get; } = nick;

    public long Number { get; } = number;

    public long Sent { get; } = sent;

    public int Part { get; } = part;

    public bool More { get; } = more;

    public bool IsWhole => Part == 1 && !More;
}
