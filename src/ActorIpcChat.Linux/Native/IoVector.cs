using System.Runtime.InteropServices;

namespace ActorIpcChat.Linux.Native;

/// <summary>One piece of a gathered write or a scattered read, laid out as <c>struct iovec</c> (readv(2)).</summary>
[StructLayout(LayoutKind.Sequential)]
public unsafe struct IoVector
{
    /// <summary>First byte of the piece; it must stay where it is until the call returns.</summary>
    public byte* Base;

    /// <summary>Length in bytes.</summary>
    public nuint Length;
}
