using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace ActorIpcChat.Tests.Fuzz;

/// <summary>Memory between guard pages: a read past its end is a SIGSEGV, which ends the test run.</summary>
internal sealed unsafe class GuardedMemory : IDisposable
{
    private const int Page = 4096;

    private readonly byte* _start;
    private readonly int _size;

    internal GuardedMemory(int size)
    {
        _size = (size + Page - 1) / Page * Page;
        _start = (byte*)mmap(null, (size_t)(_size + (2 * Page)), PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        Assert.NotEqual(-1, (nint)_start);
        Assert.Equal(0, mprotect(_start + Page, (size_t)_size, PROT_READ | PROT_WRITE));
    }

    /// <summary>Copies bytes to right before the guard page.</summary>
    internal byte* Put(ReadOnlySpan<byte> bytes)
    {
        var start = _start + Page + _size - bytes.Length;
        bytes.CopyTo(new Span<byte>(start, bytes.Length));
        return start;
    }

    public void Dispose() => _ = munmap(_start, (size_t)(_size + (2 * Page)));
}
