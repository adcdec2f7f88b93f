using System.Runtime.InteropServices;
using ActorIpcChat.Linux;

namespace ActorIpcChat.Viewer;

/// <summary>
/// Bytes to write in one gathered write: pieces that lie in shared memory, and pieces that were made here.
/// </summary>
internal sealed unsafe class OutputBuffer : IDisposable
{
    private const int MaxPieces = 1024;

    private readonly IoVector* _pieces = (IoVector*)NativeMemory.Alloc(MaxPieces, (nuint)sizeof(IoVector));
    private readonly List<nint> _blocks = [];
    private readonly nuint _blockSize = 1 << 16;
    private int _first;
    private int _count;
    private int _block;
    private nuint _used;
    private bool _disposed;

    /// <summary>Nothing is left to write.</summary>
    public bool IsEmpty => _first == _count;

    /// <summary>No more than a few pieces fit: write before adding more.</summary>
    public bool IsNearlyFull => _count > MaxPieces - 8;

    /// <summary>Adds bytes that stay where they are until they are written.</summary>
    public void Add(byte* start, int length)
    {
        if (length == 0)
            return;
        if (_count > _first && _pieces[_count - 1].Base + _pieces[_count - 1].Length == start)
        {
            _pieces[_count - 1].Length += (nuint)length;
            return;
        }

        _pieces[_count++] = new IoVector { Base = start, Length = (nuint)length };
    }

    /// <summary>Adds a copy of a few bytes.</summary>
    public void AddCopy(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > (int)_blockSize)
            throw new ArgumentException("only short texts are copied", nameof(bytes));
        if (_blocks.Count == 0 || _used + (nuint)bytes.Length > _blockSize)
        {
            if (_blocks.Count > 0)
                _block++;
            if (_block == _blocks.Count)
                _blocks.Add((nint)NativeMemory.Alloc(_blockSize));
            _used = 0;
        }

        var target = (byte*)_blocks[_block] + _used;
        bytes.CopyTo(new Span<byte>(target, bytes.Length));
        _used += (nuint)bytes.Length;
        Add(target, bytes.Length);
    }

    /// <summary>Writes as much as goes now.</summary>
    public IoResult WriteTo(StandardOutput output)
    {
        while (!IsEmpty)
        {
            var result = output.Write(_pieces + _first, _count - _first);
            if (result.Errno != 0)
                return result;
            Advance((nuint)result.Bytes);
        }

        (_first, _count, _block, _used) = (0, 0, 0, 0);
        return default;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        NativeMemory.Free(_pieces);
        foreach (var block in _blocks)
            NativeMemory.Free((void*)block);
    }

    private void Advance(nuint written)
    {
        while (written > 0)
        {
            ref var piece = ref _pieces[_first];
            if (written < piece.Length)
            {
                piece.Base += written;
                piece.Length -= written;
                return;
            }

            written -= piece.Length;
            _first++;
        }
    }
}
