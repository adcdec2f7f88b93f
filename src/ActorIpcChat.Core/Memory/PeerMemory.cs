using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Linux.Memory;
using ActorIpcChat.Rooms;

namespace ActorIpcChat.Memory;

/// <summary>The peer's segment, attached read-only. It outlives the peer, so its acknowledgements can be read after the peer's death.</summary>
internal sealed unsafe class PeerMemory : IDisposable
{
    private readonly SharedMemoryMapping _mapping;
    private readonly SegmentLayout _layout;
    private readonly ulong _session;

    private PeerMemory(SharedMemoryMapping mapping, SegmentLayout layout, int id, ulong session)
        => (_mapping, _layout, Id, _session) = (mapping, layout, id, session);

    /// <summary>shmid.</summary>
    public int Id { get; }

    /// <summary>Position in this process's stream up to which the peer has everything; null if the peer receives another stream.</summary>
    public long? ReceivedUpTo => ReceptionReader.ReceivedUpTo((SegmentHeader*)(_mapping.Start + SegmentHeader.Offset), _session);

    /// <summary>The peer's ring is full of unread lines: the peer reads no more until its viewers catch up.</summary>
    public bool WaitsForViewers => Volatile.Read(ref ((SegmentHeader*)(_mapping.Start + SegmentHeader.Offset))->Wanted) != SegmentHeader.NotWanted;

    /// <summary>The peer's consumers without a living reader that keep its full ring full.</summary>
    /// <param name="room">The room.</param>
    /// <param name="role">The peer's role.</param>
    public List<ConsumerBacklog> AbsentInTheWay(Room room, Role role) => ConsumerBacklog.ReadAbsentInTheWay(_mapping.Start, _layout, room, role);

    /// <summary>Attaches the segment that the peer's hello names.</summary>
    /// <param name="id">shmid from the hello.</param>
    /// <param name="generation">The segment's generation from the hello.</param>
    /// <param name="session">The stream that this process sends.</param>
    /// <param name="sharing">Which owners are trusted.</param>
    /// <exception cref="LinuxException">There is no such segment, this user may not attach it, or it is not one of ipcchat's.</exception>
    public static PeerMemory Open(int id, ulong generation, ulong session, Sharing sharing = default)
    {
        var segment = new SharedMemorySegment(id);
        if (segment.Status() is not { } status)
            throw NotHere(id);
        if (!sharing.Trusts(status.Owner, status.Group, status.Mode))
            throw new LinuxException(CannotRead(id), $"it belongs to user {status.Owner}", "let both use --group with the same group");
        var mapping = segment.Attach(readOnly: true);
        var why = SegmentCheck.WhyUnusable(mapping, out var layout);
        if (why is null && ((SegmentHeader*)(mapping.Start + SegmentHeader.Offset))->Generation == generation)
            return new PeerMemory(mapping, layout, id, session);
        mapping.Dispose();
        throw why is null ? NotHere(id) : new LinuxException(CannotRead(id), why, "start the peer again, with the same version of ipcchat");
    }

    private static string CannotRead(int id) => $"cannot read the peer's shared memory {id}";

    private static LinuxException NotHere(int id) => new(
        CannotRead(id), "it cannot be seen from here: the peer removed it, or is in another IPC namespace",
        "let both share one IPC namespace (docker run --ipc=shareable, then --ipc=container:NAME)");

    public void Dispose() => _mapping.Dispose();
}
