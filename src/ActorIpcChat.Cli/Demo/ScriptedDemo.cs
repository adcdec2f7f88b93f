using System.CommandLine;
using ActorIpcChat.Cli.Commands;
using ActorIpcChat.Linux;
using ActorIpcChat.Rooms;

namespace ActorIpcChat.Cli.Demo;

/// <summary>
/// The four real processes, a short conversation, and a check of what the viewers showed and of what is left behind: nothing.
/// </summary>
internal sealed class ScriptedDemo
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ReadingPause = TimeSpan.FromMilliseconds(700);

    private readonly DemoRoom _room;
    private readonly DemoScreen _screen;
    private readonly bool _terminal;
    private readonly Dictionary<string, DemoProcess> _processes = [];
    private readonly List<string> _wrong = [];

    private ScriptedDemo(DemoRoom room, bool terminal) => (_room, _terminal, _screen) = (room, terminal, new DemoScreen(terminal));

    /// <summary>Runs it.</summary>
    /// <returns>0 only if every line arrived, once and in order, and nothing stayed behind.</returns>
    public static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        using var output = StandardOutput.TryOpen() ?? throw new LinuxException("write to standard output", "it is closed", "give the demo a terminal or a pipe");
        var demo = new ScriptedDemo(new DemoRoom(parsed), output.IsTerminal);
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        // Only a machine that hangs needs longer; a person may read along.
        limited.CancelAfter(demo._terminal ? Limit + (ReadingPause * DemoScript.Lines.Count) : Limit);
        try
        {
            await demo.StartAsync(limited.Token);
            await demo.ConverseAsync(limited.Token);
            await demo.LeaveAsync(limited.Token);
        }
        catch (OperationCanceledException)
        {
            demo._wrong.Add(cancel.IsCancellationRequested ? "interrupted" : $"not done after {Limit.TotalSeconds:0} s");
        }
        finally
        {
            demo.Clean();
        }

        return demo.Report();
    }

    private async Task StartAsync(CancellationToken cancel)
    {
        foreach (var viewer in (string[])["a1", "b1"])
            Start(viewer, [.. _room.Arguments, "--format", "plain", "--once"]);
        foreach (var chat in (string[])["a", "b"])
            Start(chat, _room.Arguments);
        foreach (var chat in (string[])["a", "b"])
        {
            if (await _processes[chat].NextLineAsync(cancel) is { } connected)
                _screen.Show(chat, connected);
            else
                _wrong.Add($"{chat} ended before it was connected");
        }
    }

    private void Start(string name, IReadOnlyList<string> arguments)
    {
        var process = new DemoProcess(name, arguments, line => _screen.Show(name, line));
        _processes.Add(name, process);
        _screen.Show(name, $"started, pid {process.Pid}");
    }

    private async Task ConverseAsync(CancellationToken cancel)
    {
        // A repeat that follows at once must be shown as well: on a terminal there is a pause to read, else none.
        foreach (var (speaker, line) in DemoScript.Lines)
        {
            _processes[speaker.Word()].Say(line);
            if (!_terminal)
                continue;
            await ExpectAsync(speaker.Peer(), line, cancel);
            await Task.Delay(ReadingPause, cancel);
        }

        if (_terminal)
            return;
        foreach (var (speaker, line) in DemoScript.Lines)
            await ExpectAsync(speaker.Peer(), line, cancel);
    }

    private async Task ExpectAsync(Role viewed, string line, CancellationToken cancel)
    {
        var viewer = $"{viewed.Word()}1";
        var shown = await _processes[viewer].NextLineAsync(cancel);
        _screen.Show(viewer, shown ?? "(ended)");
        if (shown != line)
            _wrong.Add($"{viewer} showed {Quoted(shown)} instead of {Quoted(line)}");
    }

    private async Task LeaveAsync(CancellationToken cancel)
    {
        _screen.Say("A's standard input ends: A tells B, both leave, and the viewers end with the chat.");
        _processes["a"].EndInput();
        foreach (var process in _processes.Values)
        {
            var code = await process.ExitAsync(cancel);
            if (code != 0)
                _wrong.Add($"{process.Name} ended with {code}");
            if (await process.NextLineAsync(cancel) is { } more)
                _wrong.Add($"{process.Name} showed {Quoted(more)} as well");
        }

        _wrong.AddRange(_room.Remains());
    }

    private void Clean()
    {
        foreach (var process in _processes.Values)
            process.Dispose();
        _room.Dispose();
    }

    private int Report()
    {
        foreach (var wrong in _wrong)
            _screen.Say($"wrong: {wrong}");
        if (_wrong.Count == 0)
            _screen.Say($"{DemoScript.Lines.Count} lines of {DemoScript.Lines.Count} arrived, once and in order; nothing was left behind.");
        _screen.Dispose();
        return _wrong.Count == 0 ? ExitCodes.Done : ExitCodes.Failed;
    }

    private static string Quoted(string? line) => line switch
    {
        null => "nothing",
        { Length: > 60 } => $"\"{line[..60]}…\" ({line.Length} characters)",
        _ => $"\"{line}\"",
    };
}
