using System.Globalization;
using System.Text;
using ActorIpcChat.Cli.Processes;
using ActorIpcChat.Cli.Terminal;
using ActorIpcChat.Formats;
using ActorIpcChat.Linux.Processes;
using ActorIpcChat.Settings;
using ActorIpcChat.Typing;

namespace ActorIpcChat.Cli.Window;

/// <summary>What the pane of a window shows: what is said on both sides, who comes and goes, and what the processes tell.</summary>
/// <param name="nick">What the one at the keyboard is called at first.</param>
/// <param name="bell">When that one wants the terminal to ring.</param>
internal sealed class Conversation(string nick, ViewerBellMode bell)
{
    private const int MostEchoed = 200;

    private readonly TypedText _typed = new(nick);
    private readonly DateTimeOffset _began = DateTimeOffset.UtcNow;
    private DateTime _day = DateTime.Today;

    /// <summary>The lines.</summary>
    public Pane Pane { get; } = new();

    /// <summary>How many lines were said here.</summary>
    public long Said { get; private set; }

    /// <summary>Shows what comes of what was typed: the process does what is to be done, here it only matters what is said.</summary>
    /// <returns>Whether it is the wish to leave.</returns>
    public bool Echo(byte[] typed)
    {
        var leaves = false;
        _typed.Take(typed, what =>
        {
            Echo((what as Typed.Message)?.Bytes ?? default);
            leaves |= what is Typed.Quit;
        });
        return leaves;
    }

    /// <summary>Shows what was pasted, or how much that is.</summary>
    public void Echo(PastedText pasted)
    {
        if (pasted.Lines <= MostEchoed)
        {
            Echo(pasted.Bytes);
            return;
        }

        Said += pasted.Lines;
        Pane.Add(PaneLine.Notice($"{pasted.Lines} lines of {pasted.Bytes.Length} bytes were pasted"));
    }

    /// <summary>Shows a line from the other side, or what became of who is there.</summary>
    /// <returns>Whether the terminal is to ring.</returns>
    public bool Receive(JsonLine line)
    {
        ShowDay(line.Sent);
        if (line.Note.Length > 0)
        {
            Pane.Add(PaneLine.Notice($"{LocalTime.Of(line.Sent.UtcDateTime):HH:mm} ── {line.Nick} {(line.Note == "lost" ? "was lost" : line.Note)}"));
            return false;
        }

        Pane.Add(PaneLine.Said(line.Sent, line.Nick, line.Bytes, own: false));
        return line.Sent >= _began && bell switch
        {
            ViewerBellMode.Message => true,
            ViewerBellMode.Mention => new Mentions(_typed.Nick).In(line.Bytes),
            _ => false,
        };
    }

    /// <summary>Shows what the window tells.</summary>
    public void Tell(string line) => Pane.Add(PaneLine.Notice(line));

    /// <summary>Shows what a process tells.</summary>
    /// <returns>The lines, without the name that they begin with.</returns>
    public IReadOnlyList<string> Tell(ChildActor.Told told)
    {
        var prefix = $"ipcchat {told.Name}: ";
        List<string> lines = [];
        foreach (var line in told.Lines.Select(bytes => Encoding.UTF8.GetString(bytes)))
        {
            lines.Add(line.StartsWith(prefix, StringComparison.Ordinal) ? line[prefix.Length..] : line);
            Tell(lines[^1]);
        }

        return lines;
    }

    private void Echo(ReadOnlyMemory<byte> said)
    {
        var rest = said.Span;
        while (rest.IndexOf((byte)'\n') is var end and >= 0)
        {
            var now = DateTimeOffset.UtcNow;
            ShowDay(now);
            Pane.Add(PaneLine.Said(now, _typed.Nick, rest[..end], own: true));
            Said++;
            rest = rest[(end + 1)..];
        }
    }

    private void ShowDay(DateTimeOffset when)
    {
        var day = LocalTime.Of(when.UtcDateTime).Date;
        if (day != _day)
            Pane.Add(PaneLine.Notice($"── {day.ToString("ddd d MMM yyyy", CultureInfo.InvariantCulture)} ──"));
        _day = day;
    }
}
