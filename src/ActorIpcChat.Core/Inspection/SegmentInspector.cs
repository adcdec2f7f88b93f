using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Memory;
using ActorIpcChat.Memory;
using ActorIpcChat.Rooms;

namespace ActorIpcChat.Inspection;

/// <summary>Takes a snapshot of the segment under a role's key. It attaches only trusted segments, and read-only.</summary>
internal sealed unsafe class SegmentInspector : IDisposable
{
    private readonly Room _room;
    private readonly Role _role;
    private readonly int _key;
    private readonly SharedMemorySegment _segment;
    private readonly SharedMemoryStatus? _status;
    private readonly SharedMemoryMapping? _mapping;
    private readonly SharedMemorySegment? _original;
    private readonly string? _foreign;
    private string? _problem;

    private SegmentInspector(Room room, Role role, int key, SharedMemorySegment segment)
    {
        (_room, _role, _key, _segment) = (room, role, key, segment);
        // Before the attachment, which would count.
        _status = TryStatus(segment);
        _problem = WhyDistrusted(_status);
        if (_problem is null && TryFollow(segment, _status!.Value) is { } rings)
        {
            // The key belongs to an original program's segment, which names the chat process's segment.
            (_segment, _original, _status) = (rings, segment, TryStatus(rings));
            _problem = WhyDistrusted(_status);
        }

        if (_problem is null)
            _mapping = Attach();
        _foreign = _problem ??= WhyForeign();
    }

    private string? WhyDistrusted(SharedMemoryStatus? known)
    {
        if (known is not { } status)
            return "it may not be looked at";
        return SegmentCheck.WhyDistrusted(_room, _role, status);
    }

    /// <summary>The segment with the rings that an original program's segment names; null if there is none.</summary>
    private SharedMemorySegment? TryFollow(SharedMemorySegment segment, SharedMemoryStatus status)
    {
        try
        {
            using var original = OriginalSegment.TryAttach(segment, status, readOnly: true);
            if (original is null)
                return null;
            _problem = "an original program made it, and no chat process uses it";
            if (original.Rings is not { } rings
                || TryStatus(rings.Segment) is not { Removed: false, Key: 0 } found || WhyDistrusted(found) is not null)
            {
                return null;
            }

            using var mapping = rings.Segment.Attach(readOnly: true);
            var header = (SegmentHeader*)(mapping.Start + SegmentHeader.Offset);
            return mapping.Length >= SegmentHeader.RingsOffset && header->Generation == rings.Generation ? rings.Segment : null;
        }
        catch (LinuxException)
        {
            // Removed meanwhile.
            return null;
        }
    }

    /// <summary>Takes snapshots of both roles' segments.</summary>
    /// <param name="room">The room.</param>
    /// <param name="isHeld">Whether a process holds a role's lock.</param>
    public static List<SegmentSnapshot> InspectBoth(Room room, Func<Role, bool> isHeld)
    {
        using var a = TryOpen(room, Role.A);
        using var b = TryOpen(room, Role.B);
        List<SegmentSnapshot> found = [];
        if (a is not null)
            found.Add(a.Inspect(b, isHeld(Role.A)));
        if (b is not null)
            found.Add(b.Inspect(a, isHeld(Role.B)));
        return found;
    }

    public void Dispose() => _mapping?.Dispose();

    private static SegmentInspector? TryOpen(Room room, Role role)
    {
        int key;
        try
        {
            key = room.SegmentKey(role);
        }
        catch (LinuxException e) when (e.Errno == Errno.ENOENT)
        {
            // The keys of a named room are made from its directory: without it there is no segment.
            return null;
        }

        if (SharedMemorySegment.TryOpen(key) is not { } segment)
            return null;
        var inspector = new SegmentInspector(room, role, key, segment);
        // The segment may have been removed meanwhile.
        if (SharedMemorySegment.TryOpen(key) == segment)
            return inspector;
        inspector.Dispose();
        return null;
    }

    private SegmentSnapshot Inspect(SegmentInspector? peer, bool held)
    {
        var peerMapping = peer is { _foreign: null } ? peer._mapping : null;
        var chat = _foreign is not null
            ? null
            : SegmentReading.Read(_mapping!, peerMapping, held, slot => ViewerSlots.IsAlive(in slot, _room, _role), out _problem);
        var isKept = chat is { IsClosed: true, ConsumersBehind.Count: > 0 };
        return new SegmentSnapshot(
            _role, _key, _segment.Id, _original?.Id, _status,
            IsStale: !held && !isKept && chat is not (null or { Owner.IsAlive: true }), _problem, chat);
    }

    private static SharedMemoryStatus? TryStatus(SharedMemorySegment segment)
    {
        try
        {
            return segment.Status();
        }
        catch (LinuxException)
        {
            // Its mode does not let this user read it.
            return null;
        }
    }

    private SharedMemoryMapping? Attach()
    {
        try
        {
            return _segment.Attach(readOnly: true);
        }
        catch (LinuxException e)
        {
            _problem = e.Message;
            return null;
        }
    }

    private string? WhyForeign()
    {
        if (SegmentCheck.WhyUnusable(_mapping!) is { } why)
            return why == SegmentCheck.NotReady ? "it is empty: being created, or its creator died and the next process removes it" : why;
        var header = (SegmentHeader*)(_mapping!.Start + SegmentHeader.Offset);
        var another = RoomMark.WhyOtherRoom(header, _room, _role, out var abandoned);
        return abandoned ? $"{another}, and its directory was removed; the next process of this role removes it" : another;
    }
}
