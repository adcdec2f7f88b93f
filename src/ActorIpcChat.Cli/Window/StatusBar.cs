using System.Globalization;
using ActorIpcChat.Cli.Terminal;
using ActorIpcChat.Text;

namespace ActorIpcChat.Cli.Window;

/// <summary>The bar of a window: what is new, the own nick, who is there, delivered lines, and the lag of the viewers.</summary>
/// <param name="side">What the window is for.</param>
/// <param name="signs">Signs that the terminal can show.</param>
/// <param name="acceptedBefore">Lines of this side that were accepted before the window started.</param>
internal sealed class StatusBar(WindowSide side, Signs signs, long acceptedBefore)
{
    private const string Separator = " | ";

    private RoomView? _view;
    private long _delivered;

    /// <inheritdoc cref="StatusBar" path="/param[@name='acceptedBefore']"/>
    public long AcceptedBefore => acceptedBefore;

    /// <summary>Takes the results of a snapshot.</summary>
    public void Update(RoomView view)
    {
        _view = view;
        side.Update(view);
        // Delivered lines stay delivered, even if the peer's memory was removed.
        _delivered = Math.Max(_delivered, (view.Delivered ?? 0) - acceptedBefore);
    }

    /// <summary>The text of the bar.</summary>
    /// <param name="chat">The pane, after it was shown.</param>
    /// <param name="over">The chat is over: the chat process has reported undelivered lines.</param>
    /// <param name="width">Columns of the terminal.</param>
    public string Text(ChatPane chat, bool over, int width)
    {
        List<string> before = [], behind = [];
        if (chat.Pane.Sought.Length > 0)
            before.Add($"search: {VisibleText.Of(chat.Pane.Sought)} (Alt+P, Alt+N, Esc)");
        if (chat.New > 0)
            before.Add($"{chat.New} new");
        if (chat.Pane.Back > 0)
            before.Add($"{chat.Pane.Back} rows below");
        before.Add(side.Own(chat.Nick(), signs));
        if (chat.Sent > 0 && !over)
            behind.Add($"{Math.Min(_delivered, chat.Sent).ToString(CultureInfo.InvariantCulture)} of {chat.Sent} delivered");
        if (_view?.Lag > 0)
            behind.Add($"{side.ViewerName} {_view.Lag} behind");
        if (_view is not null && side.OtherViewers(_view) is { } others)
            behind.Add(others);
        var rest = before.Concat(behind).Sum(part => Cells.Width(part) + Separator.Length);
        return " " + string.Join(Separator, [.. before, side.Others(signs, width - 1 - rest), .. behind]);
    }
}
