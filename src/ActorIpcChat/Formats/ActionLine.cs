namespace ActorIpcChat.Formats;

/// <summary>A line of the command <c>/me</c>: "* NICK TEXT". The nick is in it, so it is shown without the nick in front.</summary>
internal static class ActionLine
{
    /// <summary>Mark of such a line.</summary>
    public static ReadOnlySpan<byte> Start => "* "u8;

    /// <summary>Takes "* NICK " off a line of NICK.</summary>
    /// <param name="nick">The sender's nick.</param>
    /// <param name="line">The line.</param>
    /// <param name="text">The rest; the line if it is another one.</param>
    /// <returns>Whether the line says what its sender does.</returns>
    public static bool TryRead(ReadOnlySpan<byte> nick, ReadOnlySpan<byte> line, out ReadOnlySpan<byte> text)
    {
        text = line;
        var rest = line.StartsWith(Start) ? line[Start.Length..] : [];
        if (nick.IsEmpty || rest.Length <= nick.Length || !rest.StartsWith(nick) || rest[nick.Length] != (byte)' ')
            return false;
        text = rest[(nick.Length + 1)..];
        return true;
    }
}
