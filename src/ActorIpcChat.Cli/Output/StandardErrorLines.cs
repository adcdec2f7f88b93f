using System.Text;
using ActorIpcChat.Hosting;
using ActorIpcChat.Linux;

namespace ActorIpcChat.Cli.Output;

/// <summary>
/// Lines for the person at the terminal. Written straight to the descriptors: System.Console would change the terminal's modes.
/// </summary>
internal sealed class StandardErrorLines(string who) : INotices
{
    private readonly StandardOutput? _error = StandardOutput.TryOpen(2);
    private readonly StandardOutput? _output = StandardOutput.TryOpen(1);

    public void Say(string line)
    {
        foreach (var part in line.Split('\n'))
            Write(_error, $"{who}: {part}\n");
    }

    public void Announce(string line) => Write(_output, line + "\n");

    private static unsafe void Write(StandardOutput? output, string text)
    {
        if (output is null)
            return;
        var bytes = Encoding.UTF8.GetBytes(text);
        fixed (byte* start = bytes)
        {
            // One that takes nothing now loses the line: nobody is kept from chatting by a full pipe of messages.
            var piece = new IoVector { Base = start, Length = (nuint)bytes.Length };
            output.Write(&piece, 1);
        }
    }
}
