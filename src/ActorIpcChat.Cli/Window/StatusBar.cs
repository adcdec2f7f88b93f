using System.Globalization;
using ActorIpcChat.Rooms;

namespace ActorIpcChat.Cli.Window;

/// <summary>The bar of a window: the peer's state, delivered lines, and the lag of the viewers.</summary>
/// <param name="role">The window's role.</param>
/// <param name="acceptedBefore">Lines of this side that were accepted before the window started.</param>
internal sealed class StatusBar(Role role, long acceptedBefore)
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
    /// <param name="peer">The peer.</param>
    /// <param name="sent">Lines that were sent from here.</param>
    /// <param name="back">Rows below the visible ones.</param>
    /// <param name="over">The chat is over: the chat process has reported undelivered lines.</param>
    public string Text(PeerWatch peer, long sent, int back, bool over)
    {
        List<string> parts = [$"{role.Letter()}: {peer.Status(role.Peer())}"];
        if (sent > 0 && !over)
            parts.Add($"{Math.Min(_delivered, sent).ToString(CultureInfo.InvariantCulture)} of {sent} delivered");
        if (back > 0)
            parts.Insert(0, $"{back} rows below");
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
