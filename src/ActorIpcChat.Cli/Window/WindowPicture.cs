using ActorIpcChat.Cli.Terminal;

namespace ActorIpcChat.Cli.Window;

/// <summary>A window as the terminal shows it: the pane above, the bar, and the row to type in. Where rows are few, the pane goes first.</summary>
internal static class WindowPicture
{
    /// <summary>The picture.</summary>
    /// <param name="pane">The rows above.</param>
    /// <param name="bar">What the bar says.</param>
    /// <param name="input">The row to type in; null where nothing is to be typed any more.</param>
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
