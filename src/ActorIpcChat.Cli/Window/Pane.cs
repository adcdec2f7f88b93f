namespace ActorIpcChat.Cli.Window;

/// <summary>Lines one below the other, the last ones in view unless somebody has scrolled back.</summary>
internal sealed class Pane
{
    private const int MostLines = 10_000;

    /// <summary>Characters of text, in all lines together.</summary>
    private const int MostText = 4 << 20;

    private readonly List<PaneLine> _lines = [];
    private int _width = 80;
    private int _height = 1;
    private int _back;
    private int _text;

    /// <summary>Rows between the last that is shown and the last that there is.</summary>
    public int Back => _back;

    /// <summary>Adds a line. One who has scrolled back goes on seeing what is seen.</summary>
    public void Add(PaneLine line)
    {
        _lines.Add(line);
        _text += line.Length;
        if (_back > 0)
            _back += line.Rows(_width).Count;
        // Many at once: taking them away one by one would move all the others each time.
        if (_lines.Count <= MostLines + (MostLines / 10) && _text <= MostText + (MostText / 10))
            return;
        var gone = 0;
        for (; _lines.Count - gone > MostLines || _text > MostText; gone++)
            _text -= _lines[gone].Length;
        _lines.RemoveRange(0, gone);
    }

    /// <summary>Scrolls by a page.</summary>
    public void ScrollPage(int direction) => _back = Math.Max(0, _back + (direction * Math.Max(1, _height - 1)));

    public void ScrollToTop() => _back = int.MaxValue / 2;

    public void ScrollToBottom() => _back = 0;

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

    /// <summary>What is in view: exactly so many rows.</summary>
    public List<string> Show(int width, int height)
    {
        (_width, _height) = (width, height);
        var (back, wanted) = (_back, (long)_back + height);
        List<string> rows = [];
        for (var index = _lines.Count - 1; index >= 0 && rows.Count < wanted; index--)
        {
            var of = _lines[index].Rows(width);
            for (var row = of.Count - 1; row >= 0; row--)
                rows.Add(of[row]);
        }

        // Nobody scrolls past the first line.
        _back = back = Math.Clamp(back, 0, Math.Max(0, rows.Count - height));
        rows = [.. rows.Skip(back).Take(height)];
        rows.Reverse();
        while (rows.Count < height)
            rows.Add("");
        return rows;
    }
}
