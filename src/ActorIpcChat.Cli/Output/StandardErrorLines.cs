using System.Text;
using ActorIpcChat.Lines;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Linux.Native;
using ActorIpcChat.Text;

namespace ActorIpcChat.Cli.Output;

/// <summary>Notices on standard error. It writes to the descriptors, since System.Console would change the terminal's modes.</summary>
internal sealed class StandardErrorLines(string who) : ILogLines
{
    private readonly StandardOutput? _error = StandardOutput.TryOpen(2);
    private readonly StandardOutput? _output = StandardOutput.TryOpen(1);
    private readonly bool _journal = StandardOutput.IsJournal(2);

    /// <summary>--quiet: no notices of this process, only errors and, with -v, logs.</summary>
    public static bool Quiet { get; set; }

    public void Say(string line) => Say(line, SyslogPriority.Notice);

    public void SayError(string line) => Say(line, SyslogPriority.Error);

    /// <inheritdoc cref="ILogLines"/>
    /// <remarks>The prefix is that of sd-daemon(3). Control characters are escaped, since paths and nicks may come from others.</remarks>
    public void Say(string line, SyslogPriority priority)
    {
        if (!Quiet || priority != SyslogPriority.Notice)
            Write(_error, $"{(_journal ? $"<{(int)priority}>" : "")}{VisibleText.Of($"{who}: {line}")}\n");
    }

    public void Announce(string line)
    {
        if (Write(_output, line + "\n") is { Errno: not 0, WouldBlock: false, Broken: false } failed)
            SayError(StandardOutputText.CannotWrite(failed.Errno).Message);
    }

    private static unsafe IoResult Write(StandardOutput? output, string text)
    {
        if (output is null)
            return default;
        var bytes = Encoding.UTF8.GetBytes(text);
        fixed (byte* start = bytes)
        {
            // A full pipe loses the line: notices must not block the chat.
            var piece = new IoVector { Base = start, Length = (nuint)bytes.Length };
            return output.Write(&piece, 1);
        }
    }
}
