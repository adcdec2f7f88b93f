namespace ActorIpcChat.Cli.Terminal;

/// <summary>Pasted lines, to be sent unchanged or not at all.</summary>
internal sealed class PastedText
{
    /// <summary>A longer paste is confirmed even if it is one line; a terminal in canonical mode takes no longer line.</summary>
    private const int MaxPiece = 4096;

    private PastedText(byte[] bytes, int lines) => (Bytes, Lines) = (bytes, lines);

    /// <summary>The lines with LF. A slash at the start of a line is doubled, so that no line is a command.</summary>
    public byte[] Bytes { get; }

    public int Lines { get; }

    /// <summary>A paste that goes into the input line: UTF-8 without a line end.</summary>
    public static bool IsPiece(ReadOnlySpan<byte> pasted)
        => pasted.Length <= MaxPiece && !pasted.ContainsAny((byte)'\r', (byte)'\n') && System.Text.Unicode.Utf8.IsValid(pasted);

    /// <summary>Splits a paste into lines.</summary>
    /// <param name="pasted">As the terminal sent it; line ends are CR, LF or CRLF.</param>
    public static PastedText Read(byte[] pasted)
    {
        var text = new List<byte>(pasted.Length + 1);
        var lines = 0;
        ReadOnlySpan<byte> rest = pasted;
        while (!rest.IsEmpty)
        {
            var end = rest.IndexOfAny((byte)'\r', (byte)'\n');
            var line = end < 0 ? rest : rest[..end];
            if (line is [(byte)'/', ..])
                text.Add((byte)'/');
            text.AddRange(line);
            text.Add((byte)'\n');
            lines++;
            if (end < 0)
                break;
            rest = rest[(rest[end..] is [(byte)'\r', (byte)'\n', ..] ? end + 2 : end + 1)..];
        }

        return new PastedText([.. text], lines);
    }
}
