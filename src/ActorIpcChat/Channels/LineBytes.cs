using System.Buffers;

namespace ActorIpcChat.Channels;

/// <summary>
/// The memory of the line that a reader has in hand: a view of shared memory, or of a copy. There is one for each reader, so a line
/// allocates nothing.
/// </summary>
internal sealed unsafe class LineBytes : MemoryManager<byte>
{
    private byte* _start;
    private int _length;
    private bool _isRevoked;

    /// <summary>Views other bytes from now on.</summary>
    public ReadOnlyMemory<byte> View(byte* start, int length)
    {
        _start = start;
        _length = length;
        return length == 0 ? default : Memory;
    }

    /// <summary>The memory may be detached: the line is not valid any more.</summary>
    public void Invalidate() => _start = null;

    /// <summary>The reader was disposed: no line is valid any more.</summary>
    public void Revoke() => _isRevoked = true;

    /// <inheritdoc/>
    public override Span<byte> GetSpan()
    {
        ThrowIfInvalid();
        return new Span<byte>(_start, _length);
    }

    /// <inheritdoc/>
    public override MemoryHandle Pin(int elementIndex = 0)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)elementIndex, (uint)_length, nameof(elementIndex));
        ThrowIfInvalid();
        return new MemoryHandle(_start + elementIndex);
    }

    /// <inheritdoc/>
    public override void Unpin()
    {
    }

    private void ThrowIfInvalid()
    {
        if (_start == null || _isRevoked)
            throw new ObjectDisposedException("ChatLine", "the line is valid until the next one is asked for, or its channel or reader is disposed");
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
    }
}
