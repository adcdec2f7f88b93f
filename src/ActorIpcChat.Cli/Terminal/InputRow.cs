using System.Text;

namespace ActorIpcChat.Cli.Terminal;

/// <summary>The lowest row of a window: the line that is typed, or the question whether to send what was pasted.</summary>
internal sealed class InputRow
{
    private readonly LineEditor _editor = new();
    private byte[] _pasted = [];
    private PastedText? _question;

    /// <summary>Nothing stands in the line, and nothing is asked.</summary>
    public bool IsEmpty => _editor.Text.Length == 0 && !IsAsking;

    /// <summary>It waits for an answer.</summary>
    public bool IsAsking => _question is not null;

    /// <summary>Takes the line that was typed, with its LF; nothing where nothing was.</summary>
    public byte[] Take() => _editor.Take() is { Length: > 0 } line ? [.. Encoding.UTF8.GetBytes(line), (byte)'\n'] : [];

    /// <summary>What was typed or pasted and not sent, each in one line that does nothing to a terminal.</summary>
    public IReadOnlyList<string> Drafts
        => [.. _editor.Drafts.Select(Cells.Visible), .. _question is { } pasted ? (string[])[PaneLine.Shortened(pasted.Bytes.AsSpan()[..^1])] : []];

    /// <summary>Drops what was pasted, or else clears the line, which can be recalled.</summary>
    /// <returns>False where there was nothing.</returns>
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

    /// <summary>Edits the line.</summary>
    public void Press(Key key) => _editor.Press(key);

    /// <summary>Takes a key as the answer.</summary>
    /// <returns>What is to be sent now, if anything is.</returns>
    public PastedText? Answer(Key key)
    {
        if (key.Code is not (KeyCode.Enter or KeyCode.Escape))
            return null;
        var pasted = _question;
        EndQuestion();
        return key.Code == KeyCode.Enter ? pasted : null;
    }

    /// <summary>A piece of a line goes into the line; more is asked about, together with what is pasted before the answer.</summary>
    public void Paste(byte[] bytes)
    {
        if (!IsAsking && PastedText.IsPiece(bytes) && _editor.Insert(Encoding.UTF8.GetString(bytes)))
            return;
        _pasted = [.. _pasted, .. bytes];
        _question = PastedText.Read(_pasted);
    }

    /// <summary>The row: what stands before the cursor, and what stands behind.</summary>
    public (string Before, string Behind) Show(int width)
    {
        const string Prompt = "> ";
        if (_question is { } pasted)
        {
            var what = pasted.Lines == 1 ? $"1 line of {pasted.Bytes.Length} bytes" : $"{pasted.Lines} lines";
            var question = Cells.Fit($"send {what}? (Enter sends, Esc drops)", width - 1).TrimEnd();
            return (Style.Question(question), "");
        }

        var prompt = width > 10 ? Prompt : "";
        var (before, behind) = _editor.Show(Math.Max(1, width - prompt.Length));
        return (prompt + before, behind);
    }

    private void EndQuestion() => (_pasted, _question) = ([], null);
}
