using ActorIpcChat.Dispatch;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Events;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Linux.Processes;
using ActorIpcChat.Settings;
using Akka.Actor;

namespace ActorIpcChat.Cli.Processes;

/// <summary>
/// Runs a chat or viewer process of this program: writes its standard input, and reports to the parent the lines that it prints and its exit.
/// The process ends with this one: see <see cref="ParentWatch"/>.
/// </summary>
internal sealed unsafe class ChildActor(EventLoop loop, string name, IReadOnlyList<string> arguments) : UntypedActor, IWithTimers
{
    /// <summary>The exit code of a shell for a program that it cannot start.</summary>
    private const int CannotStart = 127;

    private const int LastSignal = 64; // SIGRTMAX

    private const string ReapKey = "reap";

    // A json line has at most 1 MiB of text, with up to six bytes for each.
    private const int MaxLine = 8 << 20;

    /// <summary>Polls for the exit code, which follows the end of the pipes after the kernel has freed the memory.</summary>
    private static readonly PollSettings ReapPoll = new(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(200), 2);

    private readonly Queue<byte[]> _input = new();
    private readonly byte[] _buffer = new byte[65536];
    private readonly List<LoopRegistration?> _registrations = [];
    private readonly List<byte> _outputRest = [];
    private readonly List<byte> _errorRest = [];
    private ChildProcess _process = null!;
    private int _inputWritten;
    private bool _outputOpen = true;
    private bool _errorOpen = true;
    private bool _inputEnds;
    private TimeSpan _reapDelay = ReapPoll.Min;
    private int _signal;

    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>To the parent: the process runs.</summary>
    public sealed record Started(string Name, int Pid);

    /// <summary>To the parent: lines on standard output, without LF.</summary>
    public sealed record Printed(string Name, IReadOnlyList<byte[]> Lines);

    /// <summary>To the parent: lines on standard error, without LF.</summary>
    public sealed record PrintedError(string Name, IReadOnlyList<byte[]> Lines);

    /// <summary>To the parent, last: the process has ended.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Status">Its exit code, 128 plus the number of a signal, or 127 if it could not be started.</param>
    /// <param name="WhyNotStarted">Why it could not be started, in one line.</param>
    /// <param name="BySignal">A signal of this actor killed it before it handled signals: it had created nothing.</param>
    public sealed record Ended(string Name, int Status, string? WhyNotStarted = null, bool BySignal = false)
    {
        /// <summary>The end, for the user.</summary>
        public string Description => WhyNotStarted
            ?? (Status is > 128 and <= 128 + LastSignal ? $"{Name} was ended by signal {Status - 128}" : $"{Name} ended with {Status}");
    }

    /// <summary>Writes to its standard input, and queues what the pipe does not hold.</summary>
    public sealed record Write(byte[] Bytes);

    /// <summary>Closes its standard input after the queued bytes.</summary>
    public sealed record EndInput;

    public sealed record Signal(int Number);

    private sealed record OutputReadable;

    private sealed record ErrorReadable;

    private sealed record ReapAgain;

    protected override void PreStart()
    {
        // As `dotnet ipcchat.dll`, the process is dotnet, and the program its first argument.
        var self = Environment.ProcessPath!;
        string[] program = System.IO.Path.GetFileNameWithoutExtension(self) == "dotnet" ? [Environment.GetCommandLineArgs()[0]] : [];
        try
        {
            _process = ChildProcess.Start(self, [.. program, name, .. arguments, CommonOptions.WithParent.Name]);
        }
        catch (LinuxException e)
        {
            Context.Parent.Tell(new Ended(name, CannotStart, e.Message));
            Context.Stop(Self);
            return;
        }

        Context.Parent.Tell(new Started(name, _process.Pid));
        var actor = Self;
        _registrations.Add(loop.WatchWritable(_process.Input, Self));
        Watch(_process.Output, new OutputReadable());
        Watch(_process.Error, new ErrorReadable());

        void Watch(FileDescriptor descriptor, object message) => _registrations.Add(loop.Watch(
            descriptor, Readiness.Readable, static (state, _) => ((Action)state)(), (Action)(() => actor.Tell(message, ActorRefs.NoSender))));
    }

    protected override void PostStop()
    {
        _registrations.ForEach(registration => registration?.Dispose());
        if (_process is null)
            return;
        // The window continues, so ParentWatch would not end it.
        if (!_process.IsReaped)
            _process.Signal(Tmds.Linux.LibC.SIGTERM);
        _process.Dispose();
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case OutputReadable:
                _outputOpen = Read(_process.Output, _outputRest, lines => new Printed(name, lines), message);
                break;
            case ErrorReadable:
                _errorOpen = Read(_process.Error, _errorRest, lines => new PrintedError(name, lines), message);
                break;
            case ReapAgain:
                break;
            case Write write:
                _input.Enqueue(write.Bytes);
                WriteInput();
                break;
            case EndInput:
                _inputEnds = true;
                WriteInput();
                break;
            case Writable:
                WriteInput();
                break;
            case Signal signal:
                _process.Signal(_signal = signal.Number);
                break;
            default:
                Unhandled(message);
                break;
        }

        if (!_outputOpen && !_errorOpen)
            Reap();
    }

    private void Reap()
    {
        if (_process.TryReap(out var status))
        {
            Context.Parent.Tell(new Ended(name, status, BySignal: _signal > 0 && status == 128 + _signal));
            Context.Stop(Self);
            return;
        }

        Timers.StartSingleTimer(ReapKey, new ReapAgain(), _reapDelay);
        _reapDelay = ReapPoll.Next(_reapDelay);
    }

    /// <summary>Reads once, and sends itself a message to read again.</summary>
    /// <returns>False at the end.</returns>
    private bool Read(FileDescriptor from, List<byte> rest, Func<List<byte[]>, object> report, object again)
    {
        if (from.IsClosed)
            return false;
        IoResult result;
        fixed (byte* start = _buffer)
            result = from.Read(start, _buffer.Length);
        if (result.WouldBlock)
            return true;
        List<byte[]> lines = [];
        if (result.Bytes <= 0)
        {
            if (rest.Count > 0)
                lines.Add([.. rest]);
            rest.Clear();
        }
        else
        {
            Cut(_buffer.AsSpan(0, result.Bytes), rest, lines);
        }

        if (lines.Count > 0)
            Context.Parent.Tell(report(lines));
        if (result.Bytes > 0)
            Self.Tell(again);
        else
            from.Dispose();
        return result.Bytes > 0;
    }

    private static void Cut(ReadOnlySpan<byte> bytes, List<byte> rest, List<byte[]> lines)
    {
        while (bytes.IndexOf((byte)'\n') is var end and >= 0)
        {
            lines.Add([.. rest, .. bytes[..end]]);
            rest.Clear();
            bytes = bytes[(end + 1)..];
        }

        if (rest.Count < MaxLine)
            rest.AddRange(bytes);
    }

    private void WriteInput()
    {
        while (_input.TryPeek(out var bytes) && !_process.Input.IsClosed)
        {
            IoResult result;
            fixed (byte* start = bytes)
                result = _process.Input.Write(start + _inputWritten, bytes.Length - _inputWritten);
            if (result.WouldBlock)
                return;
            if (result.Errno != 0)
            {
                // It closed its standard input; its end is reported separately.
                _input.Clear();
                return;
            }

            _inputWritten += result.Bytes;
            if (_inputWritten < bytes.Length)
                continue;
            _input.Dequeue();
            _inputWritten = 0;
        }

        if (_inputEnds)
        {
            _registrations[0]?.Dispose();
            _process.Input.Dispose();
        }
    }
}
