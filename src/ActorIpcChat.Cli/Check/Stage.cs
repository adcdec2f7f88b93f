using System.Diagnostics;
using System.Text;
using ActorIpcChat.Cli.Processes;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Linux.Memory;
using ActorIpcChat.Linux.Native;
using static Tmds.Linux.LibC;

namespace ActorIpcChat.Cli.Check;

/// <summary>The programs of one situation, in its own directory. A person types into each, and reads what it prints.</summary>
internal sealed unsafe class Stage(CheckedPrograms programs) : IDisposable
{
    /// <summary>Time for what a person waits for.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    /// <summary>Keys of the exercise.</summary>
    public const int KeyA = 1234, KeyB = 1235;

    private readonly HashSet<int> _before = [.. SharedMemoryList.Read().Select(segment => segment.Id)];
    private readonly List<CheckedProcess> _all = [];
    private readonly Dictionary<Who, CheckedProcess> _now = [];
    private readonly Dictionary<Who, ShownLines> _shown = [];
    private int _probes;

    /// <summary>The latest process of a program.</summary>
    public CheckedProcess this[Who who] => _now[who];

    /// <summary>What a viewer shows, learned by <see cref="Say"/>.</summary>
    public ShownLines ShownBy(Who viewer) => _shown[viewer];

    /// <summary>Time since the situation began.</summary>
    public Stopwatch Clock { get; } = Stopwatch.StartNew();

    /// <summary>Starts a program.</summary>
    /// <param name="who">Which.</param>
    /// <param name="ours">ipcchat in its place.</param>
    public CheckedProcess Start(Who who, bool ours = false)
    {
        SkipShorterPids();
        var process = new CheckedProcess(who.ToString(), ours ? Ours(who) : programs.Commands[who]);
        _all.Add(process);
        return _now[who] = process;
    }

    /// <summary>Starts all four, A and B in this order, and says a line from A to B1.</summary>
    /// <param name="both">Also a line from B to A1.</param>
    /// <param name="first">A or B.</param>
    /// <exception cref="SituationFailedException">The line was not shown.</exception>
    public void Open(bool both = false, Who first = Who.A)
    {
        Start(first);
        Wait(0.2);
        Start(first == Who.A ? Who.B : Who.A);
        StartViewers(Who.A1, Who.B1);
        Say(Who.A);
        if (both)
            Say(Who.B);
    }

    /// <summary>Starts viewers. Some need memory that is there: they start a moment later.</summary>
    public void StartViewers(params Who[] viewers)
    {
        Until(() => Segments().Count() > 1, TimeSpan.FromSeconds(0.3));
        foreach (var viewer in viewers)
            Start(viewer);
    }

    /// <summary>Sends a line of its own, and waits until the viewer of the other side shows it.</summary>
    /// <param name="from">A or B.</param>
    /// <param name="limit">How long to wait; null for <see cref="Patience"/>.</param>
    /// <exception cref="SituationFailedException">It was not shown.</exception>
    public void Say(Who from, TimeSpan? limit = null)
    {
        var viewer = ViewerOf(from);
        var line = $"check {from.ToString().ToLowerInvariant()}{Interlocked.Increment(ref _probes)} {Environment.ProcessId:x}";
        this[from].Send(Line(line));
        var shown = new ShownLines(this[viewer]);
        if (!Until(() => shown.Learn(line), limit ?? Patience))
            throw new SituationFailedException(
                $"{viewer} did not show a line of {from} within {(limit ?? Patience).TotalSeconds:0} s{WhyNot(viewer)}");
        _shown[viewer] = shown;
    }

    /// <summary>Waits for a condition while it reads what the programs print.</summary>
    /// <returns>False if the time is over.</returns>
    public bool Until(Func<bool> condition, TimeSpan limit)
    {
        const int Pause = 3;
        for (var watch = Stopwatch.StartNew(); ; Libc.Poll(null, 0, Pause))
        {
            // The parent of this process has ended: nothing may stay.
            if (StandardStream.HasHungUp(0))
                throw new OperationCanceledException();
            _all.ForEach(process => process.Step());
            if (condition())
                return true;
            if (watch.Elapsed >= limit)
                return false;
        }
    }

