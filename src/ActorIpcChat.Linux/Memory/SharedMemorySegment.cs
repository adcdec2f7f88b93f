using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Linux.Native;

namespace ActorIpcChat.Linux.Memory;

/// <summary>
/// A System V shared memory segment (shmget(2)). It exists until a process removes it. A removed segment has no key, and its memory exists
/// until the last process detaches it.
/// </summary>
/// <param name="Id">shmid; 0 is valid.</param>
internal readonly unsafe record struct SharedMemorySegment(int Id)
{
    /// <summary>The segment of a key; null if there is none. Attaching it may still fail.</summary>
    /// <exception cref="LinuxException">This user may not access it (EACCES).</exception>
    public static SharedMemorySegment? TryOpen(int key)
    {
        var id = Libc.ShmGet(key, 0, 0);
        if (id >= 0)
            return new SharedMemorySegment(id);
        var errno = Errno.Last;
        return errno is Errno.ENOENT or Errno.EIDRM
            ? null
            : throw new LinuxException($"cannot open the shared memory of key {key}", errno, "see who owns it with ipcs -m, or choose another room");
    }

    /// <summary>Makes a segment of zeroes.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="size">Size in bytes; the kernel rounds it up to whole pages.</param>
    /// <param name="mode">Permission bits.</param>
    /// <param name="sharing">Who else may use it.</param>
    /// <returns>Null if the key is taken (EEXIST).</returns>
    /// <exception cref="LinuxException">A limit is reached (SHMMNI, SHMMAX, memory).</exception>
    public static SharedMemorySegment? TryCreate(int key, long size, int mode, Sharing sharing = default)
    {
        var id = Libc.ShmGet(key, (nuint)size, Libc.IpcCreate | Libc.IpcExclusive | (sharing.Group is null ? mode : mode & 0x180));
        if (id >= 0)
        {
            var made = new SharedMemorySegment(id);
            if (sharing.Group is { } group)
                made.ChangeGroup(group, sharing.Mode(mode));
            return made;
        }

        var errno = Errno.Last;
        if (errno == Errno.EEXIST)
            return null;
        throw new LinuxException($"cannot make {size} bytes of shared memory with key {key}", errno, errno switch
        {
            Errno.ENOSPC => "remove unused segments (ipcs -m, ipcrm) or raise kernel.shmmni or kernel.shmall",
            Errno.EINVAL => "lower chat.shared-memory.size or raise kernel.shmmax",
            _ => "see ipcs -m and ipcs -l",
        });
    }

    /// <summary>IPC_STAT (shmctl(2)); null if the segment does not exist any more.</summary>
    /// <exception cref="LinuxException">This user may not read its status (EACCES).</exception>
    public SharedMemoryStatus? Status()
    {
        var buffer = stackalloc byte[SharedMemoryStatus.Size];
        if (Libc.ShmControl(Id, Libc.IpcStat, buffer) == 0)
            return SharedMemoryStatus.Read(buffer);
        var errno = Errno.Last;
        return errno is Errno.EINVAL or Errno.EIDRM
            ? null
            : throw new LinuxException($"cannot look at shared memory {Id}", errno, "see who owns it with ipcs -m, or choose another room");
    }

    /// <summary>shmat(2).</summary>
    /// <exception cref="LinuxException">This user may not attach it, or it was removed.</exception>
    public SharedMemoryMapping Attach(bool readOnly = false)
    {
        var address = Libc.ShmAttach(Id, null, readOnly ? Libc.ShmReadOnly : 0);
        var errno = Errno.Last;
        if ((nint)address == -1)
            throw new LinuxException($"cannot attach shared memory {Id}", errno, "see who owns it with ipcs -m, or choose another room");
        if (Status() is { } status)
            return new SharedMemoryMapping(address, status.Bytes, readOnly);
        Libc.ShmDetach(address);
        throw new LinuxException($"cannot attach shared memory {Id}", Errno.EIDRM, "start again");
    }

    // IPC_SET takes uid, gid and mode from the ipc_perm at the start of shmid_ds.
    private void ChangeGroup(int group, int mode)
    {
        var buffer = stackalloc byte[SharedMemoryStatus.Size];
        if (Libc.ShmControl(Id, Libc.IpcStat, buffer) != 0)
            throw CannotChangeGroup(group, Errno.Last);
        *(int*)(buffer + 8) = group;
        *(ushort*)(buffer + 20) = (ushort)mode;
        if (Libc.ShmControl(Id, Libc.IpcSet, buffer) == 0)
            return;
        throw CannotChangeGroup(group, Errno.Last);
    }

    private LinuxException CannotChangeGroup(int group, int errno)
    {
        Remove();
        return new LinuxException($"cannot give shared memory {Id} to group {group}", errno, "see ipcs -m");
    }

    /// <summary>IPC_RMID: frees the key at once, and the memory with the last detach.</summary>
    /// <returns>False if it does not exist any more or is another user's.</returns>
    public bool Remove() => Libc.ShmControl(Id, Libc.IpcRemove, null) == 0;
}
