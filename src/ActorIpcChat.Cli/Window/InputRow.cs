using System.Text;

namespace ActorIpcChat.Cli.Window;

/// <summary>The lowest row of a window: the line that is typed, or the question whether to send what was pasted.</summary>
internal sealed class InputRow
{
    private readonly LineEditor _editor = new();
    private PastedText? _question;

    /// <summary>Nothing stands in the line.</summary>
    public bool IsEmpty => _editor.Text.Length == 0;

    /// <summary>It waits for an answer.</summary>
    public bool IsAsking => _question is not null;

    /// <summary>Takes the line that was typed, with its LF; nothing where nothing was.</summary>
    public byte[] Take() => _editor.Take() is { Length: > 0 } line ? [.. Encoding.UTF8.GetBytes(line), (byte)'\n'] : [];

    /// <summary>Edits the line.</summary>
    public void Press(Key key) => _editor.Press(key);

    /// <summary>Takes a key as the answer.</summary>
    /// <returns>What is to be sent now, if anything is.</returns>
    public PastedText? Answer(Key key)
    {
        if (key.Code is not (KeyCode.Enter or KeyCode.Escape))
            return null;
        var pasted = _question;
        _question = null;
        return key.Code == KeyCode.Enter ? pasted : null;
    }

    /// <summary>A piece of a line goes into the line, more is asked about; while it asks, nothing more is taken.</summary>
    public void Paste(byte[] bytes)
    {
        if (_question is not null)
            return;
        if (PastedText.TryRead(bytes) is { } lines)
            _question = lines;
        else
            _editor.Insert(string.Concat(Encoding.UTF8.GetString(bytes).EnumerateRunes().Where(rune => !Rune.IsControl(rune))));
    }

    /// <summary>The row, and the column of the cursor.</summary>
    public (string Row, int Column) Show(int width)
    {
        const string Prompt = "> ";
        if (_question is { } pasted)
        {
            var what = pasted.Lines == 1 ? $"1 line of {pasted.Bytes.Length} bytes" : $"{pasted.Lines} lines";
            var question = Cells.Fit($"send {what}? (Enter sends, Esc drops)", width - 1).TrimEnd();
            return (Style.Question(question), Cells.Width(question));
        }

        var prompt = width > 10 ? Prompt : "";
        var (shown, column) = _editor.Show(Math.Max(1, width - prompt.Length));
        return (prompt + shown, prompt.Length + column);
    }
}
