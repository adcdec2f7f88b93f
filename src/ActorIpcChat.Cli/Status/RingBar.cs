namespace ActorIpcChat.Cli.Status;

/// <summary>
/// A ring drawn as a bar of cells. A position is taken modulo the capacity, so a range may wrap around the end. Below the bar are marks, one
/// for the position of each reader or writer.
/// </summary>
internal sealed class RingBar
{
    /// <summary>Mark for several positions in one cell.</summary>
    public const char Several = '+';

    private readonly long _capacity;
    private readonly char[] _cells;
    private readonly char[] _marks;

    /// <param name="capacity">Bytes of the ring.</param>
    /// <param name="width">Number of cells.</param>
    /// <param name="free">Character of an empty cell.</param>
    public RingBar(long capacity, int width, char free)
    {
        _capacity = Math.Max(1, capacity);
        _cells = new char[width];
        _marks = new char[width];
        Array.Fill(_cells, free);
        Array.Fill(_marks, ' ');
    }

    public string Cells => new(_cells);

    /// <summary>The marks below the cells, without trailing blanks.</summary>
    public string Marks => new string(_marks).TrimEnd();

    /// <summary>Fills the cells between two positions. Even one byte fills a cell.</summary>
    public void Fill(long? from, long? to, char cell)
    {
        if (from is not { } start || to is not { } end || end <= start)
            return;
        var length = Math.Min(end - start, _capacity);
        var cells = length == _capacity ? _cells.Length : ((CellOf(end - 1) - CellOf(end - length) + _cells.Length) % _cells.Length) + 1;
        // A range of almost the whole ring may begin and end in the same cell.
        if (cells == 1 && length > _capacity / 2)
            cells = _cells.Length;
        for (var at = 0; at < cells; at++)
            _cells[(CellOf(end - length) + at) % _cells.Length] = cell;
    }

    /// <summary>Replaces the cell at a position.</summary>
    public void Put(long? position, char cell)
    {
        if (position is { } known)
            _cells[CellOf(known)] = cell;
    }

    /// <summary>Marks a position below the bar.</summary>
    public void Mark(long? position, char mark)
    {
        if (position is { } known)
            _marks[CellOf(known)] = _marks[CellOf(known)] == ' ' ? mark : Several;
    }

    private int CellOf(long position) => (int)((Int128)(position % _capacity) * _cells.Length / _capacity);
}
