using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace ActorIpcChat.EndToEnd.Tests.Harness;

/// <summary>A terminal that runs one program: tmux with its own server.</summary>
internal sealed class Terminal : IDisposable
{
    // tmux itself sometimes loses the exit code.
    private const string KeepExitCode = """trap : INT QUIT; code=$1; shift; "$@"; echo $? > "$code.new"; mv "$code.new" "$code" """;

    private readonly string _folder = Directory.CreateTempSubdirectory("ipcchat-tmux-").FullName;
    private readonly HashSet<int> _pids = [];

    /// <summary>Starts a program in a terminal.</summary>
    /// <param name="program">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="state">XDG_STATE_HOME; null for a directory of its own.</param>
    internal Terminal(string program, IEnumerable<string> arguments, int width, int height, string? state = null)
    {
        State = state ?? Path.Combine(_folder, "state");
        var configuration = Path.Combine(_folder, "conf");
        // The screen stays after the program has ended.
        File.WriteAllText(
            configuration, "set -g remain-on-exit on\nset -g remain-on-exit-format ''\nset -g status off\nset -g default-terminal screen-256color\n");
        string[] shell = ["/bin/sh", "-c", KeepExitCode, "sh", ExitCode];
        Tmux(["-f", configuration, "new-session", "-d", "-x", $"{width}", "-y", $"{height}", .. shell, program, .. arguments]);
        var pane = int.Parse(Query("#{pane_pid}"), CultureInfo.InvariantCulture);
        Wait.Until(() => ChildrenOf(pane).Any() || File.Exists(ExitCode), "the program has started");
        Pid = ChildrenOf(pane).FirstOrDefault(pane);
        _pids.UnionWith([pane, Pid]);
    }

    /// <summary>Pid of the started program.</summary>
    internal int Pid { get; }

    /// <summary>The rows of the screen without trailing blanks.</summary>
    internal string[] Screen => [.. Tmux(["capture-pane", "-p"]).Split('\n').Select(line => line.TrimEnd())];

    /// <summary>The screen with escape sequences of colours.</summary>
    internal string Colours => Tmux(["capture-pane", "-p", "-e"]);

    /// <summary>The scrollback and the screen, with wrapped lines joined.</summary>
    internal string History => Tmux(["capture-pane", "-p", "-J", "-S", "-"]);

    /// <summary>Column and row of the cursor, from 0.</summary>
    internal string Cursor => Query("#{cursor_x},#{cursor_y}");

    /// <summary>Whether the cursor is visible.</summary>
    internal bool HasCursor => Query("#{cursor_flag}") == "1";

    /// <summary>Whether autowrap is on, which a program can switch off.</summary>
    internal bool Wraps => Query("#{wrap_flag}") == "1";

    /// <summary>The chat processes below the program, without the shell that restores the screen of a window.</summary>
    internal IReadOnlyList<int> Children => [.. Descendants().Where(Proc.IsOfChat)];

    /// <summary>All pids seen in this terminal.</summary>
    internal IReadOnlyCollection<int> Pids => _pids;

    /// <summary>Records the program's output from now on.</summary>
    internal void Record() => Tmux(["pipe-pane", "-O", $"cat > '{Recording}'"]);

    /// <summary>The recorded output.</summary>
    internal string Recorded => File.Exists(Recording) ? File.ReadAllText(Recording) : "";

    /// <summary>Types text.</summary>
    internal void Type(string text) => Tmux(["send-keys", "-l", text]);

    /// <summary>Presses keys by their names in tmux(1).</summary>
    internal void Press(params string[] keys) => Tmux(["send-keys", .. keys]);

    /// <summary>Types a line and presses Enter.</summary>
    internal void TypeLine(string line) => Tmux(["send-keys", "-l", line, ";", "send-keys", "Enter"]);

