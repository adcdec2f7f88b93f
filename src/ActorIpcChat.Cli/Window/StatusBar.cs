using System.Globalization;
using ActorIpcChat.Rooms;

namespace ActorIpcChat.Cli.Window;

/// <summary>The bar of a window: who is there, how far what was said here has got, and what the other side's viewers have shown.</summary>
/// <param name="role">Whose window it is.</param>
/// <param name="acceptedBefore">Lines of this side's that were on their way before the window was opened.</param>
internal sealed class StatusBar(Role role, long acceptedBefore)
{
    private RoomView? _view;
    private long _delivered;

    /// <inheritdoc cref="StatusBar" path="/param[@name='acceptedBefore']"/>
    public long AcceptedBefore => acceptedBefore;

    /// <summary>Somebody has looked into the room.</summary>
    public void Look(RoomView view)
    {
        _view = view;
        // What has arrived stays so, also where the memory that shows it has gone.
        _delivered = Math.Max(_delivered, (view.Delivered ?? 0) - acceptedBefore);
    }

    /// <summary>The words.</summary>
    /// <param name="peer">Who is at the other end.</param>
    /// <param name="said">Lines that were said here.</param>
    /// <param name="back">Rows between what is in view and the last one.</param>
    /// <param name="over">The chat is over: it was said what was not delivered.</param>
    public string Text(PeerWatch peer, long said, int back, bool over)
    {
        List<string> parts = [$"{role.Letter()}: {peer.Status(role.Peer())}"];
        if (said > 0 && !over)
            parts.Add($"{Math.Min(_delivered, said).ToString(CultureInfo.InvariantCulture)} of {said} delivered");
        if (back > 0)
            parts.Insert(0, $"{back} rows below");
        if (_view?.Lag > 0)
            parts.Add($"{role.Letter()}1 {_view.Lag} behind");
        if (_view is not null && peer is { WasThere: true, HasLeft: false })
            parts.Add($"{role.Peer().Letter()}1 {PeerViewers(_view.PeerLag)}");
        return " " + string.Join(" | ", parts);
    }

    private static string PeerViewers(long? lag) => lag switch
    {
        null => "is nobody",
        0 => "has shown all",
        _ => $"{lag} behind",
    };
}
