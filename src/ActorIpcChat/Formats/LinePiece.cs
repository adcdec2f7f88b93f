namespace ActorIpcChat.Formats;

/// <summary>A line, or one of the pieces of a line that is longer than its format wants.</summary>
/// <param name="bytes">Its bytes, without LF.</param>
/// <param name="nick">The sender's nick, UTF-8 if the sender is in its right mind.</param>
/// <param name="number">Number of the line in its sender's session, from 1.</param>
/// <param name="sent">When its beginning was sent, µs since 1970 UTC, as the sender says.</param>
/// <param name="part">Which piece it is, from 1.</param>
/// <param name="more">More of the line follows.</param>
internal readonly ref struct LinePiece(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> nick, long number, long sent, int part, bool more)
{
    public ReadOnlySpan<byte> Bytes { get; } = bytes;

    public ReadOnlySpan<byte> Nick { get; } = nick;

    public long Number { get; } = number;

    public long Sent { get; } = sent;

    public int Part { get; } = part;

    public bool More { get; } = more;

    /// <summary>It is the whole line.</summary>
    public bool IsWhole => Part == 1 && !More;
}
