using ActorIpcChat.Formats;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Reporting;

namespace ActorIpcChat.Viewer;

/// <summary>
/// Logs the lines that a viewer shows to a file, as JSON lines. A line is logged before it is shown, so the file has all lines of the
/// screen, and a few more if standard output lost its reader. A line that cannot be logged is shown anyway.
/// </summary>
internal sealed unsafe class Transcript(string path, string? from, INotices notices) : IDisposable
{
    private readonly JsonFormat _format = new(from);
    private readonly OutputBuffer _buffer = new();
    private AppendedFile? _file;
    private bool _failing;
    private long _missing;

    /// <summary>Creates the transcript of the settings; null if they name no log.</summary>
    public static Transcript? For(ViewerContext context)
    {
        if (context.Settings.Log.Length == 0)
            return null;
        var transcript = new Transcript(context.Settings.Log, context.Sender, context.Notices);
        // A mistyped path is reported before the first line.
        transcript.TryOpen();
        return transcript;
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

    public void Dispose()
    {
        EndLine();
        Flush();
        _file?.Dispose();
        _buffer.Dispose();
    }

    private bool TryOpen()
    {
        // The log was rotated: continue in a new file of the same name.
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
            Fail(new LinuxException($"cannot write to {path}", result.Errno, "free space there, or log elsewhere"));
            // A line that was written in part is missing, too.
            Miss(result.Bytes);
            return;
        }

        if (_failing)
            notices.Say($"logging to {path} again{(_missing > 0 ? $"; lines that are missing there: {_missing}" : "")}");
        (_failing, _missing) = (false, 0);
    }

    /// <summary>Counts the buffered lines that end behind this many bytes as missing.</summary>
    private void Miss(int written)
    {
        foreach (var piece in _buffer.Pieces)
        {
            var length = (int)piece.Length;
            _missing += new ReadOnlySpan<byte>(piece.Base, length)[Math.Min(written, length)..].Count((byte)'\n');
            written = Math.Max(0, written - length);
        }
    }

    /// <summary>Reports the first failure of a row.</summary>
    private void Fail(LinuxException why)
    {
        if (!_failing)
            notices.Say($"lines are shown but not logged: {why.Message}");
        _failing = true;
    }
}
