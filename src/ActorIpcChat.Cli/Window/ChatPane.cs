using System.Text;
using ActorIpcChat.Cli.Processes;
using ActorIpcChat.Cli.Terminal;
using ActorIpcChat.Formats;
using ActorIpcChat.Linux.Processes;
using ActorIpcChat.Settings;
using ActorIpcChat.Text;

namespace ActorIpcChat.Cli.Window;

/// <summary>The upper pane of a window: lines of both sides, joins and leaves, and notices of the processes.</summary>
/// <param name="look">How the lines look.</param>
/// <param name="bell">When the terminal rings.</param>
internal sealed class ChatPane(Look look, ViewerBellMode bell)
{
    private const int MaxEchoed = 200;

    private readonly DateTimeOffset _began = DateTimeOffset.UtcNow;
    private DateTime _day = DateTime.Today;

    public Pane Pane { get; } = new();

    /// <summary>The user's current nick: a line that contains it is a mention.</summary>
    public required Func<string> Nick { get; init; }

    /// <summary>Lines that were sent from here.</summary>
    public long Sent { get; private set; }

    /// <summary>Lines of the other side.</summary>
    public long Received { get; private set; }

    /// <summary>The terminal has the focus. A terminal that does not report it always has.</summary>
    public bool HasFocus { get; set; } = true;

    /// <summary>Lines of the other side that came while the window had no focus, or was scrolled back.</summary>
    public int New { get; private set; }

    /// <summary>The visible rows.</summary>
    public List<string> Show(int width, int height)
    {
        var rows = Pane.Show(width, height);
        if (HasFocus && Pane.IsAtEnd)
            New = 0;
        return rows;
    }

    /// <summary>Shows lines that are sent, each with LF; of many only the number.</summary>
    /// <param name="lines">The lines.</param>
    /// <param name="count">Their number.</param>
    public void Echo(ReadOnlySpan<byte> lines, int count)
    {
        Sent += count;
        // The user has seen what came before.
        Pane.RemoveMark();
        var now = DateTimeOffset.UtcNow;
        ShowDay(now);
        if (count > MaxEchoed)
        {
            AddNotice($"{count} lines of {lines.Length} bytes were pasted");
            return;
        }

        for (; lines.IndexOf((byte)'\n') is var end and >= 0; lines = lines[(end + 1)..])
            Pane.Add(look.Message(now, Nick(), lines[..end], own: true));
    }

    /// <summary>Shows a line of the other side, or that the other side joined or left.</summary>
    /// <returns>Whether the terminal rings.</returns>
    public bool Receive(JsonLine line)
    {
        if (line.Presence.Length > 0)
        {
            ShowDay(line.Sent);
            Pane.Add(look.Event(line.Sent, $"{line.Nick} {Described(line.Presence)}"));
            return false;
        }

        if (!HasFocus || !Pane.IsAtEnd)
        {
            if (New == 0)
                Pane.AddMark(look.Rule("new"));
            New++;
        }

        Received++;
        var mention = new Mentions(Nick()).In(line.Bytes);
        Add(line, own: false, mention);
        return line.Sent >= _began && (bell == ViewerBellMode.Message || (bell == ViewerBellMode.Mention && mention));
    }

    /// <summary>Shows the last lines of a log.</summary>
    /// <param name="lines">The lines.</param>
    /// <param name="self">The sender of own lines.</param>
    /// <param name="log">The log.</param>
    public void Restore(IReadOnlyList<JsonLine> lines, string self, string log)
    {
        foreach (var line in lines)
            Add(line, own: line.From == self, mention: false);
        if (lines.Count > 0)
            Pane.Add(look.Rule($"{Counted.Lines(lines.Count)} of {log}"));
    }

    /// <summary>Shows a notice of the window.</summary>
    public void AddNotice(string line) => Pane.Add(look.Notice(line));

    /// <summary>Shows notices of a process.</summary>
    /// <returns>The lines, without the process's name at their start.</returns>
    public IReadOnlyList<string> AddErrors(ChildActor.PrintedError error)
    {
        // Before its actors start, its name is not in front.
        string[] prefixes = [$"ipcchat {error.Name}: ", "ipcchat: "];
        List<string> lines = [];
        foreach (var line in error.Lines.Select(bytes => Encoding.UTF8.GetString(bytes)))
        {
            var prefix = Array.Find(prefixes, prefix => line.StartsWith(prefix, StringComparison.Ordinal)) ?? "";
            lines.Add(line[prefix.Length..]);
            AddNotice(lines[^1]);
        }

        return lines;
    }

    private static string Described(string presence) => presence switch
    {
        "lost" => "was lost",
        "unreachable" => "cannot be reached",
        "reachable" => "is back",
        _ => presence,
    };

    private void Add(JsonLine line, bool own, bool mention)
    {
        ShowDay(line.Sent);
        Pane.Add(look.Message(line.Sent, line.Nick, line.Bytes, own, mention));
    }

    private void ShowDay(DateTimeOffset when)
    {
        var day = LocalTime.Of(when.UtcDateTime).Date;
        if (day != _day)
            Pane.Add(look.Day(day));
        _day = day;
    }
}
