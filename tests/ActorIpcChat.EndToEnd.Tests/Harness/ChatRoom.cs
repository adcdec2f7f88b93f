using System.Diagnostics;
using System.Reflection;

namespace ActorIpcChat.EndToEnd.Tests.Harness;

/// <summary>The room of a test, its processes, and the check that they leave nothing behind.</summary>
internal sealed class ChatRoom : IDisposable
{
    /// <summary>The tested program: IPCCHAT_PROGRAM, or that of the build, which is native where a C compiler works.</summary>
    internal static readonly string Program = Environment.GetEnvironmentVariable("IPCCHAT_PROGRAM") is { Length: > 0 } given
        ? Path.GetFullPath(given)
        : OfBuild("ipcchat");

    /// <summary>Whether the program is native: the other one has its assemblies beside it.</summary>
    internal static readonly bool IsNative = !File.Exists(Path.ChangeExtension(Program, ".dll"));

    /// <summary>The program for the .NET runtime, which alone has members across machines and startup hooks.</summary>
    internal static readonly string RuntimeProgram = IsNative ? OfBuild("runtime program") : Program;

    private readonly List<RunningProcess> _processes = [];
    private readonly List<string> _remains = [];
    private readonly List<string> _besides = [];
    private readonly List<RunningProcess> _killed = [];

    /// <summary>The value of --directory.</summary>
    internal string Top { get; } = System.IO.Directory.CreateTempSubdirectory("ipcchat-test-").FullName;

    /// <summary>The directory of the room.</summary>
    internal string Directory => Path.Combine(Top, "room");

    internal string Fifo1 => Path.Combine(Directory, "fifo1");

    internal string Fifo2 => Path.Combine(Directory, "fifo2");

    internal IReadOnlyList<RunningProcess> Processes => _processes;

    /// <summary>What is started as a member; RuntimeProgram in rooms across machines.</summary>
    internal string MemberProgram { get; set; } = Program;

    /// <summary>
    /// Metadata of the build: the programs ("ipcchat", "runtime program"), the samples ("Bot", …), the "solution", the "configuration", and
    /// NuGet's "packages".
    /// </summary>
    internal static string OfBuild(string key)
        => typeof(ChatRoom).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;

    /// <summary>Removes the directory of the room with all in it, in one step: a process makes it again at once.</summary>
    internal void RemoveDirectory()
    {
        var removed = Path.Combine(Top, "removed");
        System.IO.Directory.Move(Directory, removed);
        System.IO.Directory.Delete(removed, recursive: true);
    }

    /// <summary>Starts a process of the room: a, b, a1, b1 or another command.</summary>
    internal RunningProcess Start(string name, params string[] options)
        => StartProgram(name, Program, [name, "--directory", Top, "--room", "room", .. options]);

    /// <summary>Starts a process of the room through a shell script, which runs it as <c>"$0" "$@"</c>.</summary>
    internal RunningProcess StartThroughShell(string name, string script, params string[] options)
        => StartProgram(name, "/bin/sh", ["-c", script, Program, name, "--directory", Top, "--room", "room", .. options]);

    internal RunningProcess StartProgram(
        string name, string program, IEnumerable<string> arguments, params (string Name, string? Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments);
        // The settings and the language of the user who runs the tests do not count.
        start.Environment["XDG_CONFIG_HOME"] = Path.Combine(Top, "no-config");
        start.Environment["LC_ALL"] = "C.UTF-8";
        foreach (var (variable, value) in environment)
            start.Environment[variable] = value;
        var process = new RunningProcess(name, start);
        _processes.Add(process);
        return process;
    }

    /// <summary>Starts a, b, a1 and b1 and waits until they are connected.</summary>
    internal FourProcesses StartAll(string[]? a = null, string[]? b = null)
    {
        var four = new FourProcesses(Start("a", a ?? []), Start("b", b ?? []), Start("a1"), Start("b1"));
        four.A.ShouldConnect();
        four.B.ShouldConnect();
        WaitUntilReady(four.A1);
        WaitUntilReady(four.B1);
        return four;
    }

