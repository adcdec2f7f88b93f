using System.Text;
using ActorIpcChat.Text;

namespace ActorIpcChat.Cli.Terminal;

/// <summary>The lowest row of a window: the input line, a search in the typed lines, or the question whether to send a paste.</summary>
/// <param name="completion">Completes words with Tab; null for none.</param>
internal sealed class InputRow(TabCompletion? completion = null)
{
    private readonly LineEditor _editor = new();
    private HistorySearch? _search;
    private byte[] _pasted = [];
    private PastedText? _question;

    /// <summary>The line is empty, and nothing else is shown.</summary>
    public bool IsEmpty => _editor.Text.Length == 0 && IsEditing;

    public bool IsAsking => _question is not null;

    /// <summary>The input line is shown.</summary>
    public bool IsEditing => !IsAsking && _search is null;

    /// <summary>The typed lines.</summary>
    public LineHistory History => _editor.History;

    /// <summary>Lines that were typed but not sent.</summary>
    public IReadOnlyList<string> Unsent => _editor.Drafts;

    /// <summary>Takes the line with its LF, and clears it; empty if the line is, or if a search has found none.</summary>
    public byte[] Take()
    {
        if (_search is { Found: null })
        {
            _search = null;
            return [];
        }

        EndSearch();
        return _editor.Take() is { Length: > 0 } line ? [.. Encoding.UTF8.GetBytes(line), (byte)'\n'] : [];
    }

    /// <summary>Text that was typed or pasted but not sent, escaped, one line each.</summary>
    public IReadOnlyList<string> Drafts
        => [.. Unsent.Select(VisibleText.Of), .. _question is { } pasted ? (string[])[PaneLine.Shortened(pasted.Bytes.AsSpan()[..^1])] : []];

    /// <summary>Drops the paste, or ends the search, or else clears the line, which stays in the history.</summary>
    /// <returns>False if all were empty.</returns>
    public bool Clear()
    {
        if (IsEmpty)
            return false;
        if (IsAsking)
            EndQuestion();
        else if (_search is not null)
            _search = null;
        else
            _editor.Take();
        return true;
    }

    public void Press(Key key)
    {
        if (_search?.Press(key) == true)
            return;
        switch (key)
        {
            case { Code: KeyCode.Control, Rune.Value: 'r' }:
                _search = new HistorySearch(_editor.History.Lines);
                return;
            case { Code: KeyCode.Escape } or { Code: KeyCode.Control, Rune.Value: 'g' }:
                _search = null;
                return;
            case { Code: KeyCode.Tab } or { Code: KeyCode.BackTab }:
                EndSearch();
                completion?.Complete(_editor, key.Code == KeyCode.Tab ? 1 : -1);
                return;
            default:
                EndSearch();
                _editor.Press(key);
                return;
        }
    }

    /// <summary>Answers the question.</summary>
    /// <returns>The paste to send; null for none.</returns>
    public PastedText? Answer(Key key)
    {
        if (key.Code is not (KeyCode.Enter or KeyCode.Escape))
            return null;
        var pasted = _question;
        EndQuestion();
        return key.Code == KeyCode.Enter ? pasted : null;
    }

    /// <summary>Inserts a piece of a line. Asks about anything else, together with further pastes before the answer.</summary>
    public void Paste(byte[] bytes)
    {
        EndSearch();
        if (!IsAsking && PastedText.IsPiece(bytes) && _editor.Insert(Encoding.UTF8.GetString(bytes)))
            return;
        _pasted = [.. _pasted, .. bytes];
        _question = PastedText.Read(_pasted);
    }

    /// <summary>The row, before and after the cursor.</summary>
    public (string Before, string After) Show(int width)
    {
        const string Prompt = "> ";
        if (_question is { } pasted)
        {
            var what = pasted.Lines == 1 ? $"1 line of {pasted.Bytes.Length} bytes" : $"{pasted.Lines} lines";
            var question = Cells.Fit($"send {what}? (Enter sends, Esc drops)", width - 1).TrimEnd();
            return (Style.Question(question), "");
        }

        if (_search is { } search)
            return (Cells.Fit(search.Show(), width - 1).TrimEnd(), "");
        var prompt = width > 10 ? Prompt : "";
        var (before, after) = _editor.Show(Math.Max(1, width - prompt.Length));
        return (prompt + before, after);
    }

    private void EndQuestion() => (_pasted, _question) = ([], null);

    /// <summary>Takes the line that was found into the input line.</summary>
    private void EndSearch()
    {
        if (_search?.Found is { } found)
            _editor.TakeOver(found);
        _search = null;
    }
}
