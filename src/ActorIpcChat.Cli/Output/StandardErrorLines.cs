using System.Text;
using ActorIpcChat.Lines;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Linux.Native;
using ActorIpcChat.Text;

namespace ActorIpcChat.Cli.Output;

/// <summary>
/// Lines for the person at the terminal. Written straight to the descriptors: System.Console would change the terminal's modes.
/// </summary>
internal sealed class StandardErrorLines(string who) : ILogLines
{
    private readonly StandardOutput? _error = StandardOutput.TryOpen(2);
    private readonly StandardOutput? _output = StandardOutput.TryOpen(1);
    private readonly bool _journal = StandardOutput.IsJournal(2);

    public void Say(string line) => Say(line, SyslogPriority.Notice);

    public void SayError(string line) => Say(line, SyslogPriority.Error);

    /// <inheritdoc cref="ILogLines"/>
    /// <remarks>sd-daemon(3). Paths, nicks and settings are in it as others chose them.</remarks>
    public void Say(string line, SyslogPriority priority)
        => Write(_error, $"{(_journal ? $"<{(int)priority}>" : "")}{Printable.Name($"{who}: {line}")}\n");

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
            // One that takes nothing now loses the line: nobody is kept from chatting by a full pipe of messages.
            var piece = new IoVector { Base = start, Length = (nuint)bytes.Length };
            return output.Write(&piece, 1);
        }
    }
}
