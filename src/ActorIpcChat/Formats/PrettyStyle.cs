using ActorIpcChat.Settings;

namespace ActorIpcChat.Formats;

/// <summary>What a terminal can show.</summary>
internal enum Colours
{
    /// <summary>No escape codes at all.</summary>
    None,

    /// <summary>The eight that every terminal with colours has.</summary>
    Eight,

    /// <summary>256.</summary>
    Many,
}

/// <summary>How lines are shown to people.</summary>
/// <param name="Columns">Asks how wide the terminal is now; 0 where nobody knows, then its rows are not broken here.</param>
/// <param name="Colours">Which colours to use.</param>
/// <param name="Bell">When to ring.</param>
/// <param name="Nick">What the reader is called: a line with it is a mention.</param>
/// <param name="Local">Makes the reader's local time of one in UTC.</param>
/// <param name="Clock">Tells the time.</param>
internal sealed record PrettyStyle(
    Func<int> Columns, Colours Colours, ViewerBellMode Bell, string Nick, Func<DateTime, DateTime> Local, TimeProvider Clock)
{
    /// <summary>Which colours a terminal has and its user wants (NO_COLOR, https://no-color.org).</summary>
    internal static Colours ColoursOf(Func<string, string?> variable)
    {
        var terminal = variable("TERM");
        if (variable("NO_COLOR") is { Length: > 0 } || terminal is null or "" or "dumb")
            return Colours.None;
        var many = terminal.Contains("256color", StringComparison.Ordinal) || variable("COLORTERM") is { Length: > 0 };
        return many ? Colours.Many : Colours.Eight;
    }
}
