using ActorIpcChat.Inspection;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Rooms;
using Akka.Actor;

namespace ActorIpcChat.Cli.Window;

/// <summary>
/// Finds out from the room's shared memory, read-only, how far the lines have got. It takes a snapshot shortly after an event, then at growing
/// intervals until all lines are delivered and shown. An idle window causes no snapshots.
/// </summary>
internal sealed class RoomWatchActor(WindowSide side) : UntypedActor, IWithTimers
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(60);
    private static readonly TimeSpan Last = TimeSpan.FromSeconds(2);

    private readonly Role _role = side.Role;
    private TimeSpan _next = First;
    private RoomView? _reported;
    private long _sent;
    private bool _soon;

    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>Takes a snapshot soon, after an event.</summary>
    /// <param name="Sent">Lines that were sent so far, counted as <see cref="RoomView.Delivered"/> is.</param>
    public sealed record Check(long Sent);

    private sealed class CheckNow
    {
        public static readonly CheckNow Instance = new();
    }

    /// <summary>Lines that the side had accepted before the window started.</summary>
    public static long AcceptedBefore(WindowSide side) => Segment(RoomInspector.Inspect(side.Find()), side.Role)?.Outbox.AcceptedLines ?? 0;

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Check check:
                _sent = check.Sent;
                if (!_soon)
                    Timers.StartSingleTimer(CheckNow.Instance, CheckNow.Instance, _next = First);
                _soon = true;
                break;
            case CheckNow:
                TakeSnapshot();
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void TakeSnapshot()
    {
        RoomView view;
        try
        {
            var room = RoomInspector.Inspect(side.Find());
            var own = Segment(room, _role);
            // The same list while it says the same, so that equal views are equal.
            var others = own?.Others is { } now && _reported?.Others is { } before && now.SequenceEqual(before) ? before : own?.Others;
            view = new RoomView(
                own?.Outbox is { AcceptedLines: { } accepted, UndeliveredLines: { } undelivered } ? accepted - undelivered : null,
                Lag(own), Lag(Segment(room, _role.Peer())), others);
        }
        catch (LinuxException)
        {
            // The directory was removed, or is being created.
            view = new RoomView(null, null, null, null);
        }

        if (view != _reported)
            Context.Parent.Tell(view);
        _reported = view;
        _soon = false;
        if (view is not { Lag: > 0 } and not { PeerLag: > 0 } && view.Delivered >= _sent)
            return;
        _next = _next * 2 < Last ? _next * 2 : Last;
        Timers.StartSingleTimer(CheckNow.Instance, CheckNow.Instance, _next);
    }

    /// <summary>Lines that the slowest living viewer has not shown; null without viewers.</summary>
    private static long? Lag(ChatSnapshot? segment)
        => segment?.Viewers.Where(viewer => viewer.Process.IsAlive).Select(viewer => viewer.LagLines).DefaultIfEmpty(null).Max();

    private static ChatSnapshot? Segment(RoomSnapshot room, Role role)
        => room.Segments.FirstOrDefault(segment => segment.Role == role)?.Chat;
}

/// <summary>How far lines have got.</summary>
/// <param name="Delivered">Lines of this side that the peer's memory has; null if unknown.</param>
/// <param name="Lag">Lines that this side's slowest viewer has not shown; null without viewers.</param>
/// <param name="PeerLag">The same for the peer's viewers.</param>
/// <param name="Others">The other members that a member knows; null for a pair, and while unknown.</param>
internal sealed record RoomView(long? Delivered, long? Lag, long? PeerLag, IReadOnlyList<OtherMember>? Others);
