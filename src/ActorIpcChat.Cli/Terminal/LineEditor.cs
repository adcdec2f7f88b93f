using System.Globalization;
using System.Text;

namespace ActorIpcChat.Cli.Terminal;

/// <summary>A line that is being typed, with the cursor in it and the lines before it.</summary>
internal sealed class LineEditor
{
    private const int MostHistory = 500;
    private const int MostText = 1 << 16;

    /// <summary>More UTF-16 units than what a person sees as one character ever has.</summary>
    private const int LongestCharacter = 256;

    private readonly List<string> _history = [];

    /// <summary>Lines as they were left for others: of the history, and behind it the new one.</summary>
    private readonly Dictionary<int, string> _left = [];
    private int _at;

    /// <summary>What stands there. It may hold control characters, which came with a paste.</summary>
    public string Text { get; private set; } = "";

    /// <summary>What was typed and not said: the line, and others that were left for it.</summary>
    public IReadOnlyList<string> Drafts
        => [.. _left.Where(line => line.Key != _at).Append(new(_at, Text)).Where(line => IsDraft(line.Key, line.Value)).Select(line => line.Value)];

    /// <summary>Where the cursor is, between two characters of <see cref="Text"/>.</summary>
    public int Cursor { get; private set; }

    /// <summary>Puts text in at the cursor.</summary>
    /// <returns>False where the line would be too long; it is as it was then.</returns>
    public bool Insert(string text)
    {
        if (Text.Length + text.Length > MostText)
            return false;
        Text = Text.Insert(Cursor, text);
        Cursor += text.Length;
        return true;
    }

    /// <summary>Takes the line, and remembers it and all <see cref="Drafts"/>.</summary>
    public string Take()
    {
        var line = Text;
        foreach (var remembered in (string[])[.. Drafts, line])
        {
            if (remembered.Length > 0 && (_history.Count == 0 || _history[^1] != remembered))
                _history.Add(remembered);
        }

        _history.RemoveRange(0, Math.Max(0, _history.Count - MostHistory));
        _left.Clear();
        _at = _history.Count;
        Set("");
        return line;
    }

    /// <summary>Does what a key asks for.</summary>
    /// <returns>False where it is no key of an editor's.</returns>
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
                Cursor = Behind(Cursor);
                break;
            case { Code: KeyCode.WordLeft }:
                Cursor = WordBefore(Cursor);
                break;
            case { Code: KeyCode.WordRight }:
                Cursor = WordBehind(Cursor);
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
                Delete(Cursor, Behind(Cursor));
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

    /// <summary>The part of the line that fits, with the cursor in it, as a terminal may show it.</summary>
    /// <param name="width">Columns, at least 1.</param>
    /// <returns>What stands before the cursor, and what stands behind.</returns>
    public (string Before, string Behind) Show(int width)
    {
        var start = Cursor;
        // The cursor needs a column of its own.
        while (start > 0 && Before(start) is var before && Cells.Width(Cells.Visible(Text[before..Cursor])) < width)
            start = before;
        var (head, whole) = (Cells.Visible(Text[start..Cursor]), Cells.Visible(Text[start..]));
        return (head, whole[head.Length..Math.Max(head.Length, Cells.Prefix(whole, width).Length)]);
    }

    private void Recall(int step)
    {
        var to = Math.Clamp(_at + step, 0, _history.Count);
        if (to == _at)
            return;
        _left[_at] = Text;
        _at = to;
        Set(_left.TryGetValue(to, out var left) ? left : _history[to]);
    }

    private bool IsDraft(int at, string line) => line.Length > 0 && (at == _history.Count || line != _history[at]);

    private void Set(string text) => (Text, Cursor) = (text, text.Length);

    private void Delete(int from, int to)
    {
        Text = Text.Remove(from, to - from);
        Cursor = from;
    }

    // What a person sees as one character may be several: a letter with its accents, a family of emoji.
    private int Behind(int at) => at + StringInfo.GetNextTextElementLength(Text, at);

    private int Before(int at)
    {
        // Not from the beginning of a long line. Whatever is between, the way from there is soon in step with where characters begin.
        var next = Math.Max(0, at - LongestCharacter);
        if (next > 0 && char.IsLowSurrogate(Text[next]))
            next++;
        var before = next;
        for (; next < at; next = Behind(next))
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

    private int WordBehind(int at)
    {
        while (at < Text.Length && !IsWord(at))
            at = Behind(at);
        while (at < Text.Length && IsWord(at))
            at = Behind(at);
        return at;
    }

    private bool IsWord(int at) => Rune.TryGetRuneAt(Text, at, out var rune) && !Rune.IsWhiteSpace(rune);
}
