using ActorIpcChat.Text;

namespace ActorIpcChat.Cli.Terminal;

/// <summary>A line of a pane. Its control characters are escaped.</summary>
internal sealed class PaneLine
{
    private const int MaxText = 8192;

    private readonly string _head;
    private readonly string _text;
    private readonly Func<string, string>? _headStyle;
    private readonly Func<string, string>? _style;
    private int _width;
    private IReadOnlyList<string> _rows = [];
    private List<TextRow> _ranges = [];

    /// <summary>Creates a line of visible text.</summary>
    /// <param name="head">Before the text of the first row.</param>
    /// <param name="text">The text.</param>
    /// <param name="headStyle">Adds a style to the head; null for none.</param>
    /// <param name="style">Adds a style to a row of text; null for none.</param>
    public PaneLine(string head, string text, Func<string, string>? headStyle, Func<string, string>? style)
        => (_head, _text, _headStyle, _style) = (head, text, headStyle, style);

    /// <summary>Characters of the text.</summary>
    public int Length => _text.Length;

    public static PaneLine Plain(ReadOnlySpan<byte> text) => new("", Shortened(text), null, null);

    /// <summary>The head or the text contains a text, ignoring case.</summary>
    public bool Contains(string text)
        => _text.Contains(text, StringComparison.OrdinalIgnoreCase) || _head.Contains(text, StringComparison.OrdinalIgnoreCase);

    /// <summary>Its rows at a width in columns.</summary>
    public IReadOnlyList<string> Rows(int width)
    {
        if (_width == width)
            return _rows;
        _width = width;
        var head = Cells.Width(_head);
        // If the head is wide, the text continues below it.
        var indent = head <= width / 2 ? head : 0;
        var shown = head < width ? _head : Cells.Fit(_head, width - 1);
        _ranges = TextRow.Wrap(_text, Math.Max(1, width - Cells.Width(shown)), width - indent, width);
        _rows = [.. _ranges.Select((row, index) => (index == 0 ? _headStyle?.Invoke(shown) ?? shown : new string(' ', row.Indented ? indent : 0))
            + (_style?.Invoke(_text[row.Range]) ?? _text[row.Range]))];
        return _rows;
    }

    /// <summary>Offset in the text where a row starts.</summary>
    public int OffsetOf(int width, int row) => RangesAt(width)[row].Range.Start.Value;

    /// <summary>The row with an offset in the text.</summary>
    public int RowOf(int width, int offset) => Math.Max(0, RangesAt(width).FindLastIndex(row => row.Range.Start.Value <= offset));

    /// <summary>The first part of a long line, which would take too much memory as a whole.</summary>
    public static string Shortened(ReadOnlySpan<byte> text) => text.Length <= MaxText
        ? VisibleText.Of(text)
        : $"{VisibleText.Of(text[..Utf8Text.LengthWithoutCutCharacter(text[..MaxText])])}{Signs.Current.Cut} ({text.Length} bytes)";

    /// <summary>The first part of a long text.</summary>
    public static string Shortened(string text) => VisibleText.Of(text.Length > MaxText ? text[..MaxText] : text);

    private List<TextRow> RangesAt(int width)
    {
        _ = Rows(width);
        return _ranges;
    }
}
