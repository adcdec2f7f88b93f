using System.Runtime.InteropServices;
using ActorIpcChat.Linux.Errors;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace ActorIpcChat.Linux.Memory;

/// <summary>
/// A part of a shared mapping, mapped twice in a row: bytes that wrap round a ring's end are contiguous here. mremap(2) with an old size
/// of 0 maps the same pages again, so it needs no file and no second segment.
/// </summary>
/// <remarks>
/// <code>
/// shared mapping   … | offset … offset+length | …
/// this             | offset … offset+length | offset … offset+length |
/// </code>
/// </remarks>
internal sealed unsafe class MirroredMemory : SafeHandle
{
    private readonly long _length;

    private MirroredMemory(byte* address, long length)
        : base(-1, ownsHandle: true)
    {
        SetHandle((nint)address);
        _length = length;
    }

    public override bool IsInvalid => handle == -1;

    /// <summary>First byte. Twice the length is accessible.</summary>
    public byte* Start => (byte*)handle;

    /// <summary>Maps a part of a segment twice.</summary>
    /// <param name="mapping">An attached segment; may be disposed before the result.</param>
    /// <param name="offset">Start of the part in bytes, a multiple of the page size.</param>
    /// <param name="length">Bytes of the part, a multiple of the page size.</param>
    /// <exception cref="LinuxException">The address space is used up.</exception>
    public static MirroredMemory Map(SharedMemoryMapping mapping, long offset, long length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset + length, mapping.Length);
        var reserved = (byte*)mmap(null, (size_t)(ulong)(2 * length), PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        var errno = Errno.Last;
        if ((nint)reserved == -1)
            throw CannotMap(length, errno);
        try
        {
            MapTwice(mapping.Start + offset, reserved, length);
            return new MirroredMemory(reserved, length);
        }
        catch
        {
            _ = munmap(reserved, (size_t)(ulong)(2 * length));
            throw;
        }
    }

    /// <summary>Maps a part of another segment at the same addresses: pointers stay valid.</summary>
    /// <exception cref="LinuxException">The address space is used up.</exception>
    public void Remap(SharedMemoryMapping mapping, long offset)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset + _length, mapping.Length);
        MapTwice(mapping.Start + offset, Start, _length);
    }

    private static void MapTwice(byte* source, byte* target, long length)
    {
        for (var copy = 0; copy < 2; copy++)
        {
            var copyStart = target + (copy * length);
            var mapped = (byte*)mremap(source, 0, (size_t)(ulong)length, MREMAP_MAYMOVE | MREMAP_FIXED, copyStart);
            var errno = Errno.Last;
            if (mapped != copyStart)
                throw CannotMap(length, errno);
        }
    }

    protected override bool ReleaseHandle() => munmap((void*)handle, (size_t)(ulong)(2 * _length)) == 0;

    private static LinuxException CannotMap(long length, int errno)
        => new($"cannot map {length} bytes of shared memory twice", errno, "lower chat.shared-memory.size");
}