    /// <summary>Waits until a process waits for another one, has printed something, or has its doorbell.</summary>
    internal void WaitUntilReady(RunningProcess process) => Wait.Until(
        () => process.Output.Length > 0 || process.Errors.Contains("waiting for") || (process.IsViewer && HasViewerDoorbell(process)),
        $"{process.Name} is ready");

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

    /// <summary>The segment that a process has created.</summary>
    internal static Segment SegmentOf(RunningProcess process) => Segment.MadeBy([process.Pid]).Single();

    /// <summary>Creates the room's directory before any process does.</summary>
    internal string CreateDirectory()
    {
        System.IO.Directory.CreateDirectory(Directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return Directory;
    }

    /// <summary>Files that are expected in the room at the end.</summary>
    internal void ExpectFiles(params string[] remains) => _remains.AddRange(remains);

    /// <summary>A file of the test that is expected beside the room at the end.</summary>
    internal void ExpectBesideRoom(string name) => _besides.Add(name);

    /// <summary>Allows the files and the segment of a killed process at the end.</summary>
    internal void AllowLeftoversOf(RunningProcess killed) => _killed.Add(killed);

    /// <summary>
    /// Ends the running processes with SIGINT; each has to exit with 0. Then only expected files and segments may exist.
    /// </summary>
    internal void Close()
    {
        foreach (var process in _processes.Where(process => !process.HasExited).OrderBy(process => process.IsViewer).ToList())
        {
            process.WaitUntilSignalsAreHandled();
            // A peer leaves with its peer and may have ended; a failed test may have left a process stopped.
            if (!process.HasExited)
                _ = Libc.Kill(process.Pid, Libc.SIGCONT) + Libc.Kill(process.Pid, Libc.SIGINT);
            process.ShouldExit();
        }

        foreach (var process in _processes)
            Assert.DoesNotContain("   at ", process.Errors.Text, StringComparison.Ordinal);
        Assert.Empty(Segment.LeftBy(_processes.Except(_killed).Select(process => process.Pid)));
        string[] files = System.IO.Directory.Exists(Directory) ? System.IO.Directory.GetFileSystemEntries(Directory) : [];
        Assert.Equal(_remains.Order(), files.Select(file => Path.GetFileName(file)).Where(file => !IsOfKilled(file)).Order());
        Assert.True(files.Length > 0 || !System.IO.Directory.Exists(Directory), "the empty room was not removed");
        var besides = System.IO.Directory.EnumerateFiles(Top, "*", SearchOption.AllDirectories).Except(files);
        Assert.Equal(_besides.Order(), besides.Select(file => Path.GetRelativePath(Top, file)).Order());
    }

    private bool IsOfKilled(string file) => _killed.Any(process => process.IsViewer
        ? file.StartsWith($"{process.Name}.{process.Pid}.", StringComparison.Ordinal)
        : file == $"{process.Name}.lock" || file == $"{process.Name}.bell");

    /// <summary>The standard error of all processes, for the log of a failed test.</summary>
    internal string ProcessLog() => string.Join('\n', _processes.Select(process =>
        $"{process.Name} ({process.Pid}, {(process.HasExited ? "ended" : "runs")}, {process.Output.Length} bytes shown): {process.Errors.Text}"));

    public void Dispose()
    {
        foreach (var process in _processes)
            process.Dispose();
        foreach (var segment in Segment.LeftBy(_processes.Select(process => process.Pid)))
            segment.Remove();
        System.IO.Directory.Delete(Top, recursive: true);
    }
}

/// <summary>The four processes of a chat.</summary>
internal sealed record FourProcesses(RunningProcess A, RunningProcess B, RunningProcess A1, RunningProcess B1);
