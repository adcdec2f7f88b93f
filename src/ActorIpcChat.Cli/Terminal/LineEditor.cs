using System.Text;
using ActorIpcChat.Text;

namespace ActorIpcChat.Cli.Terminal;

/// <summary>The input line with its cursor and history. The keys are those of readline(3).</summary>
internal sealed class LineEditor
{
    private const int MaxText = 1 << 16;

    private readonly LineText _line = new();
    private readonly UndoSteps _undo = new();
    private string _cut = "";
    private bool _cutting;

    /// <summary>The line. After a paste it may contain control characters.</summary>
    public string Text => _line.Text;

    /// <summary>Index in <see cref="Text"/>, between two grapheme clusters.</summary>
    public int Cursor => _line.Cursor;

    public LineHistory History { get; } = new();

    /// <summary>Lines that were typed but not sent: this one, and edited ones of the history.</summary>
    public IReadOnlyList<string> Drafts => History.Drafts(Text);

    /// <summary>Inserts text at the cursor.</summary>
    /// <returns>False if the line would be too long; it is unchanged then.</returns>
    public bool Insert(string text) => Insert(text, null);

    /// <summary>Replaces the text from an index to the cursor.</summary>
    /// <returns>False if the line would be too long; it is unchanged then.</returns>
    public bool Replace(int from, string text)
    {
        if (Text.Length - (Cursor - from) + text.Length > MaxText)
            return false;
        _undo.Keep(_line, null);
        _line.Delete(from, Cursor);
        _line.Insert(text);
        return true;
    }

    /// <summary>Takes the line, and adds it and all <see cref="Drafts"/> to the history.</summary>
    public string Take()
    {
        var line = Text;
        History.Add(line);
        Show("");
        return line;
    }

    /// <returns>False if the key has no meaning here.</returns>
    public bool Press(Key key)
    {
        var cutting = _cutting;
        _cutting = false;
        if (!Move(key) && !Change(key) && !Cut(key, cutting))
            return false;
        if (key.Code is not (KeyCode.Text or KeyCode.Backspace or KeyCode.Delete))
            _undo.EndGroup();
        return true;
    }

    /// <summary>The part of the line around the cursor that fits, escaped.</summary>
    /// <param name="width">Columns, at least 1.</param>
    /// <returns>The parts before and after the cursor.</returns>
    public (string Before, string After) Show(int width)
    {
        var start = Cursor;
        // The cursor needs a column of its own.
        while (start > 0 && _line.Before(start) is var before && Cells.Width(VisibleText.Of(Text[before..Cursor])) < width)
            start = before;
        var (head, whole) = (VisibleText.Of(Text[start..Cursor]), VisibleText.Of(Text[start..]));
        return (head, whole[head.Length..Math.Max(head.Length, Cells.Prefix(whole, width).Length)]);
    }

    private void Recall(int step)
    {
        if (History.Recall(step, Text) is { } line)
            Show(line);
    }

    /// <summary>Replaces the line. Undo brings it back.</summary>
    public void TakeOver(string text)
    {
        _undo.Keep(_line, null);
        _line.Set(text, text.Length);
    }

    private bool Move(Key key)
    {
        switch (key)
        {
            case { Code: KeyCode.Left } or { Code: KeyCode.Control, Rune.Value: 'b' }:
                _line.MoveTo(_line.Before(Cursor));
                return true;
            case { Code: KeyCode.Right } or { Code: KeyCode.Control, Rune.Value: 'f' }:
                _line.MoveTo(_line.After(Cursor));
                return true;
            case { Code: KeyCode.WordLeft }:
                _line.MoveTo(_line.WordBefore(Cursor));
                return true;
            case { Code: KeyCode.WordRight }:
                _line.MoveTo(_line.WordAfter(Cursor));
                return true;
            case { Code: KeyCode.Home } or { Code: KeyCode.Control, Rune.Value: 'a' }:
                _line.MoveTo(0);
                return true;
            case { Code: KeyCode.End } or { Code: KeyCode.Control, Rune.Value: 'e' }:
                _line.MoveTo(Text.Length);
                return true;
            case { Code: KeyCode.Up } or { Code: KeyCode.Control, Rune.Value: 'p' }:
                Recall(-1);
                return true;
            case { Code: KeyCode.Down } or { Code: KeyCode.Control, Rune.Value: 'n' }:
                Recall(1);
                return true;
            default:
                return false;
        }
    }

    private bool Change(Key key)
    {
        switch (key)
        {
            case { Code: KeyCode.Text }:
                // A word is a step of undo.
                Insert(key.Rune.ToString(), Rune.IsWhiteSpace(key.Rune) ? null : KeyCode.Text);
                return true;
            case { Code: KeyCode.Backspace }:
                Delete(_line.Before(Cursor), Cursor, KeyCode.Backspace);
                return true;
            case { Code: KeyCode.Delete }:
                Delete(Cursor, _line.After(Cursor), KeyCode.Delete);
                return true;
            case { Code: KeyCode.Control, Rune.Value: 't' }:
                _undo.Keep(_line, null);
                _line.Transpose();
                return true;
            case { Code: KeyCode.Control, Rune.Value: 'y' }:
                Insert(_cut);
                return true;
            case { Code: KeyCode.Control, Rune.Value: '_' }:
                _undo.Undo(_line);
                return true;
            default:
                return false;
        }
    }

    private bool Cut(Key key, bool again)
    {
        (int From, int To)? range = key switch
        {
            { Code: KeyCode.Control, Rune.Value: 'k' } => (Cursor, Text.Length),
            { Code: KeyCode.Control, Rune.Value: 'u' } => (0, Cursor),
            { Code: KeyCode.DeleteWord } or { Code: KeyCode.Control, Rune.Value: 'w' } => (_line.WordBefore(Cursor), Cursor),
            { Code: KeyCode.DeleteNextWord } => (Cursor, _line.WordAfter(Cursor)),
            _ => null,
        };
        if (range is not { } cut)
            return false;
        var backwards = cut.To == Cursor && cut.From < Cursor;
        _cutting = true;
        if (cut.From == cut.To)
        {
            _cutting = again;
            return true;
        }

        var text = Delete(cut.From, cut.To, null);
        // Cuts in a row are one.
        var before = again ? _cut : "";
        _cut = backwards ? text + before : before + text;
        return true;
    }

    private bool Insert(string text, KeyCode? group)
    {
        if (Text.Length + text.Length > MaxText)
            return false;
        _undo.Keep(_line, group);
        _line.Insert(text);
        return true;
    }

    private string Delete(int from, int to, KeyCode? group)
    {
        if (from == to)
            return "";
        _undo.Keep(_line, group);
        return _line.Delete(from, to);
    }

    private void Show(string text)
    {
        _undo.Clear();
        _line.Set(text, text.Length);
    }
}
