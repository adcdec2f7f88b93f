using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Linux.Native;

namespace ActorIpcChat.Linux.Memory;

/// <summary>
/// A System V shared memory segment (shmget(2)). It outlives the processes that use it until somebody removes it;
/// removed while attached, it loses its key at once and its memory with the last attachment.
/// </summary>
/// <param name="Id">shmid; 0 is a valid one.</param>
public readonly unsafe record struct SharedMemorySegment(int Id)
{
    /// <summary>The segment of a key, or null where there is none. Finding it does not mean that it may be attached.</summary>
    /// <exception cref="LinuxException">The segment is there but may not be used (EACCES).</exception>
    public static SharedMemorySegment? TryOpen(int key)
    {
        var id = Libc.ShmGet(key, 0, 0);
        if (id >= 0)
            return new SharedMemorySegment(id);
        var errno = Errno.Last;
        return errno is Errno.ENOENT or Errno.EIDRM
            ? null
            : throw new LinuxException($"open the shared memory of key {key}", errno, "see who owns it with ipcs -m, or choose another room");
    }

    /// <summary>Makes a segment of zeroes.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="size">Bytes; the kernel rounds up to whole pages.</param>
    /// <param name="mode">Permission bits.</param>
    /// <param name="sharing">Who else may use it.</param>
    /// <returns>Null when the key is taken already (EEXIST).</returns>
    /// <exception cref="LinuxException">No segment can be made (SHMMNI, SHMMAX, memory).</exception>
    public static SharedMemorySegment? TryCreate(int key, long size, int mode, Sharing sharing = default)
    {
        var id = Libc.ShmGet(key, (nuint)size, Libc.IpcCreate | Libc.IpcExclusive | (sharing.Group is null ? mode : mode & 0x180));
        if (id >= 0)
        {
            var made = new SharedMemorySegment(id);
            if (sharing.Group is { } group)
                made.GiveTo(group, sharing.Mode(mode));
            return made;
        }

        var errno = Errno.Last;
        if (errno == Errno.EEXIST)
            return null;
        throw new LinuxException($"make {size} bytes of shared memory with key {key}", errno, errno switch
        {
            Errno.ENOSPC => "remove segments that nobody needs (ipcs -m, ipcrm) or raise kernel.shmmni or kernel.shmall",
            Errno.EINVAL => "lower chat.shared-memory.size or raise kernel.shmmax",
            _ => "see ipcs -m and ipcs -l",
        });
    }

    /// <summary>What the kernel knows of the segment, or null when it is gone.</summary>
    /// <exception cref="LinuxException">It is another user's, who does not let this one look at it (EACCES).</exception>
    public SharedMemoryStatus? Status()
    {
        var buffer = stackalloc byte[SharedMemoryStatus.Size];
        if (Libc.ShmControl(Id, Libc.IpcStat, buffer) == 0)
            return SharedMemoryStatus.Read(buffer);
        var errno = Errno.Last;
        return errno is Errno.EINVAL or Errno.EIDRM
            ? null
            : throw new LinuxException($"look at shared memory {Id}", errno, "see who owns it with ipcs -m, or choose another room");
    }

    /// <summary>Attaches it (shmat(2)).</summary>
    /// <exception cref="LinuxException">Not permitted, or it has been removed.</exception>
    public SharedMemoryMapping Attach(bool readOnly = false)
    {
        var address = Libc.ShmAttach(Id, null, readOnly ? Libc.ShmReadOnly : 0);
        var errno = Errno.Last;
        if ((nint)address == -1)
            throw new LinuxException($"attach shared memory {Id}", errno, "see who owns it with ipcs -m, or choose another room");
        if (Status() is { } status)
            return new SharedMemoryMapping(address, status.Bytes, readOnly);
        Libc.ShmDetach(address);
        throw new LinuxException($"attach shared memory {Id}", Errno.EIDRM, "start again");
    }

    // IPC_SET takes uid, gid and mode from the ipc_perm at the start of shmid_ds.
    private void GiveTo(int group, int mode)
    {
        var buffer = stackalloc byte[SharedMemoryStatus.Size];
        if (Libc.ShmControl(Id, Libc.IpcStat, buffer) != 0)
            throw NotGiven(group, Errno.Last);
        *(int*)(buffer + 8) = group;
        *(ushort*)(buffer + 20) = (ushort)mode;
        if (Libc.ShmControl(Id, Libc.IpcSet, buffer) == 0)
            return;
        throw NotGiven(group, Errno.Last);
    }

    private LinuxException NotGiven(int group, int errno)
    {
        Remove();
        return new LinuxException($"give shared memory {Id} to group {group}", errno, "see ipcs -m");
    }

    /// <summary>Removes it (IPC_RMID): the key is free at once, the memory goes with the last attachment.</summary>
    /// <returns>False when it was gone already or is another user's.</returns>
    public bool Remove() => Libc.ShmControl(Id, Libc.IpcRemove, null) == 0;
}
