using ActorIpcChat.Formats;

namespace ActorIpcChat.Viewer;

/// <summary>
/// Logs the lines that a viewer shows to a file, as JSON lines. A line is logged before it is shown, so the file has all lines of the
/// screen, and a few more if standard output lost its reader. A line that cannot be logged is shown anyway.
/// </summary>
internal sealed unsafe class Transcript(LogFile file, string? from) : IDisposable
{
    private readonly JsonFormat _format = new(from);
    private readonly OutputBuffer _buffer = new();

    /// <summary>Creates the transcript of the settings; null if they name no log.</summary>
    public static Transcript? For(ViewerContext context)
    {
        if (context.Settings.Log.Length == 0)
            return null;
        var file = new LogFile(context.Settings.Log, context.Notices.Say);
        // A mistyped path is reported before the first line.
        file.TryOpen();
        return new Transcript(file, context.Sender);
    }

    /// <summary>Appends bytes of a frame's payload.</summary>
    public void Append(FrameView frame, byte* start, int length)
    {
        for (var taken = 0; taken < length;)
        {
            taken += _format.Append(frame, start + taken, length - taken, _buffer);
            if (_buffer.IsNearlyFull)
                Flush();
        }
    }

    /// <summary>Ends an unfinished line whose rest is lost.</summary>
    public void EndLine() => _format.EndLine(_buffer);

    /// <summary>Writes the buffered lines.</summary>
    public void Flush() => file.Append(_buffer);

    public void Dispose()
    {
        EndLine();
        Flush();
        file.Dispose();
        _buffer.Dispose();
    }
}
