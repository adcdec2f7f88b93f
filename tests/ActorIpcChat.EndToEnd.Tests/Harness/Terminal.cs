using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace ActorIpcChat.EndToEnd.Tests.Harness;

/// <summary>A terminal of a person's, in which one program runs: tmux with a server of its own.</summary>
internal sealed class Terminal : IDisposable
{
    // tmux itself loses the exit code now and then.
    private const string KeepExitCode = """trap : INT QUIT; code=$1; shift; "$@"; echo $? > "$code.new"; mv "$code.new" "$code" """;

    private readonly string _folder = Directory.CreateTempSubdirectory("ipcchat-tmux-").FullName;
    private readonly HashSet<int> _pids = [];

    internal Terminal(string program, IEnumerable<string> arguments, int width, int height)
    {
        var configuration = Path.Combine(_folder, "conf");
        // What is on the screen at the end stays there.
        File.WriteAllText(configuration, "set -g remain-on-exit on\nset -g remain-on-exit-format ''\nset -g status off\nset -g default-terminal screen-256color\n");
        Tmux(["-f", configuration, "new-session", "-d", "-x", $"{width}", "-y", $"{height}", "/bin/sh", "-c", KeepExitCode, "sh", ExitCode, program, .. arguments]);
        var shell = int.Parse(Ask("#{pane_pid}"), CultureInfo.InvariantCulture);
        Eventually.True(() => ChildrenOf(shell).Any() || File.Exists(ExitCode), "the program is started");
        Pid = ChildrenOf(shell).FirstOrDefault(shell);
        _pids.UnionWith([shell, Pid]);
    }

    /// <summary>The program that was started.</summary>
    internal int Pid { get; }

    /// <summary>Its screen, line for line, without blanks at the ends.</summary>
    internal string[] Screen => [.. Tmux(["capture-pane", "-p"]).Split('\n').Select(line => line.TrimEnd())];

    /// <summary>Its screen with the escape sequences that colour it.</summary>
    internal string Colours => Tmux(["capture-pane", "-p", "-e"]);

    /// <summary>What has gone over the upper edge, and the screen, with long lines joined.</summary>
    internal string History => Tmux(["capture-pane", "-p", "-J", "-S", "-"]);

    /// <summary>Where the cursor is: column and row, from 0.</summary>
    internal string Cursor => Ask("#{cursor_x},#{cursor_y}");

    /// <summary>The cursor can be seen.</summary>
    internal bool HasCursor => Ask("#{cursor_flag}") == "1";

    /// <summary>It wraps at its right edge, as it does unless a program has switched that off.</summary>
    internal bool Wraps => Ask("#{wrap_flag}") == "1";

    /// <summary>The chat's processes that the program has started, and theirs; not the shell that keeps the screen of a window.</summary>
    internal IReadOnlyList<int> Children => [.. Descendants().Where(Proc.IsOfChat)];

    /// <summary>All pids that were seen here.</summary>
    internal IReadOnlyCollection<int> Pids => _pids;

    /// <summary>Keeps what the program writes from now on.</summary>
    internal void Record() => Tmux(["pipe-pane", "-O", $"cat > '{Recording}'"]);

    /// <summary>What it has written since, byte for byte.</summary>
    internal string Recorded => File.Exists(Recording) ? File.ReadAllText(Recording) : "";

    /// <summary>Types text, as it is.</summary>
    internal void Type(string text) => Tmux(["send-keys", "-l", text]);

    /// <summary>Presses keys, by the names that tmux has for them.</summary>
    internal void Press(params string[] keys) => Tmux(["send-keys", .. keys]);

    /// <summary>Types a line and presses Enter.</summary>
    internal void Say(string line)
    {
        Type(line);
        Press("Enter");
    }

    /// <summary>Pastes, as one does with the mouse: the program is told that it is a paste where it asked for that.</summary>
    internal void Paste(string text)
    {
        var file = Path.Combine(_folder, "paste");
        File.WriteAllText(file, text);
        Tmux(["load-buffer", file]);
        Tmux(["paste-buffer", "-p"]);
    }

    internal void Resize(int width, int height) => Tmux(["resize-window", "-x", $"{width}", "-y", $"{height}"]);

    internal bool Shows(string text) => Screen.Any(line => line.Contains(text, StringComparison.Ordinal));

    /// <summary>Waits until a text is on the screen.</summary>
    internal void ShouldShow(string text) => ShouldBe(() => Shows(text), $"\"{text}\" is on the screen");

    /// <summary>Waits until a text is not on the screen any more.</summary>
    internal void ShouldHide(string text) => ShouldBe(() => !Shows(text), $"\"{text}\" is not on the screen");

    /// <summary>Waits for something, and shows the screen where it does not come.</summary>
    internal void ShouldBe(Func<bool> condition, string what)
    {
        try
        {
            Eventually.True(condition, what);
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
        Assert.Equal(code, int.Parse(File.ReadAllText(ExitCode), CultureInfo.InvariantCulture));
    }

    /// <summary>Closes the terminal: whoever is in it gets SIGHUP. Waits until they are gone.</summary>
    internal void Close()
    {
        _ = Descendants();
        Tmux(["kill-server"], mayFail: true);
        Eventually.True(() => !_pids.Any(Proc.IsAlive), "everybody has left the terminal");
    }

    public void Dispose()
    {
        _ = Descendants();
        Tmux(["kill-server"], mayFail: true);
        foreach (var pid in _pids.Where(Proc.IsAlive))
            _ = Libc.Kill(pid, Libc.SIGKILL);
        Directory.Delete(_folder, recursive: true);
    }

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

    private string Ask(string format) => Tmux(["display-message", "-p", format]).TrimEnd('\n');

    private string Tmux(IEnumerable<string> arguments, bool mayFail = false)
    {
        var start = new ProcessStartInfo("tmux", ["-u", "-S", Path.Combine(_folder, "socket"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        start.Environment.Remove("TMUX");
        using var tmux = Process.Start(start)!;
        var errors = tmux.StandardError.ReadToEndAsync();
        var output = tmux.StandardOutput.ReadToEnd();
        tmux.WaitForExit();
        Assert.True(mayFail || tmux.ExitCode == 0, $"tmux {string.Join(' ', arguments)}: {errors.Result}");
        return output;
    }
}
