using System.Text;
using ActorIpcChat.Cli.Processes;
using ActorIpcChat.Cli.Terminal;
using ActorIpcChat.Cli.Window;
using ActorIpcChat.Rooms;
using ActorIpcChat.Typing;
using Akka.Actor;

namespace ActorIpcChat.Cli.Demo;

/// <summary>One side of the demo: the chat process with its input line above, the viewer below.</summary>
internal sealed class DemoSide(Role role)
{
    private readonly Pane _chatPane = new();
    private readonly Pane _viewerPane = new();
    private readonly TypedText _typed = new(NickOf(role), TypedCommand.All, static _ => false);
    private string _chatTitle = $"{role.Letter()}";
    private string _viewerTitle = $"{role.Letter()}1";

    /// <summary>The nick of a side: people are easier to tell apart than letters.</summary>
    public static string NickOf(Role role) => role == Role.A ? "alice" : "bob";

    public string Nick { get; } = NickOf(role);

    public string ChatName { get; } = role.Word();

    public string ViewerName { get; } = $"{role.Word()}1";

    /// <summary>Its chat process; <see cref="ActorRefs.Nobody"/> after its end.</summary>
    public IActorRef Chat { get; set; } = ActorRefs.Nobody;

    /// <summary>Its viewer; <see cref="ActorRefs.Nobody"/> after its end.</summary>
    public IActorRef Viewer { get; set; } = ActorRefs.Nobody;

    public LineEditor Editor { get; } = new();

    /// <summary>Its chat process has connected to the other one.</summary>
    public bool IsConnected { get; private set; }

    /// <summary>Sends the typed line. Without a chat process the line stays.</summary>
    public void Say()
    {
        if (Editor.Text.Length > 0 && !Chat.IsNobody())
            Say([.. Encoding.UTF8.GetBytes(Editor.Take()), (byte)'\n']);
    }

    /// <summary>Sends the pasted lines. A piece of a line is inserted into the input line.</summary>
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
                _chatPane.Add(Look.Default.Message(DateTimeOffset.UtcNow, _typed.Nick, Encoding.UTF8.GetBytes(line), own: true));
        });
    }

    public void Started(ChildActor.Started started)
    {
        if (started.Name == ChatName)
            _chatTitle = $"{role.Letter()}, process {started.Pid}";
        else if (started.Name == ViewerName)
            _viewerTitle = $"{role.Letter()}1, process {started.Pid}";
    }

    public void Printed(ChildActor.Printed printed)
    {
        if (printed.Name != ChatName && printed.Name != ViewerName)
            return;
        IsConnected |= printed.Name == ChatName;
        foreach (var line in printed.Lines)
        {
            PaneOf(printed.Name).Add(printed.Name == ViewerName && JsonLine.TryRead(line) is { } shown
                ? Look.Default.Message(shown.Sent, shown.Nick, shown.Bytes, own: false)
                : PaneLine.Plain(line));
        }
    }

    /// <summary>Shows what one of its processes tells besides.</summary>
    public void PrintedError(ChildActor.PrintedError error)
    {
        if (error.Name != ChatName && error.Name != ViewerName)
            return;
        foreach (var line in error.Lines)
            PaneOf(error.Name).Add(Look.Default.Notice(Encoding.UTF8.GetString(line)));
    }

    public void Ended(ChildActor.Ended ended)
    {
        if (ended.Name == ChatName)
            Chat = ActorRefs.Nobody;
        else if (ended.Name == ViewerName)
            Viewer = ActorRefs.Nobody;
        else
            return;
        PaneOf(ended.Name).Add(Look.Default.Notice(ended.WhyNotStarted ?? (ended.BySignal ? "ended" : $"ended with {ended.Status}")));
    }

    public void Scroll(KeyCode key)
    {
        _chatPane.Scroll(key, homeAndEnd: false);
        _viewerPane.Scroll(key, homeAndEnd: false);
    }

    /// <summary>Its half of the screen: exactly <paramref name="height"/> rows of <paramref name="width"/> columns.</summary>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows, at least 4.</param>
    /// <param name="active">It has the keyboard.</param>
    /// <param name="cursor">The text before the cursor, and the cursor's row.</param>
    public IEnumerable<string> Show(int width, int height, bool active, out (string Before, int Row) cursor)
    {
        const string Prompt = "> ";
        var chat = (height - 3) / 2;
        var (before, behind) = Editor.Show(Math.Max(1, width - Prompt.Length));
        cursor = (Prompt + before, chat + 1);
        List<string> rows =
        [
            Title(active ? $"{_chatTitle}: you type here" : _chatTitle, active),
            .. _chatPane.Show(width, chat),
            active ? Prompt + before + behind : Style.Notice(Prompt + before + behind),
            Title(_viewerTitle, false),
            .. _viewerPane.Show(width, height - 3 - chat),
        ];
        return rows.Select(row => Cells.Pad(row, width));

        // Only the side with the keyboard is marked by colours, too.
        string Title(string title, bool marked)
        {
            var text = Cells.Pad(Cells.Fit($"{(marked ? "▶ " : "  ")}{title}", width), width);
            return marked ? Style.Bar(text) : Style.Underlined(text);
        }
    }

    private Pane PaneOf(string name) => name == ChatName ? _chatPane : _viewerPane;
}
