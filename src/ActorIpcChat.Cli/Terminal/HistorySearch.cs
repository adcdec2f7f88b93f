using ActorIpcChat.Text;

namespace ActorIpcChat.Cli.Terminal;

/// <summary>A search backwards in the typed lines (Ctrl+R). Each further letter narrows it.</summary>
/// <param name="lines">The typed lines, oldest first.</param>
internal sealed class HistorySearch(IReadOnlyList<string> lines)
{
    private int _at = lines.Count;

    /// <summary>What the user is looking for.</summary>
    public string Sought { get; private set; } = "";

    /// <summary>The line that contains it; null for none.</summary>
    public string? Found => Sought.Length > 0 && _at < lines.Count && Matches(_at) ? lines[_at] : null;

    /// <summary>No older line, or no line, contains the text.</summary>
    public bool Failed { get; private set; }

    /// <returns>False if the key ends the search.</returns>
    public bool Press(Key key)
    {
        switch (key)
        {
            case { Code: KeyCode.Text }:
                Sought += key.Rune;
                Find(Math.Min(_at, lines.Count - 1), -1);
                return true;
            case { Code: KeyCode.Backspace }:
                var length = Sought.Length - (Sought.Length > 1 && char.IsLowSurrogate(Sought[^1]) ? 2 : 1);
                Sought = Sought[..Math.Max(0, length)];
                Find(lines.Count - 1, -1);
                return true;
            case { Code: KeyCode.Control, Rune.Value: 'r' }:
                Find(_at - 1, -1, Found);
                return true;
            case { Code: KeyCode.Control, Rune.Value: 's' }:
                Find(_at + 1, 1, Found);
                return true;
            default:
                return false;
        }
    }

    /// <summary>The row: the sought text, and the line that was found.</summary>
    public string Show()
        => $"{(Failed ? "not found" : "search")} '{VisibleText.Of(Sought)}': {(Found is { } found ? VisibleText.Of(found) : "")}";

    /// <param name="from">Where to begin.</param>
    /// <param name="step">-1 for older lines, 1 for newer ones.</param>
    /// <param name="except">A line that was sent several times is one result.</param>
    private void Find(int from, int step, string? except = null)
    {
        Failed = false;
        if (Sought.Length == 0)
            return;
        for (var at = from; at >= 0 && at < lines.Count; at += step)
        {
            if (lines[at] == except || !Matches(at))
                continue;
            _at = at;
            return;
        }

        Failed = true;
    }

    private bool Matches(int at) => lines[at].Contains(Sought, StringComparison.OrdinalIgnoreCase);
}
