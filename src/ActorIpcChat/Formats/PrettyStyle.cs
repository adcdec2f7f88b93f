using ActorIpcChat.Settings;
using ActorIpcChat.Text;

namespace ActorIpcChat.Formats;

/// <summary>Colours that a terminal can show.</summary>
internal enum Colours
{
    /// <summary>No escape sequences at all.</summary>
    None,

    /// <summary>The eight basic colours. Each terminal has its own shades of them, so they are used only where the user chose them.</summary>
    Eight,

    /// <summary>256 colours.</summary>
    Many,
}

/// <summary>Settings of <see cref="PrettyFormat"/>.</summary>
/// <param name="Columns">Returns the terminal's current width; 0 if unknown, then rows are not broken.</param>
/// <param name="Colours">Colours to use.</param>
/// <param name="Bell">When to ring the terminal's bell.</param>
/// <param name="Nick">The reader's nick: a line that contains it is a mention.</param>
/// <param name="Local">Converts UTC to local time.</param>
/// <param name="Clock">Clock for notices.</param>
internal sealed record PrettyStyle(
    Func<int> Columns, Colours Colours, ViewerBellMode Bell, string Nick, Func<DateTime, DateTime> Local, TimeProvider Clock)
{
    /// <summary>How lines look.</summary>
    public FormatSettings Format { get; init; } = FormatSettings.Default;

    /// <summary>What the format draws beside the text.</summary>
    public Signs Signs { get; init; } = Signs.Unicode;

    /// <summary>The colours that TERM, COLORTERM and NO_COLOR (https://no-color.org) allow.</summary>
    internal static Colours ColoursOf(Func<string, string?> variable)
    {
        var terminal = variable("TERM");
        if (variable("NO_COLOR") is { Length: > 0 } || terminal is null or "" or "dumb")
            return Colours.None;
        var many = terminal.Contains("256color", StringComparison.Ordinal) || variable("COLORTERM") is { Length: > 0 };
        return many ? Colours.Many : Colours.Eight;
    }
}
