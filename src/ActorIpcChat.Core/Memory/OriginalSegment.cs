using System.Runtime.InteropServices;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Memory;

namespace ActorIpcChat.Memory;

/// <summary>
/// A segment of the original programs under a role's key: only a window. A chat process keeps its rings in a second segment without a key,
/// and stores that segment's id here.
/// </summary>
/// <remarks>
/// <code>
///    0    window
/// 1024    magic (8) | generation (8) | shmid (4) | 0 …       zeroes while only originals use it
/// 4096
/// </code>
/// </remarks>
internal sealed unsafe class OriginalSegment : IDisposable
{
    /// <summary>Bytes that the original programs allocate.</summary>
    public const int Size = 4096;

    private const ulong MagicValue = 0x3147_4E49_5250_4941; // "AIPRING1"

    private readonly SharedMemoryMapping _mapping;

    private OriginalSegment(SharedMemorySegment segment, SharedMemoryMapping mapping) => (Segment, _mapping) = (segment, mapping);

    /// <summary>The segment's id in the kernel (shmid).</summary>
    public SharedMemorySegment Segment { get; }

    public OriginalWindow Window => new(_mapping.Start);

    /// <summary>The segment with the rings, and its generation. Null while no chat process uses this one.</summary>
    public (SharedMemorySegment Segment, ulong Generation)? Rings
        => Volatile.Read(ref Reference->Magic) == MagicValue ? (new SharedMemorySegment(Reference->Id), Reference->Generation) : null;

    private RingReference* Reference => (RingReference*)(_mapping.Start + OriginalWindow.Size);

    /// <summary>Attaches a segment that looks like an original program's.</summary>
    /// <param name="segment">The segment under the key.</param>
    /// <param name="status">Its status, with a trusted owner.</param>
    /// <param name="readOnly">Attach read-only.</param>
    /// <returns>Null if the size differs, or if there is unknown data behind the window.</returns>
    /// <exception cref="LinuxException">The segment may not be attached, or was removed meanwhile.</exception>
    public static OriginalSegment? TryAttach(SharedMemorySegment segment, SharedMemoryStatus status, bool readOnly = false)
    {
        if (status.Bytes != Size)
            return null;
        var found = new OriginalSegment(segment, segment.Attach(readOnly));
        var behind = new ReadOnlySpan<byte>(found._mapping.Start + OriginalWindow.Size, Size - OriginalWindow.Size);
        if (found.Rings is not null || behind.IndexOfAnyExcept((byte)0) < 0)
            return found;
        found.Dispose();
        return null;
    }

    /// <summary>Stores the id of the segment with the rings.</summary>
    public void PointTo(SharedMemorySegment rings, ulong generation)
    {
        if (Rings is { } now && now.Segment.Id == rings.Id && now.Generation == generation)
            return;
        Volatile.Write(ref Reference->Magic, 0);
        (Reference->Generation, Reference->Id) = (generation, rings.Id);
        Volatile.Write(ref Reference->Magic, MagicValue);
    }

    /// <summary>Detaches.</summary>
    public void Dispose() => _mapping.Dispose();

    [StructLayout(LayoutKind.Sequential)]
    private struct RingReference
    {
        public ulong Magic;
        public ulong Generation;
        public int Id;
    }
}
