using ActorIpcChat.Inspection;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Rooms;
using Akka.Actor;

namespace ActorIpcChat.Cli.Window;

/// <summary>
/// Looks how far what was said has got: into the room's shared memory, which is not touched by that, a little after something has
/// happened, then less and less often for as long as something is on its way. Where nothing is, nothing ticks.
/// </summary>
internal sealed class RoomWatchActor(Func<Room> find, Role role) : UntypedActor, IWithTimers
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(60);
    private static readonly TimeSpan Last = TimeSpan.FromSeconds(2);

    private TimeSpan _next = First;
    private RoomView? _told;
    private long _said;
    private bool _soon;

    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>Something has happened.</summary>
    /// <param name="Said">Lines that are to be delivered by and by, counted as <see cref="RoomView.Delivered"/> is.</param>
    public sealed record Look(long Said);

    private sealed class LookNow
    {
        public static readonly LookNow Instance = new();
    }

    /// <summary>Lines that somebody has accepted so far, when this began.</summary>
    public static long AcceptedBefore(Room room, Role role) => Outbox(RoomInspector.Look(room), role)?.AcceptedLines ?? 0;

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Look look:
                _said = look.Said;
                if (!_soon)
                    Timers.StartSingleTimer(LookNow.Instance, LookNow.Instance, _next = First);
                _soon = true;
                break;
            case LookNow:
                OnLook();
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void OnLook()
    {
        RoomView view;
        try
        {
            var room = RoomInspector.Look(find());
            view = new RoomView(
                Outbox(room, role) is { AcceptedLines: { } accepted, UndeliveredLines: { } undelivered } ? accepted - undelivered : null,
                Lag(room, role), Lag(room, role.Peer()));
        }
        catch (LinuxException)
        {
            // The directory has gone, or is being made.
            view = new RoomView(null, null, null);
        }

        if (view != _told)
            Context.Parent.Tell(view);
        _told = view;
        _soon = false;
        if (view is not { Lag: > 0 } and not { PeerLag: > 0 } && view.Delivered >= _said)
            return;
        _next = _next * 2 < Last ? _next * 2 : Last;
        Timers.StartSingleTimer(LookNow.Instance, LookNow.Instance, _next);
    }

    private static OutboxSnapshot? Outbox(RoomSnapshot room, Role role) => Segment(room, role)?.Outbox;

    /// <summary>How many lines the slowest living viewer has not shown; null where nobody views.</summary>
    private static long? Lag(RoomSnapshot room, Role role)
        => Segment(room, role)?.Viewers.Where(viewer => viewer.Process.IsAlive).Select(viewer => viewer.LagLines).DefaultIfEmpty(null).Max();

    private static ChatSnapshot? Segment(RoomSnapshot room, Role role)
        => room.Segments.FirstOrDefault(segment => segment.Role == role)?.Chat;
}

/// <summary>How far lines have got.</summary>
/// <param name="Delivered">Lines of this side's that the peer's memory has; null where that cannot be told.</param>
/// <param name="Lag">Lines that this side's slowest viewer has not shown; null where there is none.</param>
/// <param name="PeerLag">The same of the peer's viewers.</param>
internal sealed record RoomView(long? Delivered, long? Lag, long? PeerLag);
