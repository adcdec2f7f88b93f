using ActorIpcChat.Formats;
using ActorIpcChat.Wire;

namespace ActorIpcChat.Viewer;

/// <summary>
/// Finds after each write which lines of a named consumer's batch are written to their end, and acknowledges them: if the viewer is killed,
/// its successor repeats at most what one write has written.
/// </summary>
internal sealed unsafe class WrittenLines
{
    private readonly IOutputFormat _format;
    private readonly OutputBuffer _buffer;
    private readonly Queue<Run> _runs = [];
    private ConsumedLines? _consumed;
    private long _lines;
    private long _acknowledged;

    /// <param name="format">The format.</param>
    /// <param name="buffer">The buffer that it fills.</param>
    public WrittenLines(IOutputFormat format, OutputBuffer buffer) => (_format, _buffer, OnWritten) = (format, buffer, Acknowledge);

    /// <summary>A run of lines in the buffer.</summary>
    /// <param name="End">Where it ends in the buffer.</param>
    /// <param name="Lines">Lines that end in it.</param>
    /// <param name="Start">Its bytes if the format is verbatim, else null.</param>
    /// <param name="Length">Bytes.</param>
    private readonly record struct Run(long End, long Lines, nint Start, int Length);

    /// <summary>Begins a batch.</summary>
    /// <param name="consumed">Gets the lines that are written.</param>
    /// <param name="skipped">Lines at the batch's start that are not shown.</param>
    public void Begin(ConsumedLines consumed, long skipped) => (_consumed, _lines, _acknowledged) = (consumed, skipped, 0);

    /// <summary>To call after each write with the number of bytes of the buffer that are written.</summary>
    public Action<long> OnWritten { get; }

    /// <summary>Formats bytes of a frame, as <see cref="IOutputFormat.Append"/> does.</summary>
    public int Append(FrameView frame, byte* start, int length)
    {
        var taken = 0;
        while (taken < length)
        {
            var rest = new ReadOnlySpan<byte>(start + taken, length - taken);
            // The output of other formats does not show where a line ends: line by line.
            var run = _format.IsVerbatim ? rest.Length : rest.IndexOf((byte)'\n') is var end and >= 0 ? end + 1 : rest.Length;
            var now = _format.Append(frame, start + taken, run, _buffer);
            rest = rest[..now];
            if (now == run)
                _runs.Enqueue(new Run(_buffer.Added, LineFeeds.Count(rest), _format.IsVerbatim ? (nint)start + taken : 0, run));
            taken += now;
            if (now < run)
                break;
        }

        return taken;
    }

    private void Acknowledge(long bytes)
    {
        while (_runs.TryPeek(out var whole) && whole.End <= bytes)
            _lines += _runs.Dequeue().Lines;
        var lines = _lines;
        if (_runs.TryPeek(out var run) && run.Start != 0 && bytes - (run.End - run.Length) is var begun and > 0)
            lines += LineFeeds.Count(new ReadOnlySpan<byte>((byte*)run.Start, (int)begun));
        if (lines == _acknowledged)
            return;
        _acknowledged = lines;
        _consumed!.Acknowledge(lines);
    }
}
