namespace ActorIpcChat.Cli.Terminal;

/// <summary>A scrollable list of lines. It follows the last line unless the user has scrolled back.</summary>
internal sealed class Pane
{
    private const int MaxLines = 10_000;

    /// <summary>Characters of all lines together.</summary>
    private const int MaxText = 4 << 20;

    private readonly List<PaneLine> _lines = [];

    /// <summary>Start of the first visible row if scrolled back: a line, counted from the first one added, and an offset in it.</summary>
    private (long Line, int Offset)? _top;
    private long _removed;
    private int _width = 80;
    private int _height = 1;
    private int _text;

    /// <summary>Rows below the visible ones.</summary>
    public int Back { get; private set; }

    /// <summary>Adds a line. A view that is scrolled back does not move.</summary>
    public void Add(PaneLine line)
    {
        _lines.Add(line);
        _text += line.Length;
        // Removes many at once: each removal moves all other lines.
        if (_lines.Count <= MaxLines + (MaxLines / 10) && _text <= MaxText + (MaxText / 10))
            return;
        var dropped = 0;
        for (; _lines.Count - dropped > MaxLines || _text > MaxText; dropped++)
            _text -= _lines[dropped].Length;
        _lines.RemoveRange(0, dropped);
        _removed += dropped;
    }

    public void ScrollPage(int direction)
    {
        var (line, row) = Move(Top(), -direction * Math.Max(1, _height - 1));
        _top = line < _lines.Count ? (_removed + line, _lines[line].OffsetOf(_width, row)) : null;
    }

    public void ScrollToTop() => _top = (_removed, 0);

    public void ScrollToBottom() => _top = null;

    /// <param name="key">The key.</param>
    /// <param name="homeAndEnd">Home and End scroll, too.</param>
    /// <returns>False if the key has no meaning here.</returns>
    public bool Scroll(KeyCode key, bool homeAndEnd)
    {
        switch (key)
        {
            case KeyCode.PageUp or KeyCode.PageDown:
                ScrollPage(key == KeyCode.PageUp ? 1 : -1);
                return true;
            case KeyCode.Top:
            case KeyCode.Home when homeAndEnd:
                ScrollToTop();
                return true;
            case KeyCode.Bottom:
            case KeyCode.End when homeAndEnd:
                ScrollToBottom();
                return true;
            default:
                return false;
        }
    }

    /// <summary>The visible rows, exactly <paramref name="height"/>. After a resize, a view that is scrolled back keeps its first text.</summary>
    public List<string> Show(int width, int height)
    {
        (_width, _height) = (width, height);
        var at = Top();
        List<string> rows = [];
        for (; rows.Count < height && at.Line < _lines.Count; at = Move(at, 1))
            rows.Add(RowsOf(at.Line)[at.Row]);
        Back = _top is null ? 0 : _lines.Skip(at.Line).Sum(line => line.Rows(_width).Count) - at.Row;
        while (rows.Count < height)
            rows.Add("");
        return rows;
    }

    /// <summary>The first visible row. On the last page, the view follows new lines again.</summary>
    private (int Line, int Row) Top()
    {
        var last = Move((_lines.Count, 0), -_height);
        if (_top is not { } known)
            return last;
        var line = (int)Math.Max(0, known.Line - _removed);
        var top = (line, known.Line < _removed || _lines.Count == 0 ? 0 : _lines[line].RowOf(_width, known.Offset));
        if (top.CompareTo(last) < 0)
            return top;
        _top = null;
        return last;
    }

    private (int Line, int Row) Move((int Line, int Row) from, int rows)
    {
        var (line, row) = from;
        for (; rows < 0 && (line, row) != (0, 0); rows++)
            (line, row) = row > 0 ? (line, row - 1) : (line - 1, RowsOf(line - 1).Count - 1);
        for (; rows > 0 && line < _lines.Count; rows--)
            (line, row) = row + 1 < RowsOf(line).Count ? (line, row + 1) : (line + 1, 0);
        return (line, row);
    }

    private IReadOnlyList<string> RowsOf(int line) => _lines[line].Rows(_width);
}
