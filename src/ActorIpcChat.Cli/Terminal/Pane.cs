using System.Text;

namespace ActorIpcChat.Cli.Terminal;

/// <summary>A scrollable list of lines. It follows the last line unless the user has scrolled back.</summary>
internal sealed class Pane
{
    private const int MaxLines = 10_000;
    private const int WheelRows = 3;

    /// <summary>Characters of all lines together.</summary>
    private const int MaxText = 4 << 20;

    private readonly List<PaneLine> _lines = [];

    /// <summary>Start of the first visible row if scrolled back: a line, counted from the first one added, and an offset in it.</summary>
    private (long Line, int Offset)? _top;
    private long _removed;
    private int _width = 80;
    private int _height = 1;
    private int _text;
    private PaneLine? _mark;
    private PaneLine? _found;

    /// <summary>Rows below the visible ones.</summary>
    public int Back { get; private set; }

    /// <summary>The view follows new lines.</summary>
    public bool IsAtEnd => _top is null;

    /// <summary>The text that <see cref="Find"/> looks for; empty for none. It is shown in reverse video.</summary>
    public string Sought { get; private set; } = "";

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

    /// <summary>Adds a line that is there once: removes it where it was.</summary>
    public void AddMark(PaneLine mark)
    {
        RemoveMark();
        Add(_mark = mark);
    }

    public void RemoveMark()
    {
        var at = _mark is null ? -1 : _lines.LastIndexOf(_mark);
        _mark = null;
        if (at < 0)
            return;
        _text -= _lines[at].Length;
        _lines.RemoveAt(at);
        if (_top is { } top && top.Line > _removed + at)
            _top = (top.Line - 1, top.Offset);
    }

    /// <summary>Removes all lines.</summary>
    public void Clear()
    {
        _removed += _lines.Count;
        _lines.Clear();
        (_text, _top) = (0, null);
    }

    public void ScrollPage(int direction) => ScrollRows(direction * Math.Max(1, _height - 1));

    /// <summary>Ends the search, and goes back to the last line.</summary>
    public void EndSearch()
    {
        (Sought, _found) = ("", null);
        ScrollToBottom();
    }

    /// <summary>Shows the next line that contains a text. Begins with the last one, or for the same text at the one that was found.</summary>
    /// <param name="text">The text, not empty; case makes no difference.</param>
    /// <param name="step">-1 for earlier lines, 1 for later ones.</param>
    /// <returns>False if there is none.</returns>
    public bool Find(string text, int step)
    {
        var from = text == Sought && _found is not null ? _lines.LastIndexOf(_found) : -1;
        (Sought, _found) = (text, from < 0 ? null : _found);
        for (var at = from < 0 ? _lines.Count - 1 : from + step; at >= 0 && at < _lines.Count; at += step)
        {
            if (!_lines[at].Contains(text))
                continue;
            _found = _lines[at];
            var (line, row) = Move((at, 0), -_height / 2);
            _top = (_removed + line, _lines[line].OffsetOf(_width, row));
            return true;
        }

        return false;
    }

    public void ScrollToTop() => _top = (_removed, 0);

    public void ScrollToBottom() => _top = null;

    private void ScrollRows(int rows)
    {
        var (line, row) = Move(Top(), -rows);
        _top = line < _lines.Count ? (_removed + line, _lines[line].OffsetOf(_width, row)) : null;
    }

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
            case KeyCode.WheelUp or KeyCode.WheelDown:
                ScrollRows(key == KeyCode.WheelUp ? WheelRows : -WheelRows);
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
            rows.Add(Highlighted(RowsOf(at.Line)[at.Row]));
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

    /// <summary>A row with the sought text in reverse video.</summary>
    private string Highlighted(string row)
    {
        if (Sought.Length == 0 || !row.Contains(Sought, StringComparison.OrdinalIgnoreCase))
            return row;
        var shown = new StringBuilder();
        for (var rest = row.AsSpan(); !rest.IsEmpty;)
        {
            // Not within the sequences of a style.
            var escape = rest.IndexOf('\e');
            var text = escape < 0 ? rest : rest[..escape];
            for (var at = 0; (at = text.IndexOf(Sought, StringComparison.OrdinalIgnoreCase)) >= 0; text = text[(at + Sought.Length)..])
                shown.Append(text[..at]).Append("\e[7m").Append(text.Slice(at, Sought.Length)).Append("\e[27m");
            shown.Append(text);
            rest = escape < 0 ? [] : rest[escape..];
            var end = rest.IndexOf('m') + 1;
            shown.Append(rest[..end]);
            rest = rest[end..];
        }

        return shown.ToString();
    }
}
