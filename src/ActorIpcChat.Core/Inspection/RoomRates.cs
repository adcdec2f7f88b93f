namespace ActorIpcChat.Inspection;

/// <summary>
/// How fast lines move in a room. Each snapshot is compared with one of a second ago, so one typed line counts as one line a second at any rate
/// of snapshots.
/// </summary>
/// <param name="clock">Measures the time between two snapshots.</param>
internal sealed class RoomRates(TimeProvider clock)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(1);

    private readonly Queue<(long Time, RoomSnapshot Room)> _snapshots = new();

    /// <summary>Adds the rates to a new snapshot; the first one has none.</summary>
    public RoomSnapshot AddTo(RoomSnapshot room)
    {
        var now = clock.GetTimestamp();
        // Keeps the youngest snapshot that is at least a second old, and the later ones.
        while (_snapshots.Count > 1 && clock.GetElapsedTime(_snapshots.ElementAt(1).Time, now) >= Window)
            _snapshots.Dequeue();
        var rated = _snapshots.TryPeek(out var before) && clock.GetElapsedTime(before.Time, now) is { Ticks: > 0 } elapsed
            ? room with { Segments = [.. room.Segments.Select(segment => Rate(segment, before.Room, elapsed.TotalSeconds))] }
            : room;
        _snapshots.Enqueue((now, room));
        return rated;
    }

    private static SegmentSnapshot Rate(SegmentSnapshot now, RoomSnapshot before, double seconds)
    {
        // A new segment has new positions.
        if (now.Chat is not { } chat
            || before.Segments.FirstOrDefault(segment => segment.Role == now.Role && segment.Id == now.Id)?.Chat is not { } old)
        {
            return now;
        }

        // Each stream has its own line numbers. If the ring was empty before, all its lines are new.
        var fromLine = old.Inbox.LastLine > 0 && chat.Inbox.Session == old.Inbox.Session ? old.Inbox.LastLine
            : old.Inbox.HeldLines == 0 && old.Inbox.First == chat.Inbox.First ? chat.Inbox.LastLine - chat.Inbox.HeldLines
            : null;
        var fromAccepted = chat.Outbox.Session == old.Outbox.Session ? old.Outbox.AcceptedLines : null;
        return now with
        {
            Chat = chat with
            {
                Inbox = chat.Inbox with { Rate = Of(old.Inbox.Head, chat.Inbox.Head, fromLine, chat.Inbox.LastLine) },
                Outbox = chat.Outbox with { Rate = Of(old.Outbox.Head, chat.Outbox.Head, fromAccepted, chat.Outbox.AcceptedLines) },
                Viewers = [.. chat.Viewers.Select(viewer => viewer with { Rate = OfViewer(viewer) })],
            },
        };

        TransferRate? OfViewer(ViewerSnapshot viewer)
            => old.Viewers.FirstOrDefault(other => other.Slot == viewer.Slot && other.Process.Pid == viewer.Process.Pid) is { } earlier
                ? Of(earlier.Position, viewer.Position, fromLine - earlier.LagLines, chat.Inbox.LastLine - viewer.LagLines)
                : null;

        TransferRate? Of(long? from, long? to, long? fromLine, long? toLine)
        {
            if (to - from is not { } bytes || bytes < 0)
                return null;
            return new TransferRate(bytes == 0 ? 0 : toLine - fromLine is { } lines and >= 0 ? PerSecond(lines) : null, PerSecond(bytes));
        }

        double PerSecond(long count) => Math.Round(count / seconds, 1);
    }
}
