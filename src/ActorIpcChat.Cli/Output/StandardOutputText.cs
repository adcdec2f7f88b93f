using System.Text;
using ActorIpcChat.Lines;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Text;

namespace ActorIpcChat.Cli.Output;

/// <summary>
/// Text on standard output for commands that answer and end. It blocks until all is written; a reader that closes the pipe
/// (<c>| head -1</c>) is no error.
/// </summary>
internal static class StandardOutputText
{
    /// <exception cref="LinuxException">Standard output is closed.</exception>
    public static StandardOutput Open() => StandardOutput.TryOpen()
        ?? throw new LinuxException("cannot write to standard output", "it is closed", "give it a terminal, a pipe or a file");

    public static LinuxException CannotWrite(int errno)
        => new("cannot write to standard output", errno, "give it a terminal, a pipe or a file with room");

    /// <summary>Writes lines with control characters escaped, since names may come from others.</summary>
    /// <exception cref="LinuxException">Standard output is closed, or a write failed.</exception>
    public static unsafe void Write(IEnumerable<string> lines)
    {
        using (Open())
        {
            // Only checks that it is open: writes to the descriptor itself block, as wanted here.
        }

        using var output = new FileDescriptor(1, owned: false);
        var bytes = Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => VisibleText.Of(line) + "\n")));
        fixed (byte* start = bytes)
        {
            for (var done = 0; done < bytes.Length;)
            {
                var result = output.Write(start + done, bytes.Length - done);
                if (result.Broken)
                    return;
                if (result.Errno != 0)
                    throw CannotWrite(result.Errno);
                done += result.Bytes;
            }
        }
    }
}
