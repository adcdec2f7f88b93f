using System.Text;
using ActorIpcChat.Cli.Processes;
using ActorIpcChat.Dispatch;
using ActorIpcChat.Linux.Events;
using ActorIpcChat.Linux.Terminals;
using Akka.Actor;

namespace ActorIpcChat.Cli.Terminal;

/// <summary>
/// Shows pictures on the terminal, writing what has changed from one to the next. While the terminal takes nothing it keeps only the
/// newest picture, and it shows at most one in so many milliseconds.
/// </summary>
internal sealed unsafe class ScreenActor(EventLoop loop, RawTerminal terminal) : UntypedActor, IWithTimers
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(16);

    private LoopRegistration? _registration;
    private string[] _shown = [];
    private Picture? _next;
    private byte[] _writing = [];
    private int _written;
    private bool _resting;
    private bool _ring;

    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>What the screen shall show.</summary>
    /// <param name="Rows">Each as it is written, no wider than the terminal.</param>
    /// <param name="Cursor">What stands before the cursor, and its row, from 0; null where there is none.</param>
    public sealed record Picture(string[] Rows, (string Before, int Row)? Cursor);

    /// <summary>Nobody knows what the screen shows: the next picture is written as a whole.</summary>
    public sealed class Forget
    {
        public static readonly Forget Instance = new();
    }

    /// <summary>Rings the terminal's bell with the next picture.</summary>
    public sealed class Ring
    {
        public static readonly Ring Instance = new();
    }

    private sealed class Rested
    {
        public static readonly Rested Instance = new();
    }

    protected override void PreStart() => _registration = loop.WatchWritable(terminal.Output, Self);

    protected override void PostStop() => _registration?.Dispose();

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Picture picture:
                _next = picture;
                Show();
                break;
            case Forget:
                _shown = [];
                break;
            case Ring:
                _ring = true;
                break;
            case Writable:
                Write();
                break;
            case Rested:
                _resting = false;
                Show();
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Show()
    {
        if (_next is not { } picture || _resting || _written < _writing.Length)
            return;
        _next = null;
        var text = new StringBuilder("\e[?25l");
        if (_shown.Length != picture.Rows.Length)
        {
            text.Append("\e[0m\e[H\e[2J");
            _shown = [.. picture.Rows.Select(_ => "")];
        }

        for (var row = 0; row < picture.Rows.Length; row++)
        {
            // What stood there goes first: behind a row that fills its last column, many terminals would wipe that column out again.
            if (picture.Rows[row] != _shown[row])
                text.Append($"\e[{row + 1};1H\e[0m\e[K{picture.Rows[row]}\e[0m");
        }

        _shown = picture.Rows;
        if (_ring)
            text.Append('\a');
        _ring = false;
        // Written once more, what stands before the cursor takes it there, however wide the terminal takes that to be.
        if (picture.Cursor is { } cursor)
            text.Append($"\e[{cursor.Row + 1};1H{cursor.Before}\e[0m\e[?25h");
        (_writing, _written) = (Encoding.UTF8.GetBytes(text.ToString()), 0);
        _resting = true;
        Timers.StartSingleTimer(Rested.Instance, Rested.Instance, Interval);
        Write();
    }

    private void Write()
    {
        fixed (byte* start = _writing)
        {
            while (_written < _writing.Length)
            {
                var result = terminal.Show(start + _written, _writing.Length - _written);
                if (result.WouldBlock)
                    return;
                // A terminal that has gone is told of by its other end.
                _written = result.Errno == 0 ? _written + result.Bytes : _writing.Length;
            }
        }

        Show();
    }
}
