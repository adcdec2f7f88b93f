using ActorIpcChat.Text;

namespace ActorIpcChat.Cli.Window;

/// <summary>The line that a window leaves on the shell's screen.</summary>
internal static class WindowSummary
{
    /// <summary>How long the window was open, how many lines it had, and where its log is.</summary>
    /// <param name="open">How long it was open.</param>
    /// <param name="sent">Lines that were sent.</param>
    /// <param name="received">Lines of the other side.</param>
    /// <param name="log">The log; empty for none.</param>
    public static string Of(TimeSpan open, long sent, long received, string log)
        => $"{Duration(open)}, {Counted.Lines(sent)} sent, {Counted.Lines(received)} received; "
            + (log.Length > 0 ? $"the log is {log}" : "no log (--log FILE keeps the lines)");

    private static string Duration(TimeSpan time) => time.TotalSeconds switch
    {
        < 100 => $"{(int)time.TotalSeconds} s",
        < 6000 => $"{(int)time.TotalMinutes} min",
        _ => $"{(int)time.TotalHours} h {time.Minutes} min",
    };
}
