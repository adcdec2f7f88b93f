using ActorIpcChat.Linux;

namespace ActorIpcChat.Ring;

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

    /// <summary>Attaches what a hello named.</summary>
    /// <param name="id">shmid, as the peer says.</param>
    /// <param name="session">The stream that we send.</param>
    /// <param name="sharing">Whose is trusted.</param>
    /// <exception cref="LinuxException">There is no such segment, it is not permitted, or it is none of ipcchat's.</exception>
    public static PeerMemory Open(int id, ulong session, Sharing sharing = default)
    {
        var segment = new SharedMemorySegment(id);
        if (segment.Status() is { } status && !sharing.Trusts(status.Owner, status.Group, status.Mode))
            throw new LinuxException($"read the peer's shared memory {id}", $"it belongs to user {status.Owner}", "let both use --group with the same group");
        var mapping = segment.Attach(readOnly: true);
        var header = (SegmentHeader*)(mapping.Start + SegmentHeader.Offset);
        if (mapping.Length >= SegmentHeader.RingsOffset && header->Magic == SegmentHeader.MagicValue && header->Version == SegmentHeader.VersionValue)
            return new PeerMemory(mapping, id, session);
        mapping.Dispose();
        throw new LinuxException($"read the peer's shared memory {id}", "it is not one of ipcchat's", "start the peer again");
    }

    /// <inheritdoc/>
    public void Dispose() => _mapping.Dispose();
}
