namespace ActorIpcChat.Cli.Terminal;

/// <summary>Lines one below the other, the last ones in view unless somebody has scrolled back.</summary>
internal sealed class Pane
{
    private const int MostLines = 10_000;

    /// <summary>Characters of text, in all lines together.</summary>
    private const int MostText = 4 << 20;

    private readonly List<PaneLine> _lines = [];

    /// <summary>Where the first row in view begins, if that is scrolled back: a line, counted from the first that was added, and a place in it.</summary>
    private (long Line, int Place)? _top;
    private long _removed;
    private int _width = 80;
    private int _height = 1;
    private int _text;

    /// <summary>Rows between the last that was shown and the last that there was.</summary>
    public int Back { get; private set; }

    /// <summary>Adds a line. One who has scrolled back goes on seeing what is seen.</summary>
    public void Add(PaneLine line)
    {
        _lines.Add(line);
        _text += line.Length;
        // Many at once: taking them away one by one would move all the others each time.
        if (_lines.Count <= MostLines + (MostLines / 10) && _text <= MostText + (MostText / 10))
            return;
        var gone = 0;
        for (; _lines.Count - gone > MostLines || _text > MostText; gone++)
            _text -= _lines[gone].Length;
        _lines.RemoveRange(0, gone);
        _removed += gone;
    }

    /// <summary>Scrolls by a page.</summary>
    public void ScrollPage(int direction)
    {
        var (line, row) = Move(Top(), -direction * Math.Max(1, _height - 1));
        _top = line < _lines.Count ? (_removed + line, _lines[line].PlaceOf(_width, row)) : null;
    }

    public void ScrollToTop() => _top = (_removed, 0);

    public void ScrollToBottom() => _top = null;

    /// <summary>Does what a key asks for.</summary>
    /// <param name="key">The key.</param>
    /// <param name="homeAndEnd">Home and End are nobody else's.</param>
    /// <returns>False where it is no key of a pane's.</returns>
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

    /// <summary>What is in view: exactly so many rows. At another size, a view that is scrolled back begins with the same text.</summary>
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

    /// <summary>The first row in view. A view of the last page is no longer scrolled back: it goes on with what is added.</summary>
    private (int Line, int Row) Top()
    {
        var last = Move((_lines.Count, 0), -_height);
        if (_top is not { } known)
            return last;
        var line = (int)Math.Max(0, known.Line - _removed);
        var top = (line, known.Line < _removed || _lines.Count == 0 ? 0 : _lines[line].RowOf(_width, known.Place));
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
