using System.Runtime.CompilerServices;

namespace ActorIpcChat.Linux.Memory;

/// <summary>What IPC_STAT tells of a segment (shmctl(2)).</summary>
/// <param name="Key">Its key; 0 once it is removed and only waits for the last detach.</param>
/// <param name="Owner">User id of the owner.</param>
/// <param name="Group">Group id.</param>
/// <param name="CreatorUser">User id of who made it, who may use it whatever owner and mode it was given since.</param>
/// <param name="Mode">Permission bits, with SHM_DEST (01000) once it is removed.</param>
/// <param name="Bytes">Size as asked for at its making.</param>
/// <param name="Creator">Pid of the process that made it.</param>
/// <param name="Attachments">nattch: attached mappings of all processes, of which one process may have several.</param>
public readonly record struct SharedMemoryStatus(int Key, int Owner, int Group, int CreatorUser, int Mode, long Bytes, int Creator, long Attachments)
{
    /// <summary>Bytes of <c>struct shmid_ds</c> of a 64-bit glibc.</summary>
    internal const int Size = 112;

    private const int MarkedForDestruction = 0x200;

    /// <summary>Removed: its key may name another segment by now.</summary>
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
