using System.Diagnostics;
using System.Text;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Linux.Processes;

namespace ActorIpcChat.Cli.Check;

/// <summary>A running program. Its standard input is a pipe, its standard output a pseudoterminal.</summary>
internal sealed unsafe class CheckedProcess : IDisposable
{
    /// <summary>A program that prints without end is read on, but not kept.</summary>
    private const int MostKept = 4 << 20;

    private readonly ChildProcess _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();
    private readonly Queue<byte[]> _input = new();
    private readonly Stopwatch _running = Stopwatch.StartNew();
    private int _written;
    private bool _inputEnds;
    private string? _text;

    public CheckedProcess(string name, string command)
    {
        Name = name;
        _process = ChildProcess.Start("/bin/sh", ["-c", $"exec {command}"], ownGroup: true, terminal: true);
    }

    public string Name { get; }

    public int Pid => _process.Pid;

    /// <summary>What it has printed; each character is a byte.</summary>
    public string Output => _text ??= _output.ToString();

    /// <summary>Exit code, or 128 plus the number of the signal that ended it; null while it runs.</summary>
    public int? Status { get; private set; }

    public bool HasEnded => Status is not null;

    /// <summary>When the last bytes were printed, since its start.</summary>
    public TimeSpan LastOutput { get; private set; }

    /// <summary>Time since its start.</summary>
    public TimeSpan Age => _running.Elapsed;

    /// <summary>Time in which it has run, or could have run; null if it has ended.</summary>
    public TimeSpan? BusyTime => HasEnded ? null : ProcessIdentity.BusyTime(Pid);

    /// <summary>The last line on standard error, or of the output, for a table.</summary>
    public string LastWords => (_errors.Length > 0 ? _errors.ToString() : Output).TrimEnd('\n').Split('\n')[^1];

    /// <summary>Queues bytes for its standard input.</summary>
    public void Send(byte[] bytes) => _input.Enqueue(bytes);

    /// <summary>Ends its standard input behind what is queued.</summary>
    public void EndInput() => _inputEnds = true;

    /// <summary>Sends a signal as a key of its terminal does: to its process group.</summary>
    public void Signal(int signal) => _process.SignalGroup(signal);

    /// <summary>Writes and reads what is possible now.</summary>
    public void Step()
    {
        Write();
        if (Read(_process.Output, _output))
        {
            _text = null;
            LastOutput = Age;
        }

        Read(_process.Error, _errors);
        if (!HasEnded && _process.TryReap(out var status))
        {
            // What it printed last.
            if (Read(_process.Output, _output))
                _text = null;
            Read(_process.Error, _errors);
            Status = status;
        }
    }

    public void Dispose() => _process.Dispose();

    private void Write()
    {
        while (_input.TryPeek(out var bytes) && !_process.Input.IsClosed)
        {
            IoResult result;
            fixed (byte* start = bytes)
                result = _process.Input.Write(start + _written, bytes.Length - _written);
            if (result.WouldBlock)
                return;
            _written += Math.Max(0, result.Bytes);
            if (result.Errno == 0 && _written < bytes.Length)
                continue;
            _input.Dequeue();
            _written = 0;
        }

        if (_inputEnds)
            _process.Input.Dispose();
    }

    private static bool Read(FileDescriptor from, StringBuilder to)
    {
        const int Size = 16384;
        var buffer = stackalloc byte[Size];
        var any = false;
        // A program that prints all the time must not hold the others up.
        for (var times = 0; times < 64 && !from.IsClosed; times++)
        {
            var result = from.Read(buffer, Size);
            if (result.Bytes <= 0)
                break;
            any = true;
            if (to.Length < MostKept)
                to.Append(Encoding.Latin1.GetString(buffer, result.Bytes));
        }

        return any;
    }
}