    /// <summary>Pastes text; the program receives a bracketed paste if it has enabled that.</summary>
    internal void Paste(string text)
    {
        var file = Path.Combine(_folder, "paste");
        File.WriteAllText(file, text);
        Tmux(["load-buffer", file]);
        Tmux(["paste-buffer", "-p"]);
    }

    internal void Resize(int width, int height) => Tmux(["resize-window", "-x", $"{width}", "-y", $"{height}"]);

    internal bool Shows(string text) => Screen.Any(line => line.Contains(text, StringComparison.Ordinal));

    /// <summary>Waits until the screen shows a text.</summary>
    internal void ShouldShow(string text) => ShouldBe(() => Shows(text), $"the screen shows \"{text}\"");

    /// <summary>Waits until the screen no longer shows a text.</summary>
    internal void ShouldNotShow(string text) => ShouldBe(() => !Shows(text), $"the screen no longer shows \"{text}\"");

    /// <summary>Waits for a condition; a failure shows the screen.</summary>
    internal void ShouldBe(Func<bool> condition, string what)
    {
        try
        {
            Wait.Until(condition, what);
        }
        catch (Xunit.Sdk.TrueException e)
        {
            Assert.Fail($"{e.Message}; the screen is:\n{string.Join('\n', Screen)}");
        }
    }

    /// <summary>Waits for the end of the program.</summary>
    internal void ShouldExit(int code = 0)
    {
        ShouldBe(() => File.Exists(ExitCode), "the program has ended");
        var ended = int.Parse(File.ReadAllText(ExitCode), CultureInfo.InvariantCulture);
        Assert.True(code == ended, $"ended with {ended} instead of {code}; the screen is:\n{History}");
    }

    /// <summary>Closes the terminal, so that its processes get SIGHUP, and waits until they have ended.</summary>
    internal void Close()
    {
        _ = Descendants();
        Tmux(["kill-server"], mayFail: true);
        Wait.Until(() => !_pids.Any(Proc.IsAlive), "all processes of the terminal have ended");
    }

    public void Dispose()
    {
        _ = Descendants();
        Tmux(["kill-server"], mayFail: true);
        foreach (var pid in _pids.Where(Proc.IsAlive))
            _ = Libc.Kill(pid, Libc.SIGKILL);
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>XDG_STATE_HOME of the programs.</summary>
    internal string State { get; }

    private string Recording => Path.Combine(_folder, "recording");

    private string ExitCode => Path.Combine(_folder, "exit-code");

    private List<int> Descendants()
    {
        List<int> found = [];
        for (List<int> next = [Pid]; next.Count > 0; found.AddRange(next))
            next = [.. next.SelectMany(ChildrenOf)];
        _pids.UnionWith(found);
        return found;
    }

    private static IEnumerable<int> ChildrenOf(int pid)
    {
        try
        {
            return [.. Directory.EnumerateDirectories($"/proc/{pid}/task").SelectMany(task => File.ReadAllText($"{task}/children")
                .Split(' ', StringSplitOptions.RemoveEmptyEntries)).Select(child => int.Parse(child, CultureInfo.InvariantCulture))];
        }
        catch (IOException)
        {
            return [];
        }
    }

    private string Query(string format) => Tmux(["display-message", "-p", format]).TrimEnd('\n');

    private string Tmux(IEnumerable<string> arguments, bool mayFail = false)
    {
        var start = new ProcessStartInfo("tmux", ["-u", "-S", Path.Combine(_folder, "socket"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        start.Environment.Remove("TMUX");
        start.Environment["LC_ALL"] = "C.UTF-8";
        start.Environment["XDG_STATE_HOME"] = State;
        using var tmux = Process.Start(start)!;
        // One after the other: errors fit into the pipe, and the thread pool has few threads.
        var output = tmux.StandardOutput.ReadToEnd();
        var errors = tmux.StandardError.ReadToEnd();
        tmux.WaitForExit();
        Assert.True(mayFail || tmux.ExitCode == 0, $"tmux {string.Join(' ', arguments)}: {errors}");
        return output;
    }
}
