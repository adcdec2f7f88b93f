using System.Text;
using ActorIpcChat.Cli.Processes;
using ActorIpcChat.Cli.Terminal;
using ActorIpcChat.Cli.Window;
using ActorIpcChat.Rooms;
using ActorIpcChat.Typing;
using Akka.Actor;

namespace ActorIpcChat.Cli.Demo;

/// <summary>One side of the demo: its chat process with a keyboard above, its viewer below.</summary>
internal sealed class DemoSide(Role role)
{
    private readonly Pane _chatPane = new();
    private readonly Pane _viewerPane = new();
    private readonly TypedText _typed = new(role.Letter());
    private string _chatTitle = $"{role.Letter()}";
    private string _viewerTitle = $"{role.Letter()}1";

    /// <summary>The name of its chat process.</summary>
    public string ChatName { get; } = role.Word();

    /// <summary>The name of its viewer.</summary>
    public string ViewerName { get; } = $"{role.Word()}1";

    /// <summary>Its chat process, nobody once that has ended.</summary>
    public IActorRef Chat { get; set; } = ActorRefs.Nobody;

    /// <summary>Its viewer, nobody once that has ended.</summary>
    public IActorRef Viewer { get; set; } = ActorRefs.Nobody;

    /// <summary>What is typed here.</summary>
    public LineEditor Editor { get; } = new();

    /// <summary>Its chat process has found the other one.</summary>
    public bool IsConnected { get; private set; }

    /// <summary>Says the line that was typed; it stays where there is nothing that takes it.</summary>
    public void Say()
    {
        if (Editor.Text.Length > 0 && !Chat.IsNobody())
            Say([.. Encoding.UTF8.GetBytes(Editor.Take()), (byte)'\n']);
    }

    /// <summary>Says the lines that were pasted; a piece of a line goes into the line.</summary>
    public void Paste(byte[] bytes)
    {
        if (PastedText.IsPiece(bytes))
            Editor.Insert(Encoding.UTF8.GetString(bytes));
        else if (!Chat.IsNobody())
            Say(PastedText.Read(bytes).Bytes);
    }

    private void Say(byte[] lines)
    {
        Chat.Tell(new ChildActor.Write(lines));
        _typed.Take(lines, typed =>
        {
            var said = (typed as Typed.Message)?.Bytes ?? default;
            foreach (var line in Encoding.UTF8.GetString(said.Span).Split('\n').SkipLast(1))
                _chatPane.Add(PaneLine.Said(DateTimeOffset.UtcNow, _typed.Nick, Encoding.UTF8.GetBytes(line), own: true));
        });
    }

    /// <summary>Shows that one of its processes runs.</summary>
    public void Started(ChildActor.Started started)
    {
        if (started.Name == ChatName)
            _chatTitle = $"{role.Letter()}, process {started.Pid}";
        else if (started.Name == ViewerName)
            _viewerTitle = $"{role.Letter()}1, process {started.Pid}";
    }

    /// <summary>Shows what one of its processes prints.</summary>
    public void Printed(ChildActor.Printed printed)
    {
        if (printed.Name != ChatName && printed.Name != ViewerName)
            return;
        IsConnected |= printed.Name == ChatName;
        foreach (var line in printed.Lines)
            PaneOf(printed.Name).Add(PaneLine.Plain(line));
    }

    /// <summary>Shows what one of its processes tells besides.</summary>
    public void Told(ChildActor.Told told)
    {
        if (told.Name != ChatName && told.Name != ViewerName)
            return;
        foreach (var line in told.Lines)
            PaneOf(told.Name).Add(PaneLine.Notice(Encoding.UTF8.GetString(line)));
    }

    /// <summary>Shows that one of its processes has ended.</summary>
    public void Ended(ChildActor.Ended ended)
    {
        if (ended.Name == ChatName)
            Chat = ActorRefs.Nobody;
        else if (ended.Name == ViewerName)
            Viewer = ActorRefs.Nobody;
        else
            return;
        PaneOf(ended.Name).Add(PaneLine.Notice(ended.WhyNotStarted ?? (ended.BySignal ? "ended" : $"ended with {ended.Status}")));
    }

    /// <summary>Scrolls both panes by a page.</summary>
    public void ScrollPage(int direction)
    {
        _chatPane.ScrollPage(direction);
        _viewerPane.ScrollPage(direction);
    }

    /// <summary>Its column: exactly so many rows of exactly so many columns.</summary>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows, at least 4.</param>
    /// <param name="active">The keyboard is here.</param>
    /// <param name="cursor">What stands before the cursor, and the cursor's row.</param>
    public IEnumerable<string> Show(int width, int height, bool active, out (string Before, int Row) cursor)
    {
        const string Prompt = "> ";
        var chat = (height - 3) / 2;
        var (before, behind) = Editor.Show(Math.Max(1, width - Prompt.Length));
        cursor = (Prompt + before, chat + 1);
        List<string> rows =
        [
            Title(_chatTitle, active),
            .. _chatPane.Show(width, chat),
            active ? Prompt + before + behind : Style.Notice(Prompt + before + behind),
            Title(_viewerTitle, false),
            .. _viewerPane.Show(width, height - 3 - chat),
        ];
        return rows.Select(row => Cells.Pad(row, width));

        string Title(string title, bool marked) => Style.Bar(Cells.Fit($"{(marked ? '*' : ' ')}{title}", width));
    }

    private Pane PaneOf(string name) => name == ChatName ? _chatPane : _viewerPane;
}
