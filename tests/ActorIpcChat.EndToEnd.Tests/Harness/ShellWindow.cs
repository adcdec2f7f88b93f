namespace ActorIpcChat.EndToEnd.Tests.Harness;

/// <summary>A terminal with a bash in it that has job control.</summary>
internal sealed class ShellWindow(int columns = 100, int rows = 30, string environment = "LC_ALL=C.UTF-8") : IDisposable
{
    internal const string Prompt = "ready>";

    private readonly Terminal _terminal = Start(columns, rows, environment);

    /// <summary>The rows of the screen, without blanks at their ends and empty ones below.</summary>
    internal string Screen => string.Join('\n', _terminal.Screen).TrimEnd('\n');

    /// <summary>The same with colours.</summary>
    internal string ColouredScreen => _terminal.Colours;

    /// <summary>The cursor can be seen.</summary>
    internal bool HasCursor => _terminal.HasCursor;

    /// <inheritdoc cref="Terminal.Wraps"/>
    internal bool Wraps => _terminal.Wraps;

    /// <summary>Presses keys, by their names in tmux(1).</summary>
    internal void Press(params string[] keys) => _terminal.Press(keys);

    /// <summary>Types text.</summary>
    internal void Write(string text) => _terminal.Type(text);

    /// <summary>Types a line of text, and Enter.</summary>
    internal void Type(string text) => _terminal.Say(text);

    /// <summary>Types a command that is not echoed into what it prints.</summary>
    internal void TypeCommand(params string[] words) => Type("clear; " + string.Join(' ', words.Select(word => $"'{word}'")));

    internal void Resize(int columns, int rows) => _terminal.Resize(columns, rows);

    /// <summary>Waits until a text is on the screen.</summary>
    internal void ShouldShow(string text) => _terminal.ShouldShow(text);

    internal void Should(Func<string, bool> condition, string what) => _terminal.ShouldBe(() => condition(Screen), what);

    public void Dispose() => _terminal.Dispose();

    private static Terminal Start(int columns, int rows, string environment)
    {
        var terminal = new Terminal("env", ["-u", "NO_COLOR", $"PS1={Prompt} ", .. environment.Split(' '), "bash", "--norc", "--noprofile"], columns, rows);
        terminal.ShouldShow(Prompt);
        return terminal;
    }
}
