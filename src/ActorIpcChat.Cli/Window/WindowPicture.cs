using ActorIpcChat.Cli.Terminal;

namespace ActorIpcChat.Cli.Window;

/// <summary>The rows of a window: the pane, the bar, and the input row. If there are few rows, the pane is left out first.</summary>
internal static class WindowPicture
{
    /// <summary>Creates the picture.</summary>
    /// <param name="pane">The rows of the pane.</param>
    /// <param name="bar">The text of the bar.</param>
    /// <param name="input">The input row; null while the window leaves.</param>
    /// <param name="width">Columns of the terminal.</param>
    /// <param name="height">Rows of the terminal.</param>
    public static ScreenActor.Picture Of(IReadOnlyList<string> pane, string bar, InputRow? input, int width, int height)
    {
        List<string> rows = [];
        if (height > 1)
            rows = [.. pane, Style.Bar(Cells.Fit(bar, width))];
        var (before, behind) = input?.Show(width) ?? ("", Style.Question(Cells.Fit("leaving; Ctrl+C leaves at once", width - 1)));
        rows.Add(before + behind);
        return new ScreenActor.Picture([.. rows], (before, rows.Count - 1));
    }
}
