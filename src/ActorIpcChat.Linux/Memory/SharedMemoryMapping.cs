using System.Runtime.InteropServices;
using ActorIpcChat.Linux.Native;

namespace ActorIpcChat.Linux;

/// <summary>An attached segment; detached (shmdt(2)) when disposed. Writing to a read-only one ends the process.</summary>
public sealed unsafe class SharedMemoryMapping : SafeHandle
{
    internal SharedMemoryMapping(byte* address, long length, bool readOnly)
        : base(-1, ownsHandle: true)
    {
        SetHandle((nint)address);
        (Length, ReadOnly) = (length, readOnly);
    }

    /// <summary>First byte.</summary>
    public byte* Start => (byte*)handle;

    /// <summary>Bytes that may be touched.</summary>
    public long Length { get; }

    /// <summary>Attached with SHM_RDONLY.</summary>
    public bool ReadOnly { get; }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == -1;

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => Libc.ShmDetach((void*)handle) == 0;
}
