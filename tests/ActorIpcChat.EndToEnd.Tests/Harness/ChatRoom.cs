using System.Diagnostics;
using System.Reflection;

namespace ActorIpcChat.EndToEnd.Tests.Harness;

/// <summary>A room of the test's own, the processes that it starts there, and the proof that nothing of them stays.</summary>
internal sealed class ChatRoom : IDisposable
{
    /// <summary>The program that is tested: what the build made, or what IPCCHAT_PROGRAM names.</summary>
    internal static readonly string Program = Environment.GetEnvironmentVariable("IPCCHAT_PROGRAM") is { Length: > 0 } given
        ? Path.GetFullPath(given)
        : OfBuild("ipcchat");

    /// <summary>It is the native one: the other one comes with its assemblies.</summary>
    internal static readonly bool IsNative = !File.Exists(Path.ChangeExtension(Program, ".dll"));

    private readonly List<RunningProcess> _processes = [];
    private readonly List<string> _remains = [];
    private readonly List<string> _besides = [];
    private readonly List<RunningProcess> _killed = [];

    /// <summary>What is given as --directory.</summary>
    internal string Top { get; } = System.IO.Directory.CreateTempSubdirectory("ipcchat-test-").FullName;

    /// <summary>Where the room's FIFOs are.</summary>
    internal string Directory => Path.Combine(Top, "room");

    internal string Fifo1 => Path.Combine(Directory, "fifo1");

    internal string Fifo2 => Path.Combine(Directory, "fifo2");

    internal IReadOnlyList<RunningProcess> Processes => _processes;

    /// <summary>What the build says about itself: the program ("ipcchat"), the directory of its project ("source"), the "configuration".</summary>
    internal static string OfBuild(string what)
        => typeof(ChatRoom).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == what).Value!;

    /// <summary>Starts one of the four in the room.</summary>
    internal RunningProcess Start(string name, params string[] options)
        => StartProgram(name, Program, [name, "--directory", Top, "--room", "room", .. options]);

    /// <summary>Starts one of the four through a shell, where it is <c>"$0" "$@"</c>.</summary>
    internal RunningProcess StartThroughShell(string name, string script, params string[] options)
        => StartProgram(name, "/bin/sh", ["-c", script, Program, name, "--directory", Top, "--room", "room", .. options]);

    internal RunningProcess StartProgram(string name, string program, IEnumerable<string> arguments, params (string Name, string? Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments);
        foreach (var (variable, value) in environment)
            start.Environment[variable] = value;
        var process = new RunningProcess(name, start);
        _processes.Add(process);
        return process;
    }

    /// <summary>Starts a, b, a1 and b1 and waits until they chat.</summary>
    internal FourProcesses StartAll(string[]? a = null, string[]? b = null)
    {
        var four = new FourProcesses(Start("a", a ?? []), Start("b", b ?? []), Start("a1"), Start("b1"));
        four.A.ShouldConnect();
        four.B.ShouldConnect();
        WaitUntilInPlace(four.A1);
        WaitUntilInPlace(four.B1);
        return four;
    }

    /// <summary>Waits until a process that was started has its place in the room.</summary>
    internal void WaitUntilInPlace(RunningProcess process) => Eventually.True(
        () => process.Output.Length > 0 || process.Errors.Contains("waiting for") || (process.IsViewer && HasViewerDoorbell(process)),
        $"{process.Name} has its place");

    internal bool HasViewerDoorbell(RunningProcess viewer)
    {
        try
        {
            return System.IO.Directory.EnumerateFiles(Directory, $"{viewer.Name}.{viewer.Pid}.*").Any();
        }
        catch (DirectoryNotFoundException)
        {
            return false;
        }
    }

    internal bool HasFile(string name) => File.Exists(Path.Combine(Directory, name));

    /// <summary>The segment that a process has made.</summary>
    internal static Segment SegmentOf(RunningProcess process) => Segment.MadeBy([process.Pid]).Single();

    /// <summary>The room's directory, for what is to stand there before anybody comes.</summary>
    internal string Make()
    {
        System.IO.Directory.CreateDirectory(Directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return Directory;
    }

    /// <summary>Files in the room that are to stay; Close takes them away.</summary>
    internal void Expect(params string[] remains) => _remains.AddRange(remains);

    /// <summary>Files of the test's own beside the room.</summary>
    internal void ExpectBesides(string name) => _besides.Add(name);

    /// <summary>What a process that was killed may leave behind, since nobody may be there to take it away.</summary>
    internal void AllowRemainsOf(RunningProcess killed) => _killed.Add(killed);

    /// <summary>
    /// Whoever still runs is asked to leave, as by Ctrl+C, and has to do so with 0. Then nothing may be there but what is expected.
    /// </summary>
    internal void Close()
    {
        foreach (var process in _processes.Where(process => !process.HasExited).OrderBy(process => process.IsViewer).ToList())
        {
            process.WaitUntilItHandlesSignals();
            // A peer leaves with its peer, and may be gone by now; a test that failed may have left somebody standing still.
            if (!process.HasExited)
                _ = Libc.Kill(process.Pid, Libc.SIGCONT) + Libc.Kill(process.Pid, Libc.SIGINT);
            process.ShouldExit();
        }

        foreach (var process in _processes)
            Assert.DoesNotContain("   at ", process.Errors.Text, StringComparison.Ordinal);
        Assert.Empty(Segment.MadeBy(_processes.Except(_killed).Select(process => process.Pid)));
        string[] files = System.IO.Directory.Exists(Directory) ? System.IO.Directory.GetFileSystemEntries(Directory) : [];
        Assert.Equal(_remains.Order(), files.Select(file => Path.GetFileName(file)).Where(file => !IsOfKilled(file)).Order());
        Assert.True(files.Length > 0 || !System.IO.Directory.Exists(Directory), "the empty room is left");
        var besides = System.IO.Directory.EnumerateFiles(Top, "*", SearchOption.AllDirectories).Except(files);
        Assert.Equal(_besides.Order(), besides.Select(file => Path.GetRelativePath(Top, file)).Order());
    }

    private bool IsOfKilled(string file) => _killed.Any(process => process.IsViewer
        ? file.StartsWith($"{process.Name}.{process.Pid}.", StringComparison.Ordinal)
        : file == $"{process.Name}.lock" || file == $"{process.Name}.bell");

    /// <summary>What everybody said, for whoever looks into a test that failed.</summary>
    internal string Transcript() => string.Join('\n', _processes.Select(process =>
        $"{process.Name} ({process.Pid}, {(process.HasExited ? "ended" : "runs")}, {process.Output.Length} bytes shown): {process.Errors.Text}"));

    public void Dispose()
    {
        foreach (var process in _processes)
            process.Dispose();
        foreach (var segment in Segment.MadeBy(_processes.Select(process => process.Pid)))
            segment.Remove();
        System.IO.Directory.Delete(Top, recursive: true);
    }
}

/// <summary>A whole chat.</summary>
internal sealed record FourProcesses(RunningProcess A, RunningProcess B, RunningProcess A1, RunningProcess B1);
