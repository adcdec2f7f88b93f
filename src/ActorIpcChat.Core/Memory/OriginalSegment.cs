using System.Runtime.InteropServices;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Memory;

namespace ActorIpcChat.Memory;

/// <summary>
/// A segment that an original program made under a role's key: a window and nothing else. A chat process of ours uses it as it is,
/// keeps its rings in a segment without a key beside it, and says here where that is.
/// </summary>
/// <remarks>
/// <code>
///    0    window
/// 1024    magic (8) | generation (8) | shmid (4) | 0 …       zeroes as long as only originals use it
/// 4096
/// </code>
/// </remarks>
internal sealed unsafe class OriginalSegment : IDisposable
{
    /// <summary>Bytes that the original programs ask for.</summary>
    public const int Size = 4096;

    private const ulong MagicValue = 0x3147_4E49_5250_4941; // "AIPRING1"

    private readonly SharedMemoryMapping _mapping;

    private OriginalSegment(SharedMemorySegment segment, SharedMemoryMapping mapping) => (Segment, _mapping) = (segment, mapping);

    /// <summary>The kernel's name of it.</summary>
    public SharedMemorySegment Segment { get; }

    /// <summary>Where the text stands.</summary>
    public ClassicWindow Window => new(_mapping.Start);

    /// <summary>The segment with the rings, and its generation; null while there is none.</summary>
    public (SharedMemorySegment Segment, ulong Generation)? Rings
        => Volatile.Read(ref Place->Magic) == MagicValue ? (new SharedMemorySegment(Place->Id), Place->Generation) : null;

    private RingPlace* Place => (RingPlace*)(_mapping.Start + ClassicWindow.Size);

    /// <summary>Attaches a segment if an original program can have made it.</summary>
    /// <param name="segment">What was found under the key.</param>
    /// <param name="status">What the kernel says of it; its owner is trusted.</param>
    /// <param name="readOnly">Only to look at it.</param>
    /// <returns>Null when it is of another size or holds something else behind the window.</returns>
    /// <exception cref="LinuxException">It may not be attached, or has been removed since.</exception>
    public static OriginalSegment? TryAttach(SharedMemorySegment segment, SharedMemoryStatus status, bool readOnly = false)
    {
        if (status.Bytes != Size)
            return null;
        var found = new OriginalSegment(segment, segment.Attach(readOnly));
        var behind = new ReadOnlySpan<byte>(found._mapping.Start + ClassicWindow.Size, Size - ClassicWindow.Size);
        if (found.Rings is not null || behind.IndexOfAnyExcept((byte)0) < 0)
            return found;
        found.Dispose();
        return null;
    }

    /// <summary>Says where the rings are.</summary>
    public void PointTo(SharedMemorySegment rings, ulong generation)
    {
        if (Rings is { } now && now.Segment.Id == rings.Id && now.Generation == generation)
            return;
        Volatile.Write(ref Place->Magic, 0);
        (Place->Generation, Place->Id) = (generation, rings.Id);
        Volatile.Write(ref Place->Magic, MagicValue);
    }

    /// <summary>Detaches.</summary>
    public void Dispose() => _mapping.Dispose();

    [StructLayout(LayoutKind.Sequential)]
    private struct RingPlace
    {
        public ulong Magic;
        public ulong Generation;
        public int Id;
    }
}
