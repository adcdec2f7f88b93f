using System.Runtime.CompilerServices;

namespace ActorIpcChat.Linux.Memory;

/// <summary>Result of IPC_STAT (shmctl(2)).</summary>
/// <param name="Key">Its key; 0 if it is removed and still attached.</param>
/// <param name="Owner">User id of the owner.</param>
/// <param name="Group">Group id.</param>
/// <param name="CreatorUser">User id of the creator, who may access it whatever its owner and mode are.</param>
/// <param name="Mode">Permission bits; also SHM_DEST (01000) if it is removed.</param>
/// <param name="Bytes">Size as requested by its creator.</param>
/// <param name="Creator">Pid of the process that made it.</param>
/// <param name="Attachments">nattch: number of attached mappings. A process may have several.</param>
internal readonly record struct SharedMemoryStatus(
    int Key, int Owner, int Group, int CreatorUser, int Mode, long Bytes, int Creator, long Attachments)
{
    /// <summary>Bytes of <c>struct shmid_ds</c> of a 64-bit glibc.</summary>
    internal const int Size = 112;

    private const int MarkedForDestruction = 0x200;

    /// <summary>The permission bits alone.</summary>
    public int Permissions => Mode & 0x1FF;

    /// <summary>The segment was removed: its key may already name another one.</summary>
    public bool Removed => (Mode & MarkedForDestruction) != 0;

    // struct shmid_ds, 64-bit glibc:
    //   0 key | 4 uid | 8 gid | 12 cuid | 16 cgid | 20 mode | … | 48 segsz | 56 atime | 64 dtime | 72 ctime | 80 cpid | 84 lpid | 88 nattch
    internal static unsafe SharedMemoryStatus Read(byte* s) => new(
        Unsafe.ReadUnaligned<int>(s),
        Unsafe.ReadUnaligned<int>(s + 4),
        Unsafe.ReadUnaligned<int>(s + 8),
        Unsafe.ReadUnaligned<int>(s + 12),
        Unsafe.ReadUnaligned<ushort>(s + 20),
        Unsafe.ReadUnaligned<long>(s + 48),
        Unsafe.ReadUnaligned<int>(s + 80),
        Unsafe.ReadUnaligned<long>(s + 88));
}
