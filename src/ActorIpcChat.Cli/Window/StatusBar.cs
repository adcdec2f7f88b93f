using System.Globalization;
using ActorIpcChat.Cli.Terminal;
using ActorIpcChat.Rooms;
using ActorIpcChat.Text;

namespace ActorIpcChat.Cli.Window;

/// <summary>The bar of a window: what is new, the own nick, the peer's state, delivered lines, and the lag of the viewers.</summary>
/// <param name="role">The window's role.</param>
/// <param name="signs">Signs that the terminal can show.</param>
/// <param name="acceptedBefore">Lines of this side that were accepted before the window started.</param>
internal sealed class StatusBar(Role role, Signs signs, long acceptedBefore)
{
    private RoomView? _view;
    private long _delivered;

    /// <inheritdoc cref="StatusBar" path="/param[@name='acceptedBefore']"/>
    public long AcceptedBefore => acceptedBefore;

    /// <summary>Takes the results of a snapshot.</summary>
    public void Update(RoomView view)
    {
        _view = view;
        // Delivered lines stay delivered, even if the peer's memory was removed.
        _delivered = Math.Max(_delivered, (view.Delivered ?? 0) - acceptedBefore);
    }

    /// <summary>The text of the bar.</summary>
    /// <param name="chat">The pane, after it was shown.</param>
    /// <param name="peer">The peer.</param>
    /// <param name="over">The chat is over: the chat process has reported undelivered lines.</param>
    public string Text(ChatPane chat, PeerWatch peer, bool over)
    {
        List<string> parts = [];
        if (chat.Pane.Sought.Length > 0)
            parts.Add($"search: {VisibleText.Of(chat.Pane.Sought)} (Alt+P, Alt+N, Esc)");
        if (chat.New > 0)
            parts.Add($"{chat.New} new");
        if (chat.Pane.Back > 0)
            parts.Add($"{chat.Pane.Back} rows below");
        parts.Add($"{Look.ShortNick(chat.Nick(), signs)} ({role.Letter()})");
        parts.Add(peer.Status(role.Peer(), signs));
        if (chat.Sent > 0 && !over)
            parts.Add($"{Math.Min(_delivered, chat.Sent).ToString(CultureInfo.InvariantCulture)} of {chat.Sent} delivered");
        if (_view?.Lag > 0)
            parts.Add($"{role.Letter()}1 {_view.Lag} behind");
        if (_view is not null && peer is { HasConnected: true, HasLeft: false })
            parts.Add($"{role.Peer().Letter()}1 {PeerViewers(_view.PeerLag)}");
        return " " + string.Join(" | ", parts);
    }

    private static string PeerViewers(long? lag) => lag switch
    {
        null => "is not running",
        0 => "has shown all",
        _ => $"{lag} behind",
    };
}
