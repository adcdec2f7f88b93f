using ActorIpcChat.Benchmarks.Results;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Linux.Processes;
using static Tmds.Linux.LibC;

namespace ActorIpcChat.Benchmarks.Chains;

/// <summary>Creates chains.</summary>
/// <param name="directory">Directory for their FIFOs and programs.</param>
internal sealed class Candidates(string directory)
{
    private readonly string _chain = Programs.TryCompile("chain", directory)
        ?? throw new BenchmarkException("cc cannot compile chain.c: install gcc and libc6-dev");

    private readonly string? _zeromq = Programs.TryCompile("zeromq", directory, "-lzmq");
    private int _number;

    /// <summary>The same chain in C, the base of comparison.</summary>
    internal Candidate PlainC => new(
        RunResults.PlainC, "a, b and b1 in plain C: read, write, futex, 64 KiB buffers; no lines, no restart",
        viewers => StartC(RunResults.PlainC, viewers), HasViewers: true);

    /// <summary>The least that several processes can do: one writes a ring, the others read it.</summary>
    private Candidate OneRing => new(
        "ring", "processes in C that share one ring: one writes what it reads, each other one shows it",
        viewers => StartC("ring", viewers), HasViewers: true);

    /// <summary>Alternatives that a user might take.</summary>
    internal IEnumerable<Candidate> Alternatives(Action<string> note)
    {
        yield return OneRing;
        yield return new Candidate("cat", "cat > FIFO, cat < FIFO: two processes", _ => StartProgram("cat", _chain, path => ["cat", path]));
        yield return new Candidate("socket", "two processes in C and a Unix-domain socket", _ => StartProgram("socket", _chain, _ => ["socket"]));
        if (_zeromq is not null)
            yield return new Candidate(
                "zeromq", "two processes in C, PUSH and PULL over ipc, a message a line", _ => StartProgram("zeromq", _zeromq, path => [path]));
        else
            note("- zeromq: not installed (libzmq3-dev)");
        yield return new Candidate(
            "akka",
            "one process, four actors on Akka's default dispatcher, a message and a byte[] a line",
            _ => StartProgram("akka", Programs.Itself, _ => [.. Programs.ItselfArguments, AkkaChain.Command]));
    }

    /// <summary>The four processes of ipcchat.</summary>
    internal Candidate Chat(string name, string what, string program, bool isProfile, params string[] options)
        => new(name, what, viewers => StartChat(name, program, viewers, options), HasViewers: true, isProfile);

    private Chain StartChat(string name, string program, int viewers, string[] options)
    {
        var path = NewDirectory();
        string[] room = ["--directory", path, "--room", "chain", .. options];
        List<ChildProcess> started = [];
        try
        {
            for (var i = 0; i < viewers; i++)
                started.Add(ChildProcess.Start(program, ["b1", .. room, "--format", "plain"]));
            List<FileDescriptor> outputs = started.ConvertAll(viewer => viewer.Output);
            started.Add(ChildProcess.Start(program, ["b", .. room]));
            var a = ChildProcess.Start(program, ["a", .. room]);
            started.Add(a);
            var a1 = ChildProcess.Start(program, ["a1", .. room, "--format", "plain"]);
            started.Add(a1);
            return new Chain(name, started, a, outputs, SIGINT, path, () => Programs.Run(program, ["clean", .. room], CancellationToken.None));
        }
        catch
        {
            started.ForEach(process => process.Signal(SIGKILL));
            throw;
        }
    }

    /// <summary>Members of one machine: one sends, each other one has a viewer.</summary>
    internal Candidate Members(string program) => new(
        "ipcchat members", "members of a room of this machine: one sends, each other one has a viewer", receivers => StartMembers(program, receivers),
        HasViewers: true);

    private Chain StartMembers(string program, int receivers)
    {
        const int StartSeconds = 60;
        var path = NewDirectory();
        string[] room = ["--directory", path, "--room", "chain"];
        List<ChildProcess> started = [];
        try
        {
            for (var i = 1; i <= receivers; i++)
                started.Add(ChildProcess.Start(program, ["view", .. room, "--nick", $"{i}", "--format", "plain"]));
            List<FileDescriptor> outputs = started.ConvertAll(viewer => viewer.Output);
            List<ChildProcess> members =
            [
                .. Enumerable.Range(0, receivers + 1).Select(i => ChildProcess.Start(program, ["member", .. room, "--nick", $"{i}"])),
            ];
            started.AddRange(members);
            members.ForEach(member => new MemberErrors(member).WaitFor(") is here", receivers, StartSeconds));
            return new Chain(
                "ipcchat members", started, members[0], outputs, SIGINT, path,
                () => Programs.Run(program, ["clean", .. room], CancellationToken.None));
        }
        catch
        {
            started.ForEach(process => process.Signal(SIGKILL));
            throw;
        }
    }

    private Chain StartC(string name, int viewers)
    {
        var path = NewDirectory();
        List<FileDescriptor> outputs = [];
        List<string> fifos = [];
        for (var i = 1; i < viewers; i++)
        {
            fifos.Add(Path.Combine(path, $"out{i}"));
            Fifo.Ensure(fifos[^1], 0x180);
            outputs.Add(Fifo.OpenReader(fifos[^1]));
        }

        string[] kind = name == RunResults.PlainC ? [name, path] : [name];
        var chain = ChildProcess.Start(_chain, [.. kind, .. fifos]);
        return new Chain(name, [chain], chain, [chain.Output, .. outputs], 0, path, () => { });
    }

    private Chain StartProgram(string name, string program, Func<string, string[]> arguments)
    {
        var path = NewDirectory();
        var process = ChildProcess.Start(program, arguments(path));
        return new Chain(name, [process], process, [process.Output], 0, path, () => { });
    }

    private string NewDirectory() => Directory.CreateDirectory(
        Path.Combine(directory, $"{++_number}"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;
}
