namespace ActorIpcChat.Cli.Terminal;

/// <summary>A row of a wrapped text.</summary>
/// <param name="Range">Its range in the text.</param>
/// <param name="Indented">It begins below the text of the first row, not at the edge.</param>
internal readonly record struct TextRow(Range Range, bool Indented)
{
    /// <summary>
    /// Breaks visible text into rows, between words if possible. A URL that is longer than an indented row begins at the edge and fills the rows,
    /// so that no blanks are in it when it is copied.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="first">Columns of the first row.</param>
    /// <param name="indented">Columns of an indented row.</param>
    /// <param name="whole">Columns of a row from the edge.</param>
    public static List<TextRow> Wrap(string text, int first, int indented, int whole)
    {
        List<TextRow> rows = [];
        var (start, width, url) = (0, first, 0);
        while (true)
        {
            var rest = text.AsSpan(start);
            if (start >= url && UrlAt(rest) is var length and > 0 && Cells.Width(rest[..length]) > width)
            {
                // Not beside the head.
                if (rows.Count == 0 && first < whole)
                {
                    rows.Add(new TextRow(0..0, false));
                    width = Math.Max(1, indented);
                    continue;
                }

                url = start + length;
            }

            var isUrl = start < url;
            width = isUrl ? Math.Max(1, whole) : width;
            var (end, next) = EndOf(rest, width, rows.Count == 0);
            rows.Add(new TextRow(start..(start + end), rows.Count > 0 && !isUrl));
            if (next == rest.Length && end == rest.Length)
                return rows;
            start += next;
            width = Math.Max(1, indented);
        }
    }

    /// <summary>The end of a row, and the start of the next one.</summary>
    private static (int End, int Next) EndOf(ReadOnlySpan<char> rest, int width, bool isFirst)
    {
        var (length, _) = Cells.Prefix(rest, width);
        if (length == rest.Length)
            return (length, length);
        var blank = rest[..(length + 1)].LastIndexOf(' ');
        if (blank > 0)
            return (blank, blank + 1);
        // A character that is wider than the row gets a row of its own.
        var end = length == 0 && !isFirst ? Cells.FirstCharacter(rest) : length;
        return (end, end);
    }

    /// <summary>Characters of the URL at the start of a text; 0 for none.</summary>
    private static int UrlAt(ReadOnlySpan<char> text)
    {
        var end = text.IndexOf(' ');
        var word = end < 0 ? text : text[..end];
        return word.IndexOf("://", StringComparison.Ordinal) > 0 ? word.Length : 0;
    }
}
