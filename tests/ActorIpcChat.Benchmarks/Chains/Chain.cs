using System.Diagnostics;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Linux.Processes;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace ActorIpcChat.Benchmarks.Chains;

/// <summary>Running processes through which lines go, from the first one's standard input to the outputs of the last ones.</summary>
internal sealed unsafe class Chain : IDisposable
{
    /// <summary>Until the first line has come through, and for each process more: each has seconds to compile.</summary>
    private const int PatienceMilliseconds = 15_000;
    private const int PatienceForEach = 3000;

    private static readonly byte[] First = "the first line\n"u8.ToArray();

    private readonly string _name;
    private readonly List<ChildProcess> _processes;
    private readonly ChildProcess _first;
    private readonly IReadOnlyList<FileDescriptor> _outputs;
    private readonly int _leaveSignal;
    private readonly Action _afterKill;
    private readonly string _directory;

    /// <param name="name">For whoever reads why it failed.</param>
    /// <param name="processes">All that were started.</param>
    /// <param name="first">The one that reads the lines.</param>
    /// <param name="outputs">Where they come out.</param>
    /// <param name="leaveSignal">What asks the first process to leave and take the others with it; 0 for the end of its input.</param>
    /// <param name="directory">Taken away at the end.</param>
    /// <param name="afterKill">Cleans up behind processes that had to be killed.</param>
    internal Chain(
        string name, List<ChildProcess> processes, ChildProcess first, IReadOnlyList<FileDescriptor> outputs, int leaveSignal, string directory, Action afterKill)
        => (_name, _processes, _first, _outputs, _leaveSignal, _directory, _afterKill) = (name, processes, first, outputs, leaveSignal, directory, afterKill);

    /// <summary>Where lines go in.</summary>
    internal string Input => PathOf(_first.Input);

    /// <summary>Where they come out.</summary>
    internal IEnumerable<string> Outputs => _outputs.Select(PathOf);

    internal IEnumerable<int> Workers => _processes.SelectMany(process => ProcessFigures.Workers(process.Pid));

    /// <summary>ns that its processes were on a processor.</summary>
    internal long Cpu => Workers.Sum(ProcessFigures.Cpu);

    internal long WakeUps => Workers.Sum(ProcessFigures.WakeUps);

    /// <summary>Sends a line and waits until it came out everywhere; the chain is in place then.</summary>
    internal void PassFirstLine()
    {
        fixed (byte* line = First)
            _ = _first.Input.Write(line, First.Length);
        var clock = Stopwatch.StartNew();
        var patience = PatienceMilliseconds + (PatienceForEach * _processes.Count);
        var buffer = stackalloc byte[First.Length];
        foreach (var output in _outputs)
        {
            for (var got = 0; got < First.Length;)
            {
                if (!Wait(output, patience - (int)clock.ElapsedMilliseconds))
                    throw new BenchmarkException($"{_name}: no line came through within {patience / 1000} s; {Said()}");
                var read = output.Read(buffer + got, First.Length - got);
                if (read.EndOfFile)
                    throw new BenchmarkException($"{_name} has ended; {Said()}");
                got += Math.Max(0, read.Bytes);
            }
        }
    }

    /// <summary>Asks all of it to end, without waiting.</summary>
    internal void AskToLeave()
    {
        if (_leaveSignal != 0)
            _first.Signal(_leaveSignal);
        else
            _first.Input.Dispose();
    }

    /// <summary>Ends it, and everything that it has made.</summary>
    public void Dispose()
    {
        AskToLeave();
        // A and B leave together, once what was accepted is delivered; then nobody keeps the viewers from ending.
        var killed = !Reap(_first, 5000);
        foreach (var process in _processes)
            process.Signal(killed || _leaveSignal == 0 ? SIGKILL : _leaveSignal);
        foreach (var process in _processes.Where(process => !Reap(process, 5000)))
        {
            killed = true;
            process.Signal(SIGKILL);
            Reap(process, 5000);
        }

        foreach (var process in _processes)
            process.Dispose();
        foreach (var output in _outputs)
            output.Dispose();
        if (killed)
            _afterKill();
        Directory.Delete(_directory, recursive: true);
    }

    private static bool Reap(ChildProcess process, int milliseconds) => process.IsReaped || SpinWait.SpinUntil(() => process.TryReap(out _), milliseconds);

    private static bool Wait(FileDescriptor descriptor, int milliseconds)
    {
        var polled = new pollfd { fd = descriptor.Number, events = POLLIN };
        var clock = Stopwatch.StartNew();
        while (true)
        {
            var ready = poll(&polled, 1, (int)Math.Max(0, milliseconds - clock.ElapsedMilliseconds));
            if (ready >= 0)
                return ready > 0;
            // EINTR, as by the end of another child.
        }
    }

    private string Said()
    {
        const int Most = 2000;
        var buffer = stackalloc byte[Most];
        var lines = _processes.Select(process => System.Text.Encoding.UTF8.GetString(buffer, Math.Max(0, process.Error.Read(buffer, Most).Bytes)).Trim());
        return "it says: " + string.Join("; ", lines.Where(line => line.Length > 0));
    }

    private static string PathOf(FileDescriptor descriptor) => $"/proc/{Environment.ProcessId}/fd/{descriptor.Number}";
}
