using System.Runtime.InteropServices;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Linux.Native;

namespace ActorIpcChat.Formats;

/// <summary>Bytes for one gathered write: parts of shared memory, and bytes formatted here.</summary>
internal sealed unsafe class OutputBuffer : IDisposable
{
    /// <summary>Pieces of one writev(2) (IOV_MAX).</summary>
    private const int MaxPieces = 1024;
    private const int BlockSize = 1 << 16;

    /// <summary>Bytes of the longest short write.</summary>
    private const int ShortWrite = 1 << 13;

    /// <summary>When this many blocks are full, they are written first. More blocks are freed afterwards.</summary>
    private const int KeptBlocks = 4;

    private IoVector* _pieces = (IoVector*)NativeMemory.Alloc(MaxPieces, (nuint)sizeof(IoVector));
    private readonly List<nint> _blocks = [];
    private int _room = MaxPieces;
    private int _first;
    private int _count;
    private int _block;
    private int _used;
    private long _written;
    private bool _disposed;

    /// <summary>Bytes added since the buffer was empty, written or not.</summary>
    public long Added { get; private set; }

    public bool IsEmpty => _first == _count;

    /// <summary>The pieces that are not written yet.</summary>
    public ReadOnlySpan<IoVector> Pieces => new(_pieces + _first, _count - _first);

    /// <summary>The buffer must be written before more than one line is added.</summary>
    public bool IsNearlyFull => _count > MaxPieces - 8 || _block >= KeptBlocks;

    /// <summary>Adds bytes that stay unchanged until they are written.</summary>
    public void Add(byte* start, int length)
    {
        if (length == 0)
            return;
        Added += length;
        if (_count > _first && _pieces[_count - 1].Base + _pieces[_count - 1].Length == start)
        {
            _pieces[_count - 1].Length += (nuint)length;
            return;
        }

        if (_count == _room)
            _pieces = (IoVector*)NativeMemory.Realloc(_pieces, (nuint)(_room *= 2) * (nuint)sizeof(IoVector));
        _pieces[_count++] = new IoVector { Base = start, Length = (nuint)length };
    }

    /// <summary>Adds a copy of bytes.</summary>
    public void AddCopy(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var space = GetSpan(1);
            var length = Math.Min(space.Length, bytes.Length);
            bytes[..length].CopyTo(space);
            Advance(length);
            bytes = bytes[length..];
        }
    }

    /// <summary>Returns space to format bytes in; <see cref="Advance"/> adds them.</summary>
    /// <param name="atLeast">Bytes needed, at most 64 KiB.</param>
    public Span<byte> GetSpan(int atLeast)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(atLeast, BlockSize);
        if (_block < _blocks.Count && _used + atLeast > BlockSize)
            (_block, _used) = (_block + 1, 0);
        if (_block == _blocks.Count)
            _blocks.Add((nint)NativeMemory.Alloc(BlockSize));
        return new Span<byte>((byte*)_blocks[_block] + _used, BlockSize - _used);
    }

    /// <summary>Adds bytes that were formatted in the last <see cref="GetSpan"/>.</summary>
    public void Advance(int length)
    {
        Add((byte*)_blocks[_block] + _used, length);
        _used += length;
    }

    /// <summary>Writes as much as the output takes without waiting.</summary>
    /// <param name="output">The output.</param>
    /// <param name="wrote">
    /// Gets after each write how many of <see cref="Added"/> are written. Then the writes are short: if the process is killed between a write
    /// and this call, the successor repeats the write.
    /// </param>
    public IoResult WriteTo(StandardOutput output, Action<long>? wrote = null)
    {
        while (!IsEmpty)
        {
            var result = wrote is null ? output.Write(_pieces + _first, Math.Min(_count - _first, MaxPieces)) : WriteShortly(output);
            if (result.Errno != 0)
                return result;
            Consume((nuint)result.Bytes);
            _written += result.Bytes;
            wrote?.Invoke(_written);
        }

        Clear();
        return default;
    }

    private IoResult WriteShortly(StandardOutput output)
    {
        var (count, bytes) = (0, (nuint)0);
        while (count < Math.Min(_count - _first, MaxPieces) && (bytes += _pieces[_first + count].Length) <= ShortWrite)
            count++;
        if (count > 0)
            return output.Write(_pieces + _first, count);
        var start = new IoVector { Base = _pieces[_first].Base, Length = ShortWrite };
        return output.Write(&start, 1);
    }

    /// <summary>Drops what is not written.</summary>
    public void Clear()
    {
        (_first, _count, _block, _used, _written, Added) = (0, 0, 0, 0, 0, 0);
        for (var block = KeptBlocks; block < _blocks.Count; block++)
            NativeMemory.Free((void*)_blocks[block]);
        if (_blocks.Count > KeptBlocks)
            _blocks.RemoveRange(KeptBlocks, _blocks.Count - KeptBlocks);
    }

    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        NativeMemory.Free(_pieces);
        foreach (var block in _blocks)
            NativeMemory.Free((void*)block);
    }

    private void Consume(nuint written)
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
