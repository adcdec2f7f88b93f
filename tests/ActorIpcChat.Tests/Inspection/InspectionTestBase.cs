using ActorIpcChat.Inspection;
using ActorIpcChat.Memory;
using ActorIpcChat.Rooms;
using ActorIpcChat.Wire;

namespace ActorIpcChat.Tests.Inspection;

/// <summary>A room in which this process, or a dead one, is A or B.</summary>
public abstract unsafe class InspectionTestBase : IDisposable
{
    private readonly List<IDisposable> _held = [];

    private protected TestRoom Room { get; } = new();

    private protected FrameStream Frames { get; } = new();

    public void Dispose()
    {
        // Readers before the segments that their slots are in.
        for (var last = _held.Count - 1; last >= 0; last--)
            _held[last].Dispose();
        Room.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected RoomSnapshot Look() => RoomInspector.Inspect(Room.Room);

    private protected SegmentSnapshot LookAt(Role role) => Look().Segments.Single(segment => segment.Role == role);

    private protected CleaningReport Clean() => RoomCleaner.Clean(Room.Room);

    /// <summary>A segment of this process, attached until the test ends.</summary>
    private protected ChatSegment Make(Role role = Role.A)
    {
        var segment = Room.CreateSegment(role);
        _held.Add(segment);
        return segment;
    }

    /// <summary>A stale segment: its owner is dead, no process is attached.</summary>
    private protected int MakeStale(Role role = Role.A, Action<ChatSegment>? fill = null)
    {
        using var segment = Room.CreateSegment(role);
        fill?.Invoke(segment);
        segment.Header->Owner = DeadProcess.SamePid.Word;
        return segment.Segment.Id;
    }

    private protected RingReader View(ChatSegment segment)
    {
        var reader = RingReader.TryClaim(segment)!;
        _held.Add(reader);
        return reader;
    }

    /// <summary>Viewers that were killed at these positions; they have the first slots.</summary>
    private protected static void AddDeadViewers(ChatSegment segment, params long[] positions)
    {
        var slots = new ViewerSlots(segment);
        // All slots are claimed first: the next claim would reuse a dead viewer's slot.
        foreach (var position in positions)
            slots[slots.TryClaim(UniqueNumber.Next())].Position = position;
        for (var slot = 0; slot < positions.Length; slot++)
            (slots[slot].Pid, slots[slot].StartTime) = (DeadProcess.SamePid.Pid, DeadProcess.SamePid.StartTime);
    }

    /// <summary>Accepts lines as from standard input.</summary>
    private protected static Outbox Accept(ChatSegment segment, string line, int times = 1)
    {
        var outbox = new Outbox(segment, [], TimeProvider.System);
        for (var time = 0; time < times; time++)
        {
            Assert.True(outbox.TryReserve(out var payload, out _, out _));
            var bytes = System.Text.Encoding.UTF8.GetBytes(line + "\n");
            bytes.CopyTo(new Span<byte>(payload, bytes.Length));
            outbox.Commit(bytes.Length);
        }

        return outbox;
    }

    private protected string InRoom(string name) => Path.Combine(Room.Room.Directory, name);

    private protected string[] Names()
        => [.. Directory.EnumerateFileSystemEntries(Room.Room.Directory).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
}
