using System.Runtime.InteropServices;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Native;

namespace ActorIpcChat.Linux.Memory;

/// <summary>An attached segment; disposing detaches it (shmdt(2)). Writing to a read-only one is a SIGSEGV, which ends the process.</summary>
internal sealed unsafe class SharedMemoryMapping : SafeHandle
{
    internal SharedMemoryMapping(byte* address, long length, bool readOnly)
        : base(-1, ownsHandle: true)
    {
        SetHandle((nint)address);
        (Length, ReadOnly) = (length, readOnly);
    }

    public byte* Start => (byte*)handle;

    public long Length { get; }

    /// <summary>Attached with SHM_RDONLY.</summary>
    public bool ReadOnly { get; }

    /// <summary>Attaches another segment at the same address (SHM_REMAP): pointers then point into it.</summary>
    /// <param name="segment">A segment of the same size.</param>
    /// <exception cref="LinuxException">It cannot be attached; the old one stays attached.</exception>
    public void ReplaceWith(SharedMemorySegment segment)
    {
        var address = Libc.ShmAttach(segment.Id, Start, Libc.ShmRemap | (ReadOnly ? Libc.ShmReadOnly : 0));
        var errno = Errno.Last;
        if (address != Start)
            throw new LinuxException($"cannot attach shared memory {segment.Id}", errno, "see ipcs -m and start again");
    }

    public override bool IsInvalid => handle == -1;

    protected override bool ReleaseHandle() => Libc.ShmDetach((void*)handle) == 0;
}
