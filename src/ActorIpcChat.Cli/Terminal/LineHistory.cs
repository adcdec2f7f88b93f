namespace ActorIpcChat.Cli.Terminal;

/// <summary>Typed lines, oldest first. Lines that were edited but not sent are kept at their places until a line is sent.</summary>
internal sealed class LineHistory
{
    /// <summary>The most lines.</summary>
    public const int MaxLines = 500;

    private readonly List<string> _lines = [];

    /// <summary>Edited lines by their index. The new line comes after all others.</summary>
    private readonly Dictionary<int, string> _edited = [];
    private int _at;

    /// <summary>Called with each line that is added.</summary>
    public Action<string> Added { get; set; } = static _ => { };

    public IReadOnlyList<string> Lines => _lines;

    /// <summary>Adds lines of an earlier start.</summary>
    public void Load(IEnumerable<string> lines)
    {
        _lines.AddRange(lines);
        Trim();
    }

    /// <summary>Lines that were typed but not sent: the current one, and edited ones.</summary>
    public IReadOnlyList<string> Drafts(string current)
        => [.. _edited.Where(line => line.Key != _at).Append(new(_at, current))
            .Where(line => IsDraft(line.Key, line.Value)).Select(line => line.Value)];

    /// <summary>Adds a line, and all drafts before it.</summary>
    public void Add(string line)
    {
        foreach (var remembered in (string[])[.. Drafts(line), line])
        {
            if (remembered.Length == 0 || (_lines.Count > 0 && _lines[^1] == remembered))
                continue;
            _lines.Add(remembered);
            Added(remembered);
        }

        Trim();
    }

    /// <summary>Goes to an earlier or a later line.</summary>
    /// <param name="step">-1 or 1.</param>
    /// <param name="current">The current line, which is kept as edited.</param>
    /// <returns>The line; null at the end of the history.</returns>
    public string? Recall(int step, string current)
    {
        var to = Math.Clamp(_at + step, 0, _lines.Count);
        if (to == _at)
            return null;
        _edited[_at] = current;
        _at = to;
        return _edited.TryGetValue(to, out var edited) ? edited : _lines[to];
    }

    private bool IsDraft(int at, string line) => line.Length > 0 && (at == _lines.Count || line != _lines[at]);

    private void Trim()
    {
        _lines.RemoveRange(0, Math.Max(0, _lines.Count - MaxLines));
        _edited.Clear();
        _at = _lines.Count;
    }
}
