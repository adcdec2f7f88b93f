using System.Text;
using Microsoft.Win32.SafeHandles;

namespace ActorIpcChat.Cli.Demo;

/// <summary>Shows which of the four processes says what, each in a colour of its own on a terminal.</summary>
internal sealed class DemoScreen : IDisposable
{
    private const int Widest = 100;

    private readonly Lock _lock = new();
    private readonly StreamWriter _out = new(new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, 1), new UTF8Encoding(false))
    {
        AutoFlush = true,
    };

    private readonly bool _colours;

    public DemoScreen(bool terminal)
        => _colours = terminal && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")) && Environment.GetEnvironmentVariable("TERM") != "dumb";

    /// <summary>A line of one of the processes.</summary>
    public void Show(string who, string line)
    {
        var shown = line.Length > Widest ? $"{line[..Widest]}… ({Encoding.UTF8.GetByteCount(line)} bytes)" : line;
        lock (_lock)
            _out.WriteLine(_colours ? $"\e[{Colour(who)}m{who,2}\e[0m │ {shown}" : $"{who,2} | {shown}");
    }

    /// <summary>A line of the demo itself.</summary>
    public void Say(string line)
    {
        lock (_lock)
            _out.WriteLine(line);
    }

    public void Dispose() => _out.Dispose();

    private static int Colour(string who) => who switch
    {
        "a" => 36,
        "b" => 33,
        "a1" => 96,
        _ => 93,
    };
}
