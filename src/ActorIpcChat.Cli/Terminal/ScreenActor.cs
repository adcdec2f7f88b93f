using System.Text;
using ActorIpcChat.Cli.Processes;
using ActorIpcChat.Dispatch;
using ActorIpcChat.Linux.Events;
using ActorIpcChat.Linux.Terminals;
using Akka.Actor;

namespace ActorIpcChat.Cli.Terminal;

/// <summary>
/// Shows pictures on the terminal; writes only changed rows. While the terminal blocks, it keeps only the newest picture. It shows at most one
/// picture in 16 ms.
/// </summary>
internal sealed unsafe class ScreenActor(EventLoop loop, RawTerminal terminal) : UntypedActor, IWithTimers
{
    private const string PauseKey = "pause";

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(16);

    private LoopRegistration? _registration;
    private string[] _shown = [];
    private Picture? _next;
    private byte[] _writing = [];
    private int _written;
    private bool _paused;
    private bool _ring;

    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>The content of the screen.</summary>
    /// <param name="Rows">Rows with their escape sequences, no wider than the terminal.</param>
    /// <param name="Cursor">The text before the cursor, and its row, from 0; null hides the cursor.</param>
    public sealed record Picture(string[] Rows, (string Before, int Row)? Cursor);

    /// <summary>The content of the screen is unknown: the next picture is written as a whole.</summary>
    public sealed record Redraw { public static readonly Redraw Instance = new(); }

    /// <summary>Rings the terminal's bell with the next picture.</summary>
    public sealed record Ring { public static readonly Ring Instance = new(); }

    private sealed record PauseEnded;

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
            case Redraw:
                _shown = [];
                break;
            case Ring:
                _ring = true;
                break;
            case Writable:
                Write();
                break;
            case PauseEnded:
                _paused = false;
                Show();
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Show()
    {
        if (_next is not { } picture || _paused || _written < _writing.Length)
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
            // Erases before it writes: after a row that fills its last column, many terminals would erase that column.
            if (picture.Rows[row] != _shown[row])
                text.Append($"\e[{row + 1};1H\e[0m\e[K{picture.Rows[row]}\e[0m");
        }

        _shown = picture.Rows;
        if (_ring)
            text.Append('\a');
        _ring = false;
        // Writes the text before the cursor again, which moves the cursor by the widths that this terminal uses.
        if (picture.Cursor is { } cursor)
            text.Append($"\e[{cursor.Row + 1};1H{cursor.Before}\e[0m\e[?25h");
        (_writing, _written) = (Encoding.UTF8.GetBytes(text.ToString()), 0);
        _paused = true;
        Timers.StartSingleTimer(PauseKey, new PauseEnded(), Interval);
        Write();
    }

    private void Write()
    {
        fixed (byte* start = _writing)
        {
            while (_written < _writing.Length)
            {
                var result = terminal.Write(start + _written, _writing.Length - _written);
                if (result.WouldBlock)
                    return;
                // KeyboardActor reports a closed terminal.
                _written = result.Errno == 0 ? _written + result.Bytes : _writing.Length;
            }
        }

        Show();
    }
}
