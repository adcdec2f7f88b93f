using System.Globalization;
using System.Text;
using ActorIpcChat.Text;

namespace ActorIpcChat.Cli.Terminal;

/// <summary>The input line with its cursor and history.</summary>
internal sealed class LineEditor
{
    private const int MaxHistory = 500;
    private const int MaxText = 1 << 16;

    /// <summary>Upper bound for a grapheme cluster, in UTF-16 units.</summary>
    private const int MaxCluster = 256;

    private readonly List<string> _history = [];

    /// <summary>Edited lines by their index in the history. The new line comes after the history.</summary>
    private readonly Dictionary<int, string> _edited = [];
    private int _at;

    /// <summary>The line. After a paste it may contain control characters.</summary>
    public string Text { get; private set; } = "";

    /// <summary>Lines that were typed but not sent: this one, and edited ones of the history.</summary>
    public IReadOnlyList<string> Drafts
        => [.. _edited.Where(line => line.Key != _at).Append(new(_at, Text)).Where(line => IsDraft(line.Key, line.Value)).Select(line => line.Value)];

    /// <summary>Index in <see cref="Text"/>, between two grapheme clusters.</summary>
    public int Cursor { get; private set; }

    /// <summary>Inserts text at the cursor.</summary>
    /// <returns>False if the line would be too long; it is unchanged then.</returns>
    public bool Insert(string text)
    {
        if (Text.Length + text.Length > MaxText)
            return false;
        Text = Text.Insert(Cursor, text);
        Cursor += text.Length;
        return true;
    }

    /// <summary>Takes the line, and adds it and all <see cref="Drafts"/> to the history.</summary>
    public string Take()
    {
        var line = Text;
        foreach (var remembered in (string[])[.. Drafts, line])
        {
            if (remembered.Length > 0 && (_history.Count == 0 || _history[^1] != remembered))
                _history.Add(remembered);
        }

        _history.RemoveRange(0, Math.Max(0, _history.Count - MaxHistory));
        _edited.Clear();
        _at = _history.Count;
        Set("");
        return line;
    }

    /// <returns>False if the key has no meaning here.</returns>
    public bool Press(Key key)
    {
        switch (key)
        {
            case { Code: KeyCode.Text }:
                Insert(key.Rune.ToString());
                break;
            case { Code: KeyCode.Left } or { Code: KeyCode.Control, Rune.Value: 'b' }:
                Cursor = Before(Cursor);
                break;
            case { Code: KeyCode.Right } or { Code: KeyCode.Control, Rune.Value: 'f' }:
                Cursor = After(Cursor);
                break;
            case { Code: KeyCode.WordLeft }:
                Cursor = WordBefore(Cursor);
                break;
            case { Code: KeyCode.WordRight }:
                Cursor = WordAfter(Cursor);
                break;
            case { Code: KeyCode.Home } or { Code: KeyCode.Control, Rune.Value: 'a' }:
                Cursor = 0;
                break;
            case { Code: KeyCode.End } or { Code: KeyCode.Control, Rune.Value: 'e' }:
                Cursor = Text.Length;
                break;
            case { Code: KeyCode.Backspace }:
                Delete(Before(Cursor), Cursor);
                break;
            case { Code: KeyCode.Delete }:
                Delete(Cursor, After(Cursor));
                break;
            case { Code: KeyCode.Control, Rune.Value: 'k' }:
                Delete(Cursor, Text.Length);
                break;
            case { Code: KeyCode.Control, Rune.Value: 'u' }:
                Delete(0, Cursor);
                break;
            case { Code: KeyCode.DeleteWord } or { Code: KeyCode.Control, Rune.Value: 'w' }:
                Delete(WordBefore(Cursor), Cursor);
                break;
            case { Code: KeyCode.Up } or { Code: KeyCode.Control, Rune.Value: 'p' }:
                Recall(-1);
                break;
            case { Code: KeyCode.Down } or { Code: KeyCode.Control, Rune.Value: 'n' }:
                Recall(1);
                break;
            default:
                return false;
        }

        return true;
    }

    /// <summary>The part of the line around the cursor that fits, escaped.</summary>
    /// <param name="width">Columns, at least 1.</param>
    /// <returns>The parts before and after the cursor.</returns>
    public (string Before, string After) Show(int width)
    {
        var start = Cursor;
        // The cursor needs a column of its own.
        while (start > 0 && Before(start) is var before && Cells.Width(VisibleText.Of(Text[before..Cursor])) < width)
            start = before;
        var (head, whole) = (VisibleText.Of(Text[start..Cursor]), VisibleText.Of(Text[start..]));
        return (head, whole[head.Length..Math.Max(head.Length, Cells.Prefix(whole, width).Length)]);
    }

    private void Recall(int step)
    {
        var to = Math.Clamp(_at + step, 0, _history.Count);
        if (to == _at)
            return;
        _edited[_at] = Text;
        _at = to;
        Set(_edited.TryGetValue(to, out var edited) ? edited : _history[to]);
    }

    private bool IsDraft(int at, string line) => line.Length > 0 && (at == _history.Count || line != _history[at]);

    private void Set(string text) => (Text, Cursor) = (text, text.Length);

    private void Delete(int from, int to)
    {
        Text = Text.Remove(from, to - from);
        Cursor = from;
    }

    // A grapheme cluster may be several characters: a letter with accents, a family of emoji.
    private int After(int at) => at + StringInfo.GetNextTextElementLength(Text, at);

    private int Before(int at)
    {
        // Starts near the cursor, not at the start of a long line: from any place, the cluster boundaries soon agree.
        var next = Math.Max(0, at - MaxCluster);
        if (next > 0 && char.IsLowSurrogate(Text[next]))
            next++;
        var before = next;
        for (; next < at; next = After(next))
            before = next;
        return before;
    }

    private int WordBefore(int at)
    {
        while (at > 0 && !IsWord(Before(at)))
            at = Before(at);
        while (at > 0 && IsWord(Before(at)))
            at = Before(at);
        return at;
    }

    private int WordAfter(int at)
    {
        while (at < Text.Length && !IsWord(at))
            at = After(at);
        while (at < Text.Length && IsWord(at))
            at = After(at);
        return at;
    }

    private bool IsWord(int at) => Rune.TryGetRuneAt(Text, at, out var rune) && !Rune.IsWhiteSpace(rune);
}
