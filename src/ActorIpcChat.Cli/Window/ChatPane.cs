using System.Globalization;
using System.Text;
using ActorIpcChat.Cli.Processes;
using ActorIpcChat.Cli.Terminal;
using ActorIpcChat.Formats;
using ActorIpcChat.Linux.Processes;
using ActorIpcChat.Settings;
using ActorIpcChat.Typing;

namespace ActorIpcChat.Cli.Window;

/// <summary>The upper pane of a window: lines of both sides, joins and leaves, and notices of the processes.</summary>
/// <param name="nick">The user's first nick.</param>
/// <param name="bell">When the terminal rings.</param>
internal sealed class ChatPane(string nick, ViewerBellMode bell)
{
    private const int MaxEchoed = 200;

    private readonly TypedText _typed = new(nick);
    private readonly DateTimeOffset _began = DateTimeOffset.UtcNow;
    private DateTime _day = DateTime.Today;

    public Pane Pane { get; } = new();

    /// <summary>Lines that were sent from here.</summary>
    public long Sent { get; private set; }

    /// <summary>Shows the typed lines. The chat process runs the commands; the pane shows only the lines that are sent.</summary>
    /// <returns>True if the command is /quit.</returns>
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

    /// <summary>Shows the pasted lines, or only their number if there are many.</summary>
    public void Echo(PastedText pasted)
    {
        if (pasted.Lines <= MaxEchoed)
        {
            Echo(pasted.Bytes);
            return;
        }

        Sent += pasted.Lines;
        Pane.Add(PaneLine.Notice($"{pasted.Lines} lines of {pasted.Bytes.Length} bytes were pasted"));
    }

    /// <summary>Shows a line of the other side, or that the other side joined or left.</summary>
    /// <returns>Whether the terminal rings.</returns>
    public bool Receive(JsonLine line)
    {
        ShowDay(line.Sent);
        if (line.Presence.Length > 0)
        {
            var what = line.Presence == "lost" ? "was lost" : line.Presence;
            Pane.Add(PaneLine.Notice($"{LocalTime.Of(line.Sent.UtcDateTime):HH:mm} ── {line.Nick} {what}"));
            return false;
        }

        Pane.Add(PaneLine.Message(line.Sent, line.Nick, line.Bytes, own: false));
        return line.Sent >= _began && bell switch
        {
            ViewerBellMode.Message => true,
            ViewerBellMode.Mention => new Mentions(_typed.Nick).In(line.Bytes),
            _ => false,
        };
    }

    /// <summary>Shows a notice of the window.</summary>
    public void AddNotice(string line) => Pane.Add(PaneLine.Notice(line));

    /// <summary>Shows notices of a process.</summary>
    /// <returns>The lines, without the process's name at their start.</returns>
    public IReadOnlyList<string> AddErrors(ChildActor.PrintedError error)
    {
        var prefix = $"ipcchat {error.Name}: ";
        List<string> lines = [];
        foreach (var line in error.Lines.Select(bytes => Encoding.UTF8.GetString(bytes)))
        {
            lines.Add(line.StartsWith(prefix, StringComparison.Ordinal) ? line[prefix.Length..] : line);
            AddNotice(lines[^1]);
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
            Pane.Add(PaneLine.Message(now, _typed.Nick, rest[..end], own: true));
            Sent++;
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
