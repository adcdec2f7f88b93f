using System.Text;
using ActorIpcChat.Cli.Terminal;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Files;

namespace ActorIpcChat.Cli.Window;

/// <summary>
/// The lines that were typed in windows, one a line, for their next starts. All windows of the user append to one file. Without the file a window
/// goes on, and says so once.
/// </summary>
/// <param name="path">The file; null if no directory for it is known.</param>
/// <param name="report">Gets a line for the user.</param>
internal sealed class HistoryFile(string? path, Action<string> report)
{
    /// <summary>Bytes of the file from which it is shortened, at a start.</summary>
    private const int MaxBytes = 1 << 20;

    private const int DirectoryMode = 0b111_000_000;

    private bool _reported;

    /// <summary>The file in $XDG_STATE_HOME, or else in ~/.local/state (XDG Base Directory Specification).</summary>
    public static string? PathFrom(Func<string, string?> variable)
    {
        var state = variable("XDG_STATE_HOME");
        if (state?.StartsWith('/') != true)
            state = variable("HOME") is ['/', ..] home ? Path.Combine(home, ".local/state") : null;
        return state is null ? null : Path.Combine(state, "ipcchat/history");
    }

    /// <summary>The newest lines of the file.</summary>
    public IReadOnlyList<string> Load()
    {
        using var file = TryOpen();
        if (file is null)
            return [];
        var bytes = file.ReadEnd(MaxBytes);
        // The first line may be cut.
        var text = Encoding.UTF8.GetString(bytes.Length < MaxBytes ? bytes : bytes.AsSpan(bytes.IndexOf((byte)'\n') + 1));
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var last = lines[^Math.Min(lines.Length, LineHistory.MaxLines)..];
        if (bytes.Length == MaxBytes || lines.Length > 2 * LineHistory.MaxLines)
            Shorten(last);
        return last;
    }

    /// <summary>Appends a line.</summary>
    public unsafe void Append(string line)
    {
        // Opened for each line: another window may have replaced the file.
        using var file = line.Contains('\n', StringComparison.Ordinal) ? null : TryOpen();
        if (file is null)
            return;
        var bytes = Encoding.UTF8.GetBytes(line + "\n");
        fixed (byte* start = bytes)
        {
            var result = file.Append([new() { Base = start, Length = (nuint)bytes.Length }]);
            if (result.Errno != 0)
                Report(new LinuxException($"cannot write to {path}", result.Errno, "free space there").Message);
        }
    }

    private AppendedFile? TryOpen()
    {
        if (path is null)
        {
            Report("cannot find a directory for it: neither XDG_STATE_HOME nor HOME is set; set one of them");
            return null;
        }

        try
        {
            MakeDirectory(path);
            return AppendedFile.Open(path);
        }
        catch (LinuxException e)
        {
            Report(e.Message.Split("; ")[0] + "; set XDG_STATE_HOME to a directory that you may write to");
            return null;
        }
    }

    private static void MakeDirectory(string path)
    {
        var directory = Path.GetDirectoryName(path)!;
        foreach (var step in ((FileAt)directory).Parents.Append(directory))
        {
            if (FileStatus.OfTarget(step) is not { IsDirectory: true })
                Directories.Ensure(step, DirectoryMode);
        }
    }

    /// <summary>Replaces the file by its last lines. Lines that another window appends meanwhile may be lost.</summary>
    private void Shorten(string[] lines)
    {
        var other = $"{path}.{Environment.ProcessId}";
        try
        {
            var options = new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            };
            using (var writer = new StreamWriter(other, options))
                Array.ForEach(lines, writer.WriteLine);
            File.Move(other, path!, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            File.Delete(other);
        }
    }

    private void Report(string why)
    {
        if (!_reported)
            report($"what you type is forgotten when the window closes: {why}");
        _reported = true;
    }
}
