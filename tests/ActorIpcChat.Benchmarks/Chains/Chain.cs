using System.Diagnostics;
using System.Text;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Linux.Processes;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace ActorIpcChat.Benchmarks.Chains;

/// <summary>Running processes that pass lines from the standard input of the first to the outputs of the last ones.</summary>
internal sealed unsafe class Chain : IDisposable
{
    /// <summary>Limit for the first line, with more time for each process: each can compile for seconds.</summary>
    private const int FirstLineMilliseconds = 15_000;
    private const int MillisecondsPerProcess = 3000;

    private static readonly byte[] First = "the first line\n"u8.ToArray();

    private readonly string _name;
    private readonly List<ChildProcess> _processes;
    private readonly ChildProcess _first;
    private readonly IReadOnlyList<FileDescriptor> _outputs;
    private readonly int _leaveSignal;
    private readonly Action _afterKill;
    private readonly string _directory;

    /// <param name="name">Its name in errors.</param>
    /// <param name="processes">All started processes.</param>
    /// <param name="first">The process that reads the lines.</param>
    /// <param name="outputs">Descriptors that the lines are read from.</param>
    /// <param name="leaveSignal">Signal that makes the first process leave together with the others; 0 for the end of its input.</param>
    /// <param name="directory">Removed at the end.</param>
    /// <param name="afterKill">Cleans up after killed processes.</param>
    internal Chain(
        string name, List<ChildProcess> processes, ChildProcess first, IReadOnlyList<FileDescriptor> outputs, int leaveSignal,
        string directory, Action afterKill)
    {
        (_name, _processes, _first, _outputs) = (name, processes, first, outputs);
        (_leaveSignal, _directory, _afterKill) = (leaveSignal, directory, afterKill);
    }

    /// <summary>Path that lines are written to.</summary>
    internal string Input => PathOf(_first.Input);

    /// <summary>Paths that lines are read from.</summary>
    internal IEnumerable<string> Outputs => _outputs.Select(PathOf);

    internal IEnumerable<int> Workers => _processes.SelectMany(process => ProcessFigures.Workers(process.Pid));

    /// <summary>Processor time of its processes in ns.</summary>
    internal long Cpu => Workers.Sum(ProcessFigures.Cpu);

    internal long WakeUps => Workers.Sum(ProcessFigures.WakeUps);

    /// <summary>Sends a line and waits for it at every output; the chain is connected then.</summary>
    internal void PassFirstLine()
    {
        fixed (byte* line = First)
            _ = _first.Input.Write(line, First.Length);
        var clock = Stopwatch.StartNew();
        var limit = FirstLineMilliseconds + (MillisecondsPerProcess * _processes.Count);
        var buffer = stackalloc byte[First.Length];
        foreach (var output in _outputs)
        {
            for (var got = 0; got < First.Length;)
            {
                if (!Wait(output, limit - (int)clock.ElapsedMilliseconds))
                    throw new BenchmarkException($"{_name}: no line came through within {limit / 1000} s; {Errors()}");
                var read = output.Read(buffer + got, First.Length - got);
                if (read.EndOfFile)
                    throw new BenchmarkException($"{_name} has ended; {Errors()}");
                got += Math.Max(0, read.Bytes);
            }
        }
    }

    /// <summary>Asks all processes to end, without waiting.</summary>
    internal void AskToLeave()
    {
        if (_leaveSignal != 0)
            _first.Signal(_leaveSignal);
        else
            _first.Input.Dispose();
    }

    /// <summary>Ends the processes and removes everything that they made.</summary>
    public void Dispose()
    {
        AskToLeave();
        // A and B deliver accepted lines and leave together; then the viewers can end.
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

    private static bool Reap(ChildProcess process, int milliseconds)
        => process.IsReaped || SpinWait.SpinUntil(() => process.TryReap(out _), milliseconds);

    private static bool Wait(FileDescriptor descriptor, int milliseconds)
    {
        var polled = new pollfd { fd = descriptor.Number, events = POLLIN };
        var clock = Stopwatch.StartNew();
        while (true)
        {
            var ready = poll(&polled, 1, (int)Math.Max(0, milliseconds - clock.ElapsedMilliseconds));
            if (ready >= 0)
                return ready > 0;
            // EINTR, for example when another child ends.
        }
    }

    private string Errors()
    {
        const int Size = 2000;
        var buffer = stackalloc byte[Size];
        var lines = _processes.Select(process => Encoding.UTF8.GetString(buffer, Math.Max(0, process.Error.Read(buffer, Size).Bytes)).Trim());
        return "standard error: " + string.Join("; ", lines.Where(line => line.Length > 0));
    }

    private static string PathOf(FileDescriptor descriptor) => $"/proc/{Environment.ProcessId}/fd/{descriptor.Number}";
}
