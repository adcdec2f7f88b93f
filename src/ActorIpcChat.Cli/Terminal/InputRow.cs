using System.Text;
using ActorIpcChat.Text;

namespace ActorIpcChat.Cli.Terminal;

/// <summary>The lowest row of a window: the input line, or the question whether to send a paste.</summary>
internal sealed class InputRow
{
    private readonly LineEditor _editor = new();
    private byte[] _pasted = [];
    private PastedText? _question;

    /// <summary>The line is empty, and no question is shown.</summary>
    public bool IsEmpty => _editor.Text.Length == 0 && !IsAsking;

    public bool IsAsking => _question is not null;

    /// <summary>Takes the line with its LF, and clears it; empty if the line is.</summary>
    public byte[] Take() => _editor.Take() is { Length: > 0 } line ? [.. Encoding.UTF8.GetBytes(line), (byte)'\n'] : [];

    /// <summary>Text that was typed or pasted but not sent, escaped, one line each.</summary>
    public IReadOnlyList<string> Drafts
        => [.. _editor.Drafts.Select(VisibleText.Of), .. _question is { } pasted ? (string[])[PaneLine.Shortened(pasted.Bytes.AsSpan()[..^1])] : []];

    /// <summary>Drops the paste, or else clears the line, which stays in the history.</summary>
    /// <returns>False if both were empty.</returns>
    public bool Clear()
    {
        if (IsEmpty)
            return false;
        if (IsAsking)
            EndQuestion();
        else
            _editor.Take();
        return true;
    }

    public void Press(Key key) => _editor.Press(key);

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

        var prompt = width > 10 ? Prompt : "";
        var (before, after) = _editor.Show(Math.Max(1, width - prompt.Length));
        return (prompt + before, after);
    }

    private void EndQuestion() => (_pasted, _question) = ([], null);
}