    /// <summary>Reads for a while what the programs print.</summary>
    public void Wait(double seconds) => Until(() => false, TimeSpan.FromSeconds(seconds));

    /// <summary>Ends those that still run, as a person does: Ctrl+C, first in A and B. Then kills the rest.</summary>
    public void End()
    {
        foreach (var group in (Who[][])[[Who.A, Who.B], [Who.A1, Who.B1]])
        {
            foreach (var who in group.Where(who => _now.TryGetValue(who, out var process) && !process.HasEnded))
                this[who].Signal(SIGINT);
            Until(() => group.All(who => !_now.TryGetValue(who, out var process) || process.HasEnded), TimeSpan.FromSeconds(1.5));
        }

        foreach (var process in _all.Where(process => !process.HasEnded))
            process.Signal(SIGKILL);
        Until(() => _all.TrueForAll(process => process.HasEnded), TimeSpan.FromSeconds(1));
    }

    /// <summary>"shared memory of key 1234 (4096 bytes)" for each segment that the programs left; null for none.</summary>
    /// <param name="by">Only of this process.</param>
    public string? Remains(CheckedProcess? by = null)
    {
        List<string> names = [.. Segments().Where(segment => by is null || segment.Creator == by.Pid)
            .Select(segment => $"shared memory of key {segment.Key} ({segment.Bytes} bytes)")];
        return names.Count == 0 ? null : string.Join(" and ", names);
    }

    /// <summary>Removes the segments that the programs left. An IPC namespace of their own would end with them.</summary>
    public void RemoveSegments()
    {
        foreach (var segment in Segments())
            new SharedMemorySegment(segment.Id).Remove();
    }

    /// <summary>Without an IPC namespace of their own there are segments of others as well.</summary>
    private IEnumerable<ListedSegment> Segments() => SharedMemoryList.Read().Where(segment => !_before.Contains(segment.Id)
        && (segment.Key is KeyA or KeyB || _all.Exists(process => process.Pid == segment.Creator)));

    /// <summary>The viewer of what a chat process sends.</summary>
    public static Who ViewerOf(Who from) => from == Who.A ? Who.B1 : Who.A1;

    public static byte[] Line(string text) => Encoding.Latin1.GetBytes(text + "\n");

    public void Dispose() => _all.ForEach(process => process.Dispose());

    private string WhyNot(Who viewer)
    {
        List<string> reasons = [.. _now.Values.Where(process => process.HasEnded)
            .Select(process => $"{process.Name} ended with {process.Status}{(process.LastWords.Length > 0 ? $": {process.LastWords}" : "")}")];
        if (reasons.Count == 0 && this[viewer].Output.Length > 0)
            reasons.Add($"{viewer} printed {Excerpt.Of(this[viewer].LastWords)}");
        return reasons.Count == 0 ? "" : $"; {string.Join("; ", reasons.Take(2))}";
    }

    private static string Ours(Who who)
    {
        // As `dotnet ipcchat.dll`, the process is dotnet, and the program its first argument.
        var self = Environment.ProcessPath!;
        var program = System.IO.Path.GetFileNameWithoutExtension(self) == "dotnet"
            ? $"'{self}' '{Environment.GetCommandLineArgs()[0]}'" : $"'{self}'";
        var viewer = who is Who.A1 or Who.B1 ? " --format plain" : "";
        return $"{program} {who.ToString().ToLowerInvariant()} --directory . {CommonOptions.WithoutUserSettings.Name}{viewer}";
    }

    /// <summary>
    /// The programs of the article read as many digits of the other's pid as their own has. Whether two pids in a row have the same number of
    /// digits is chance, which must not decide: uses up the pids that are too short.
    /// </summary>
    private static void SkipShorterPids()
    {
        const int Enough = 60;
        while (LastPid() is var last && (last + Enough).ToString().Length > last.ToString().Length && last > 300)
        {
            using var none = Linux.Processes.ChildProcess.Start("/bin/sh", ["-c", ":"]);
            while (!none.TryReap(out _))
                Libc.Poll(null, 0, 1);
        }
    }

    private static int LastPid() => int.Parse(System.IO.File.ReadAllText("/proc/loadavg").TrimEnd().Split(' ')[^1]);
}
