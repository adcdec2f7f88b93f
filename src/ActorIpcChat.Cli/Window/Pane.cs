namespace ActorIpcChat.Cli.Window;

/// <summary>Lines one below the other, the last ones in view unless somebody has scrolled back.</summary>
internal sealed class Pane
{
    private const int MostLines = 10_000;

    private readonly List<PaneLine> _lines = [];
    private int _width = 80;
    private int _height = 1;
    private int _back;

    /// <summary>Rows between the last that is shown and the last that there is.</summary>
    public int Back => _back;

    /// <summary>Adds a line. One who has scrolled back goes on seeing what is seen.</summary>
    public void Add(PaneLine line)
    {
        _lines.Add(line);
        if (_back > 0)
            _back += line.Rows(_width).Count;
        // Many at once: taking them away one by one would move all the others each time.
        if (_lines.Count > MostLines + (MostLines / 10))
            _lines.RemoveRange(0, _lines.Count - MostLines);
    }

    /// <summary>Scrolls by so many rows, back where it is positive.</summary>
    public void Scroll(int rows) => _back = Math.Max(0, _back + rows);

    /// <summary>Scrolls by a page.</summary>
    public void ScrollPage(int direction) => Scroll(direction * Math.Max(1, _height - 1));

    public void ScrollToTop() => _back = int.MaxValue / 2;

    public void ScrollToBottom() => _back = 0;

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
