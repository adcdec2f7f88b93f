namespace ActorIpcChat.Cli.Terminal;

/// <summary>Completes the word before the cursor. Tab again takes the next candidate, Shift+Tab the one before.</summary>
/// <param name="candidates">The words, as they are inserted, that may stand where the word of a text begins.</param>
internal sealed class TabCompletion(Func<TabCompletion.Word, IEnumerable<string>> candidates)
{
    private IReadOnlyList<string> _found = [];
    private (string Text, int Cursor) _shown;
    private int _start;
    private int _index;

    /// <summary>A word that is to be completed.</summary>
    /// <param name="Before">The line before it.</param>
    /// <param name="Begun">Its beginning.</param>
    public readonly record struct Word(string Before, string Begun);

    /// <summary>Completes the word before the cursor of a line.</summary>
    /// <param name="editor">The line.</param>
    /// <param name="step">1 for the next candidate, -1 for the one before.</param>
    public void Complete(LineEditor editor, int step)
    {
        if (_found.Count > 0 && _shown == (editor.Text, editor.Cursor))
        {
            _index = (_index + step + _found.Count) % _found.Count;
        }
        else
        {
            var before = editor.Text[..editor.Cursor];
            _start = before.LastIndexOf(' ') + 1;
            var begun = before[_start..];
            _found = [.. candidates(new Word(before[.._start], begun)).Where(word => word.StartsWith(begun, StringComparison.OrdinalIgnoreCase))];
            _index = step > 0 ? 0 : _found.Count - 1;
        }

        if (_found.Count > 0 && editor.Replace(_start, _found[_index]))
            _shown = (editor.Text, editor.Cursor);
    }
}
