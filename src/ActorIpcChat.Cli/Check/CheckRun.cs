using System.Diagnostics;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Linux.Native;
using ActorIpcChat.Linux.Processes;

namespace ActorIpcChat.Cli.Check;

/// <summary>Runs the situations, each in a process and a directory of its own.</summary>
internal sealed unsafe class CheckRun : IDisposable
{
    private const int DirectoryMode = 0b111_000_000;

    /// <summary>All situations together take at most two minutes; the last ones need a moment to end.</summary>
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(100);

    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly CheckedPrograms _programs;
    private readonly IReadOnlyList<string>? _isolation = Isolation.Find();
    private readonly string _directory;
    private readonly Signals _signals;
    private volatile bool _interrupted;

    /// <exception cref="LinuxException">The directory cannot be written, or a key is taken.</exception>
    public CheckRun(CheckedPrograms programs)
    {
        _programs = programs;
        if (_isolation is null)
            Isolation.ThrowIfKeysAreTaken();
        _directory = System.IO.Path.Combine(programs.Directory, $".ipcchat-check-{Environment.ProcessId}");
        Directories.Ensure(_directory, DirectoryMode);
        Descendants.Adopt();
        _signals = new Signals(_ => _interrupted = true, () => { });
    }

    /// <summary>Each situation has an IPC namespace of its own.</summary>
    public bool IsIsolated => _isolation is not null;

    /// <summary>Plays all situations.</summary>
    /// <param name="jobs">How many at once; without IPC namespaces one.</param>
    /// <param name="report">Called with each verdict, in the order of the table.</param>
    /// <returns>False if a signal asked for the end.</returns>
    public bool Play(int jobs, Action<Situation, Verdict> report)
    {
        const int Pause = 5;
        var waiting = new Queue<Situation>(Situations.All);
        var reported = new Queue<Situation>(Situations.All);
        List<RunningSituation> running = [];
        Dictionary<Situation, Verdict> verdicts = [];
        while (reported.Count > 0 && !(_interrupted && running.Count == 0))
        {
            while (!_interrupted && running.Count < (IsIsolated ? jobs : 1) && waiting.TryDequeue(out var next))
            {
                if (_clock.Elapsed < Most)
                    running.Add(Start(next));
                else
                    verdicts.Add(next, Verdict.Wrong("not checked: the check has taken two minutes"));
            }

            foreach (var one in running.ToList())
            {
                if (one.Step(_interrupted) is not { } verdict)
                    continue;
                verdicts.Add(one.Situation, verdict);
                running.Remove(one);
                one.Dispose();
            }

            while (!_interrupted && reported.TryPeek(out var first) && verdicts.TryGetValue(first, out var known))
                report(reported.Dequeue(), known);
            Libc.Poll(null, 0, Pause);
        }

        return !_interrupted;
    }

    public void Dispose()
    {
        Descendants.KillAll();
        try
        {
            System.IO.Directory.Delete(_directory, recursive: true);
        }
        catch (Exception e) when (e is System.IO.IOException or UnauthorizedAccessException)
        {
            // A program has made something there that this user cannot remove; the next check has a directory of its own.
        }

        _signals.Dispose();
    }

    private RunningSituation Start(Situation situation)
    {
        var directory = System.IO.Path.Combine(_directory, situation.Name);
        Directories.Ensure(directory, DirectoryMode);
        // As `dotnet ipcchat.dll`, the process is dotnet, and the program its first argument.
        var self = Environment.ProcessPath!;
        List<string> command = [.. _isolation ?? [], self];
        if (System.IO.Path.GetFileNameWithoutExtension(self) == "dotnet")
            command.Add(Environment.GetCommandLineArgs()[0]);
        command.AddRange(["check", _programs.Directory, $"{CheckOptions.Situation}={situation.Name}", $"{CheckOptions.Stage}={directory}"]);
        foreach (var (who, program) in _programs.Commands)
            command.Add($"{CheckOptions.NameOf(who)}={program}");
        return new RunningSituation(situation, command);
    }
}
