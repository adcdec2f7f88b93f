using ActorIpcChat.Formats;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Files;

namespace ActorIpcChat.Viewer;

/// <summary>
/// A file to which lines are appended. It may be renamed meanwhile (logrotate(8)). A failure is reported once, and then the end of it.
/// </summary>
/// <param name="path">The file.</param>
/// <param name="report">Gets a line for the user.</param>
internal sealed class LogFile(string path, Action<string> report) : IDisposable
{
    private AppendedFile? _file;
    private bool _failing;
    private long _missing;

    /// <summary>Opens the file, and makes a missing one with mode 0600.</summary>
    /// <returns>False if it cannot be opened, which is reported.</returns>
    public bool TryOpen()
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

    /// <summary>The last bytes of the file; empty if it cannot be read.</summary>
    public byte[] ReadEnd(int length) => TryOpen() ? _file!.ReadEnd(length) : [];

    /// <summary>Appends the lines of a buffer, and clears it.</summary>
    public void Append(OutputBuffer lines)
    {
        if (lines.IsEmpty)
            return;
        if (TryOpen())
            Write(_file!, lines);
        else
            Miss(lines, 0);
        lines.Clear();
    }

    public void Dispose() => _file?.Dispose();

    private void Write(AppendedFile file, OutputBuffer lines)
    {
        var result = file.Append(lines.Pieces);
        if (result.Errno != 0)
        {
            Fail(new LinuxException($"cannot write to {path}", result.Errno, "free space there, or log elsewhere"));
            // A line that was written in part is missing, too.
            Miss(lines, result.Bytes);
            return;
        }

        if (_failing)
            report($"logging to {path} again{(_missing > 0 ? $"; lines that are missing there: {_missing}" : "")}");
        (_failing, _missing) = (false, 0);
    }

    /// <summary>Counts the lines that end behind this many bytes as missing.</summary>
    private unsafe void Miss(OutputBuffer lines, int written)
    {
        foreach (var piece in lines.Pieces)
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
            report($"lines are shown but not logged: {why.Message}");
        _failing = true;
    }
}
