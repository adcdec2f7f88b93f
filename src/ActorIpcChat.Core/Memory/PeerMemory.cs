using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Linux.Memory;

namespace ActorIpcChat.Memory;

/// <summary>
/// The peer's segment, attached read-only: it outlives the peer, so what the peer has received can be read even when it is dead.
/// </summary>
internal sealed unsafe class PeerMemory : IDisposable
{
    private readonly SharedMemoryMapping _mapping;
    private readonly ulong _session;

    private PeerMemory(SharedMemoryMapping mapping, int id, ulong session) => (_mapping, Id, _session) = (mapping, id, session);

    /// <summary>shmid.</summary>
    public int Id { get; }

    /// <summary>Position in our stream up to which the peer has everything, null when it receives another stream.</summary>
    public long? ReceivedUpTo => ReceptionReader.ReceivedUpTo((SegmentHeader*)(_mapping.Start + SegmentHeader.Offset), _session);

    /// <summary>The peer's ring is full of what its viewers have not shown: it reads no more until they have.</summary>
    public bool WaitsForViewers => Volatile.Read(ref ((SegmentHeader*)(_mapping.Start + SegmentHeader.Offset))->Wanted) != SegmentHeader.NotWanted;

    /// <summary>Attaches what a hello named.</summary>
    /// <param name="id">shmid, as the peer says.</param>
    /// <param name="generation">The segment's random number, as the peer says.</param>
    /// <param name="session">The stream that we send.</param>
    /// <param name="sharing">Whose is trusted.</param>
    /// <exception cref="LinuxException">There is no such segment, it is not permitted, or it is none of ipcchat's.</exception>
    public static PeerMemory Open(int id, ulong generation, ulong session, Sharing sharing = default)
    {
        var segment = new SharedMemorySegment(id);
        if (segment.Status() is not { } status)
            throw NotHere(id);
        if (!sharing.Trusts(status.Owner, status.Group, status.Mode))
            throw new LinuxException($"read the peer's shared memory {id}", $"it belongs to user {status.Owner}", "let both use --group with the same group");
        var mapping = segment.Attach(readOnly: true);
        var why = SegmentCheck.WhyUnusable(mapping);
        if (why is null && ((SegmentHeader*)(mapping.Start + SegmentHeader.Offset))->Generation == generation)
            return new PeerMemory(mapping, id, session);
        mapping.Dispose();
        throw why is null ? NotHere(id) : new LinuxException($"read the peer's shared memory {id}", why, "start the peer again, with the same version of ipcchat");
    }

    private static LinuxException NotHere(int id) => new(
        $"read the peer's shared memory {id}", "it cannot be seen from here: the peer removed it, or is in another IPC namespace",
        "let both share one IPC namespace (docker run --ipc=shareable, then --ipc=container:NAME)");

    /// <inheritdoc/>
    public void Dispose() => _mapping.Dispose();
}
