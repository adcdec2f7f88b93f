using System.Text;
using ActorIpcChat.Cli.Output;
using ActorIpcChat.Cli.Processes;
using ActorIpcChat.Cli.Terminal;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Text;

namespace ActorIpcChat.Cli.Demo;

/// <summary>Shows the output of the four processes, on a terminal each in its own colour.</summary>
internal sealed class DemoScreen : IDisposable
{
    private const int MaxWidth = 100;

    private readonly Lock _lock = new();

    // Without buffering, since the descriptor may be a file that other programs append to.
    private readonly FileDescriptor _output = new(1, owned: false);
    private readonly bool _colours;

    public DemoScreen(bool terminal)
        => _colours = terminal && Style.Colours;

    /// <summary>Error of the first failed write; null if none failed.</summary>
    public LinuxException? Failure { get; private set; }

    public void Show(string who, string line)
    {
        var shown = line.Length > MaxWidth ? $"{line[..MaxWidth]}{Signs.Current.Cut} ({Encoding.UTF8.GetByteCount(line)} bytes)" : line;
        lock (_lock)
            Write(_colours ? $"\e[{Colour(who)}m{who,2}\e[0m {Signs.Current.Separator} {shown}" : $"{who,2} | {shown}");
    }

    public void Say(string line)
    {
        lock (_lock)
            Write(line);
    }

    /// <summary>Explains what happens.</summary>
    public void Explain(string lesson) => Say(_colours ? $"\e[2m   · {lesson}\e[0m" : $"   · {lesson}");

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
                    // The check continues. A pipe without a reader is no error.
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
