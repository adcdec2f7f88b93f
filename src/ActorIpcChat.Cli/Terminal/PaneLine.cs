using ActorIpcChat.Linux.Processes;
using ActorIpcChat.Text;

namespace ActorIpcChat.Cli.Terminal;

/// <summary>Something said, or told, in a pane. It is made harmless when it is made.</summary>
internal sealed class PaneLine
{
    private const int MostText = 8192;

    private readonly string _head;
    private readonly string _text;
    private readonly Func<string, string>? _headStyle;
    private readonly Func<string, string>? _style;
    private int _width;
    private IReadOnlyList<string> _rows = [];
    private List<Range> _ranges = [];

    private PaneLine(string head, string text, Func<string, string>? headStyle, Func<string, string>? style)
        => (_head, _text, _headStyle, _style) = (head, text, headStyle, style);

    /// <summary>Characters of its text.</summary>
    public int Length => _text.Length;

    /// <summary>A line of a person's.</summary>
    /// <param name="when">When it was sent.</param>
    /// <param name="nick">Whose it is, as it came.</param>
    /// <param name="text">Its bytes, without LF.</param>
    /// <param name="own">It was said here.</param>
    public static PaneLine Said(DateTimeOffset when, string nick, ReadOnlySpan<byte> text, bool own)
    {
        const int MostNick = 16;
        var name = Cells.Visible(nick);
        name = name[..Cells.Prefix(name, MostNick).Length];
        return new($"{LocalTime.Of(when.UtcDateTime):HH:mm} {(own ? "›" : " ")}{name}: ", Shortened(text), own ? Style.Own : Style.Peer, null);
    }

    /// <summary>Something that a program tells.</summary>
    public static PaneLine Notice(string text) => new("", Cells.Visible(text.Length > MostText ? text[..MostText] : text), null, Style.Notice);

    /// <summary>Something that a program prints.</summary>
    public static PaneLine Plain(ReadOnlySpan<byte> text) => new("", Shortened(text), null, null);

    /// <summary>Its rows at a width.</summary>
    public IReadOnlyList<string> Rows(int width)
    {
        if (_width == width)
            return _rows;
        _width = width;
        var head = Cells.Width(_head);
        // Where there is no room beside the head, the text goes on under it.
        var indent = head <= width / 2 ? head : 0;
        var shown = head < width ? _head : Cells.Fit(_head, width - 1);
        _ranges = Cells.Wrap(_text, Math.Max(1, width - Cells.Width(shown)), width - indent);
        _rows = [.. _ranges.Select(range => _text[range]).Select((row, index) => index == 0
            ? (_headStyle?.Invoke(shown) ?? shown) + (_style?.Invoke(row) ?? row)
            : new string(' ', indent) + (_style?.Invoke(row) ?? row))];
        return _rows;
    }

    /// <summary>Where in its text a row begins.</summary>
    public int PlaceOf(int width, int row) => RangesAt(width)[row].Start.Value;

    /// <summary>The row that a place in its text is in.</summary>
    public int RowOf(int width, int place) => Math.Max(0, RangesAt(width).FindLastIndex(range => range.Start.Value <= place));

    private List<Range> RangesAt(int width)
    {
        _ = Rows(width);
        return _ranges;
    }

    /// <summary>Whole lines may be longer than any memory of a window: enough to see what it is.</summary>
    public static string Shortened(ReadOnlySpan<byte> text) => text.Length <= MostText
        ? Cells.Visible(text)
        : $"{Cells.Visible(text[..Utf8Text.WithoutCutCharacter(text[..MostText])])}… ({text.Length} bytes)";
}
