using ActorIpcChat.Formats;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Reporting;

namespace ActorIpcChat.Viewer;

/// <summary>
/// Keeps what a viewer shows in a file, as JSON lines. A line is there before it is shown, so what was on the screen is in the file,
/// and perhaps a few lines more, if standard output lost its reader. What cannot be written is shown all the same.
/// </summary>
internal sealed unsafe class Transcript(string path, string? from, INotices notices) : IDisposable
{
    private readonly JsonFormat _format = new(from);
    private readonly OutputBuffer _buffer = new();
    private AppendedFile? _file;
    private bool _failing;
    private long _missing;

    /// <summary>The one that the settings ask for; null for none.</summary>
    public static Transcript? For(ViewerContext context)
    {
        if (context.Settings.Log.Length == 0)
            return null;
        var transcript = new Transcript(context.Settings.Log, context.Sender, context.Notices);
        // A mistyped name shows before the first line.
        transcript.TryOpen();
        return transcript;
    }

    /// <summary>Takes a run of bytes of a frame.</summary>
    public void Append(FrameView frame, byte* start, int length)
    {
        for (var taken = 0; taken < length;)
        {
            taken += _format.Append(frame, start + taken, length - taken, _buffer);
            if (_buffer.IsNearlyFull)
                Flush();
        }
    }

    /// <summary>Ends a line that was begun and whose rest will never come.</summary>
    public void EndLine() => _format.EndLine(_buffer);

    /// <summary>Writes what was taken.</summary>
    public void Flush()
    {
        if (_buffer.IsEmpty)
            return;
        if (TryOpen())
            Write(_file!);
        else
            Miss(0);
        _buffer.Clear();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        EndLine();
        Flush();
        _file?.Dispose();
        _buffer.Dispose();
    }

    private bool TryOpen()
    {
        // Rotated: what comes belongs into a new file of the name.
        if (_file is { IsInPlace: false })
        {
            _file.Dispose();
            _file = null;
        }

        try
        {
            _file ??= AppendedFile.Open(path);
            return true;
        }
        catch (LinuxException e)
        {
            Fail(e);
            return false;
        }
    }

    private void Write(AppendedFile file)
    {
        var result = file.Append(_buffer.Pieces);
        if (result.Errno != 0)
        {
            Fail(new LinuxException($"write to {path}", result.Errno, "make room there, or log elsewhere"));
            // A line that begins in what was written and ends behind it is missing, too.
            Miss(result.Bytes);
            return;
        }

        if (_failing)
            notices.Say($"logging to {path} again{(_missing > 0 ? $"; lines that are missing there: {_missing}" : "")}");
        (_failing, _missing) = (false, 0);
    }

    /// <summary>Counts the lines that end behind so many bytes.</summary>
    private void Miss(int written)
    {
        foreach (var piece in _buffer.Pieces)
        {
            var length = (int)piece.Length;
            _missing += new ReadOnlySpan<byte>(piece.Base, length)[Math.Min(written, length)..].Count((byte)'\n');
            written = Math.Max(0, written - length);
        }
    }

    /// <summary>Says it once, however many lines it is true for.</summary>
    private void Fail(LinuxException why)
    {
        if (!_failing)
            notices.Say($"lines are shown but not logged: {why.Message}");
        _failing = true;
    }
}
