namespace ActorIpcChat.Cli.Terminal;

/// <summary>Lines that were pasted, to be sent as they are or not at all.</summary>
internal sealed class PastedText
{
    /// <summary>More bytes than this are asked about even where they are a single line, as a terminal takes no longer line.</summary>
    private const int LongestPiece = 4096;

    private PastedText(byte[] bytes, int lines) => (Bytes, Lines) = (bytes, lines);

    /// <summary>What to send: each line with its LF. One that begins with a slash has another before it, so that none is a command.</summary>
    public byte[] Bytes { get; }

    /// <summary>How many lines.</summary>
    public int Lines { get; }

    /// <summary>Whether a paste is a piece of the line that is typed: that is text (UTF-8).</summary>
    public static bool IsPiece(ReadOnlySpan<byte> pasted)
        => pasted.Length <= LongestPiece && !pasted.ContainsAny((byte)'\r', (byte)'\n') && System.Text.Unicode.Utf8.IsValid(pasted);

    /// <summary>Reads a paste.</summary>
    /// <param name="pasted">As the terminal sent it; line ends are CR, LF, or both.</param>
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
