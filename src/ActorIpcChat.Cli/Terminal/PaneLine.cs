using ActorIpcChat.Linux.Processes;
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
    private List<Range> _ranges = [];

    private PaneLine(string head, string text, Func<string, string>? headStyle, Func<string, string>? style)
        => (_head, _text, _headStyle, _style) = (head, text, headStyle, style);

    /// <summary>Characters of the text.</summary>
    public int Length => _text.Length;

    /// <summary>A line of the chat.</summary>
    /// <param name="when">When it was sent.</param>
    /// <param name="nick">The sender's nick, unescaped.</param>
    /// <param name="text">Its bytes, without LF.</param>
    /// <param name="own">It was sent from here.</param>
    public static PaneLine Message(DateTimeOffset when, string nick, ReadOnlySpan<byte> text, bool own)
    {
        const int MaxNick = 16;
        var name = VisibleText.Of(nick);
        name = name[..Cells.Prefix(name, MaxNick).Length];
        return new($"{LocalTime.Of(when.UtcDateTime):HH:mm} {(own ? "›" : " ")}{name}: ", Shortened(text), own ? Style.Own : Style.Peer, null);
    }

    public static PaneLine Notice(string text) => new("", VisibleText.Of(text.Length > MaxText ? text[..MaxText] : text), null, Style.Notice);

    public static PaneLine Plain(ReadOnlySpan<byte> text) => new("", Shortened(text), null, null);

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
        _ranges = Cells.Wrap(_text, Math.Max(1, width - Cells.Width(shown)), width - indent);
        _rows = [.. _ranges.Select(range => _text[range]).Select((row, index) => index == 0
            ? (_headStyle?.Invoke(shown) ?? shown) + (_style?.Invoke(row) ?? row)
            : new string(' ', indent) + (_style?.Invoke(row) ?? row))];
        return _rows;
    }

    /// <summary>Offset in the text where a row starts.</summary>
    public int OffsetOf(int width, int row) => RangesAt(width)[row].Start.Value;

    /// <summary>The row with an offset in the text.</summary>
    public int RowOf(int width, int offset) => Math.Max(0, RangesAt(width).FindLastIndex(range => range.Start.Value <= offset));

    private List<Range> RangesAt(int width)
    {
        _ = Rows(width);
        return _ranges;
    }

    /// <summary>The first part of a long line, which would take too much memory as a whole.</summary>
    public static string Shortened(ReadOnlySpan<byte> text) => text.Length <= MaxText
        ? VisibleText.Of(text)
        : $"{VisibleText.Of(text[..Utf8Text.LengthWithoutCutCharacter(text[..MaxText])])}… ({text.Length} bytes)";
}
