using System.Text;
using ActorIpcChat.Cli.Output;
using ActorIpcChat.Cli.Processes;
using ActorIpcChat.Cli.Terminal;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Files;

namespace ActorIpcChat.Cli.Demo;

/// <summary>Shows which of the four processes says what, each in a colour of its own on a terminal.</summary>
internal sealed class DemoScreen : IDisposable
{
    private const int Widest = 100;

    private readonly Lock _lock = new();

    // Written straight to the descriptor, which may well be a file that others append to.
    private readonly FileDescriptor _output = new(1, owned: false);
    private readonly bool _colours;

    public DemoScreen(bool terminal)
        => _colours = terminal && Style.Colours;

    /// <summary>Why not all of it could be shown; null where it could.</summary>
    public LinuxException? Failure { get; private set; }

    /// <summary>A line of one of the processes.</summary>
    public void Show(string who, string line)
    {
        var shown = line.Length > Widest ? $"{line[..Widest]}… ({Encoding.UTF8.GetByteCount(line)} bytes)" : line;
        lock (_lock)
            Write(_colours ? $"\e[{Colour(who)}m{who,2}\e[0m │ {shown}" : $"{who,2} | {shown}");
    }

    /// <summary>A line of the demo itself.</summary>
    public void Say(string line)
    {
        lock (_lock)
            Write(line);
    }

    public void Dispose() => _output.Dispose();

    private unsafe void Write(string line)
    {
        var bytes = Encoding.UTF8.GetBytes(line + "\n");
        fixed (byte* start = bytes)
        {
            for (var done = 0; done < bytes.Length;)
            {
                var result = _output.Write(start + done, bytes.Length - done);
                if (result.Errno != 0)
                {
                    // The check goes on; a reader that has gone has what it wanted.
                    Failure ??= result.Broken ? null : StandardOutputText.CannotWrite(result.Errno);
                    return;
                }

                done += result.Bytes;
            }
        }
    }

    private static int Colour(string who) => who switch
    {
        "a" => 36,
        "b" => 33,
        "a1" => 96,
        _ => 93,
    };
}
