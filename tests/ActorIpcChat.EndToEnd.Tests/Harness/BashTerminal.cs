namespace ActorIpcChat.EndToEnd.Tests.Harness;

/// <summary>A terminal that runs bash with job control.</summary>
internal sealed class BashTerminal(int columns = 100, int rows = 30, string environment = "LC_ALL=C.UTF-8") : IDisposable
{
    internal const string Prompt = "ready>";

    private readonly Terminal _terminal = Start(columns, rows, environment);

    /// <summary>The rows of the screen, without trailing blanks and empty rows.</summary>
    internal string Screen => string.Join('\n', _terminal.Screen).TrimEnd('\n');

    /// <summary>The screen with escape sequences of colours.</summary>
    internal string ColouredScreen => _terminal.Colours;

    /// <summary>Whether the cursor is visible.</summary>
    internal bool HasCursor => _terminal.HasCursor;

    /// <inheritdoc cref="Terminal.Wraps"/>
    internal bool Wraps => _terminal.Wraps;

    /// <summary>Presses keys, by their names in tmux(1).</summary>
    internal void Press(params string[] keys) => _terminal.Press(keys);

    /// <inheritdoc cref="Terminal.Type"/>
    internal void Type(string text) => _terminal.Type(text);

    /// <inheritdoc cref="Terminal.TypeLine"/>
    internal void TypeLine(string line) => _terminal.TypeLine(line);

    /// <summary>Clears the screen and runs a command, so that its echo is not in its output.</summary>
    internal void TypeCommand(params string[] words)
        => TypeLine("clear; " + string.Join(' ', words.Select(word => $"'{word}'")));

    /// <summary>
    /// Runs fg, and waits until the job has the terminal: until then bash has Enter send CR, as its own line editor needs it.
    /// </summary>
    internal void BringJobToForeground()
    {
        TypeLine("fg");
        _terminal.ShouldBe(() => !Proc.IsInForeground(_terminal.Pid), "the job is in the foreground");
    }

    internal void Resize(int columns, int rows) => _terminal.Resize(columns, rows);

    /// <summary>Waits until the screen shows a text.</summary>
    internal void ShouldShow(string text) => _terminal.ShouldShow(text);

    internal void ShouldBe(Func<string, bool> condition, string what) => _terminal.ShouldBe(() => condition(Screen), what);

    public void Dispose() => _terminal.Dispose();

    private static Terminal Start(int columns, int rows, string environment)
    {
        var terminal = new Terminal(
            "env", ["-u", "NO_COLOR", $"PS1={Prompt} ", .. environment.Split(' '), "bash", "--norc", "--noprofile"], columns, rows);
        terminal.ShouldShow(Prompt);
        return terminal;
    }
}
