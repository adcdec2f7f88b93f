using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Memory;
using ActorIpcChat.Memory;
using ActorIpcChat.Rooms;

namespace ActorIpcChat.Inspection;

/// <summary>Looks at the shared memory under a room's keys. It is attached read-only, and only where it is this user's.</summary>
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
        // Before it is attached here: this look is not to be counted.
        _status = TryAsk(segment);
        _problem = WhyDistrusted(_status);
        if (_problem is null && TryFollow(segment, _status!.Value) is { } rings)
        {
            // A chat process of ours found an original program's segment under its key, and has its own beside it.
            (_segment, _original, _status) = (rings, segment, TryAsk(rings));
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

    /// <summary>The segment with the rings that an original program's segment leads to, if that is still there.</summary>
    private SharedMemorySegment? TryFollow(SharedMemorySegment segment, SharedMemoryStatus status)
    {
        try
        {
            using var original = OriginalSegment.TryAttach(segment, status, readOnly: true);
            if (original is null)
                return null;
            _problem = "an original program made it, and no chat process uses it";
            if (original.Rings is not { } rings || TryAsk(rings.Segment) is not { Removed: false, Key: 0 } found || WhyDistrusted(found) is not null)
                return null;
            using var mapping = rings.Segment.Attach(readOnly: true);
            if (mapping.Length < SegmentHeader.RingsOffset || ((SegmentHeader*)(mapping.Start + SegmentHeader.Offset))->Generation != rings.Generation)
                return null;
            return rings.Segment;
        }
        catch (LinuxException)
        {
            // Removed meanwhile.
            return null;
        }
    }

    /// <summary>Looks at both.</summary>
    /// <param name="room">The room.</param>
    /// <param name="isHeld">Whether a process holds a role's lock.</param>
    public static List<SegmentSnapshot> LookAtBoth(Room room, Func<Role, bool> isHeld)
    {
        using var a = TryOpen(room, Role.A);
        using var b = TryOpen(room, Role.B);
        List<SegmentSnapshot> found = [];
        if (a is not null)
            found.Add(a.Look(b, isHeld(Role.A)));
        if (b is not null)
            found.Add(b.Look(a, isHeld(Role.B)));
        return found;
    }

    /// <inheritdoc/>
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
            // The keys of a named room follow from its directory: without one there is no segment, either.
            return null;
        }

        if (SharedMemorySegment.TryOpen(key) is not { } segment)
            return null;
        var inspector = new SegmentInspector(room, role, key, segment);
        // It may have been removed meanwhile.
        if (SharedMemorySegment.TryOpen(key) == segment)
            return inspector;
        inspector.Dispose();
        return null;
    }

    private SegmentSnapshot Look(SegmentInspector? peer, bool held)
    {
        var chat = _foreign is not null
            ? null
            : SegmentReading.Read(_mapping!, peer is { _foreign: null } ? peer._mapping : null, held, slot => ViewerSlots.IsAlive(in slot, _room, _role), out _problem);
        return new SegmentSnapshot(
            _role, _key, _segment.Id, _original?.Id, _status, IsStale: !held && chat is not (null or { Owner.IsAlive: true }), _problem, chat);
    }

    private static SharedMemoryStatus? TryAsk(SharedMemorySegment segment)
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
            return why == SegmentCheck.NotReady ? "it is empty: being made, or left half made, then the next one to start clears it" : why;
        var header = (SegmentHeader*)(_mapping!.Start + SegmentHeader.Offset);
        var another = RoomMark.WhyOtherRoom(header, _room, _role, out var forsaken);
        return forsaken ? $"{another}, and its directory is gone; the next one to start clears it" : another;
    }
}
