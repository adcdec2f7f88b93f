namespace ActorIpcChat.Cli.Terminal;

/// <summary>Earlier states of a line. Letters that are typed in a row are one step, as are their deletions.</summary>
internal sealed class UndoSteps
{
    private const int MaxSteps = 500;

    /// <summary>Characters of all states together.</summary>
    private const int MaxText = 1 << 20;

    private readonly LinkedList<(string Text, int Cursor)> _steps = [];
    private KeyCode? _group;
    private int _text;

    /// <summary>Keeps the state before a change.</summary>
    /// <param name="line">The line.</param>
    /// <param name="group">Changes in a row of the same group are one step; null for a step of its own.</param>
    public void Keep(LineText line, KeyCode? group)
    {
        if (group is null || group != _group)
        {
            _steps.AddLast((line.Text, line.Cursor));
            _text += line.Text.Length;
            for (; _steps.Count > MaxSteps || _text > MaxText; _steps.RemoveFirst())
                _text -= _steps.First!.Value.Text.Length;
        }

        _group = group;
    }

    /// <summary>The next change is a step of its own.</summary>
    public void EndGroup() => _group = null;

    /// <summary>Returns to the last state that differs from the current one.</summary>
    public void Undo(LineText line)
    {
        EndGroup();
        while (_steps.Last is { } last)
        {
            _steps.RemoveLast();
            _text -= last.Value.Text.Length;
            if (last.Value.Text == line.Text)
                continue;
            line.Set(last.Value.Text, last.Value.Cursor);
            return;
        }
    }

    /// <summary>Forgets all states: the line is another one.</summary>
    public void Clear()
    {
        EndGroup();
        _steps.Clear();
        _text = 0;
    }
}
