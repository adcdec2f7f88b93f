using System.Text;
using ActorIpcChat.Lines;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Text;

namespace ActorIpcChat.Cli.Output;

/// <summary>
/// Text for standard output, all of it, however slowly it is taken: for commands that answer and end. A reader that has gone
/// (<c>| head -1</c>) has what it wanted.
/// </summary>
internal static class StandardOutputText
{
    /// <summary>Standard output.</summary>
    /// <exception cref="LinuxException">It is closed.</exception>
    public static StandardOutput Open() => StandardOutput.TryOpen()
        ?? throw new LinuxException("cannot write to standard output", "it is closed", "give it a terminal, a pipe or a file");

    /// <summary>It takes no more.</summary>
    public static LinuxException CannotWrite(int errno)
        => new("cannot write to standard output", errno, "give it a terminal, a pipe or a file with room");

    /// <summary>Writes lines, in which names are as others chose them: nothing in them acts on a terminal.</summary>
    /// <exception cref="LinuxException">Standard output is closed, or takes no more.</exception>
    public static unsafe void Write(IEnumerable<string> lines)
    {
        using (Open())
        {
            // Only asked whether it is there. The descriptor itself waits for whoever reads.
        }

        using var output = new FileDescriptor(1, owned: false);
        var bytes = Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => Printable.Name(line) + "\n")));
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
