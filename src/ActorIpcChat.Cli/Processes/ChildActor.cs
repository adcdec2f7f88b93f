using ActorIpcChat.Dispatch;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Events;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Linux.Processes;
using ActorIpcChat.Settings;
using Akka.Actor;

namespace ActorIpcChat.Cli.Processes;

/// <summary>
/// One of the real processes, this very program started again: writes its standard input, and tells its parent what it prints, line
/// by line, and how it ends. It ends with this process: see <see cref="ParentWatch"/>.
/// </summary>
internal sealed unsafe class ChildActor(EventLoop loop, string name, IReadOnlyList<string> arguments) : UntypedActor, IWithTimers
{
    /// <summary>What a shell says of a program that it cannot start.</summary>
    private const int CannotStart = 127;

    private const int LastSignal = 64; // SIGRTMAX

    // A line of json has at most a mebibyte of text, each byte of which may take six.
    private const int LongestLine = 8 << 20;

    /// <summary>Its pipes come to their end a moment before the kernel has its exit code, long only where its memory is large.</summary>
    private static readonly PollSettings PauseBetweenLooks = new(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(200), 2);

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
    private TimeSpan _delay = PauseBetweenLooks.Min;

    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>It runs.</summary>
    public sealed record Started(string Name, int Pid);

    /// <summary>Lines that it has printed, without their LF.</summary>
    public sealed record Printed(string Name, IReadOnlyList<byte[]> Lines);

    /// <summary>Lines that it has told on standard error, without their LF.</summary>
    public sealed record Told(string Name, IReadOnlyList<byte[]> Lines);

    /// <summary>It has ended, and everything that it wrote was told.</summary>
    /// <param name="Name">Which.</param>
    /// <param name="Status">Its exit code, 128 and the number of a signal, or 127 where it could not be started.</param>
    /// <param name="WhyNotStarted">Why it could not be started, in one line.</param>
    public sealed record Ended(string Name, int Status, string? WhyNotStarted = null)
    {
        /// <summary>How it has ended, for the user.</summary>
        public string How => WhyNotStarted ?? (Status is > 128 and <= 128 + LastSignal ? $"{Name} was ended by signal {Status - 128}" : $"{Name} ended with {Status}");
    }

    /// <summary>Gives it something to read. Nothing of it is lost, however slowly it reads.</summary>
    public sealed record Write(byte[] Bytes);

    /// <summary>Ends its standard input behind what it was given to read.</summary>
    public sealed record EndInput;

    /// <summary>Sends it a signal.</summary>
    public sealed record Signal(int Number);

    private sealed class OutputReadable
    {
        public static readonly OutputReadable Instance = new();
    }

    private sealed class ErrorReadable
    {
        public static readonly ErrorReadable Instance = new();
    }

    private sealed class LookAgain
    {
        public static readonly LookAgain Instance = new();
    }

    protected override void PreStart()
    {
        // `dotnet ipcchat.dll` runs as dotnet: then the program is its first argument.
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
        Watch(_process.Output, OutputReadable.Instance);
        Watch(_process.Error, ErrorReadable.Instance);

        void Watch(FileDescriptor descriptor, object message) => _registrations.Add(loop.Watch(
            descriptor, Readiness.Readable, static (state, _) => ((Action)state)(), (Action)(() => actor.Tell(message, ActorRefs.NoSender))));
    }

    protected override void PostStop()
    {
        _registrations.ForEach(registration => registration?.Dispose());
        if (_process is null)
            return;
        // The window has gone on without it: nobody else would end it.
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
                _errorOpen = Read(_process.Error, _errorRest, lines => new Told(name, lines), message);
                break;
            case LookAgain:
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
                _process.Signal(signal.Number);
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
            Context.Parent.Tell(new Ended(name, status));
            Context.Stop(Self);
            return;
        }

        Timers.StartSingleTimer(LookAgain.Instance, LookAgain.Instance, _delay);
        _delay = PauseBetweenLooks.Next(_delay);
    }

    /// <summary>Reads once, and comes back for more in its turn.</summary>
    /// <returns>False at the end.</returns>
    private bool Read(FileDescriptor from, List<byte> rest, Func<List<byte[]>, object> told, object again)
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
            Context.Parent.Tell(told(lines));
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

        if (rest.Count < LongestLine)
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
                // It reads no more; its end is told of.
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
