using System.Diagnostics.CodeAnalysis;
using ActorIpcChat.Linux.Files;

namespace ActorIpcChat.Wire;

/// <summary>Finds hellos in the bytes of a FIFO. Skips other bytes before them, such as frames of an earlier process.</summary>
internal sealed unsafe class HelloScanner
{
    private readonly byte[] _buffer = new byte[2 * Fifo.AtomicWrite];
    private int _start;
    private int _end;
    private bool _hasRead;

    /// <summary>Scanning has ended: <see cref="TakeRest"/> returns the remaining bytes.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>The first bytes, if they contain no hello. Scanning pauses until <see cref="Skip"/> or <see cref="Complete"/>.</summary>
    public byte[]? Unrecognized { get; private set; }

    /// <summary>Reads as much as the buffer takes.</summary>
    public IoResult ReadFrom(FileDescriptor fifo)
    {
        MakeRoom();
        IoResult result;
        fixed (byte* start = _buffer)
            result = fifo.Read(start + _end, _buffer.Length - _end);
        if (result.Bytes > 0)
            _end += result.Bytes;
        return result;
    }

    /// <summary>Takes the next complete hello.</summary>
    public bool TryTakeHello([NotNullWhen(true)] out Hello? hello)
    {
        hello = null;
        while (!IsComplete && Unrecognized is null)
        {
            var pending = _buffer.AsSpan(_start, _end - _start);
            var at = pending.IndexOf(Hello.Mark);
            if (at < 0)
            {
                if (!_hasRead && pending.Length > 0)
                    Unrecognized = pending.ToArray();
                else
                    Skip();
                _hasRead |= pending.Length > 0;
                return false;
            }

            _hasRead = true;
            if (pending.Length - at < Hello.BodySize)
            {
                _start += at;
                return false;
            }

            hello = Hello.FromBody(pending.Slice(at, Hello.BodySize));
            _start += at + (hello is null ? 1 : Hello.BodySize);
            if (hello is not null)
                return true;
        }

        return false;
    }

    /// <summary>Discards the buffered bytes.</summary>
    public void Skip()
    {
        Unrecognized = null;
        // Keep seven bytes: they may be the beginning of the mark.
        _start += Math.Max(0, _end - _start - Hello.Mark.Length + 1);
    }

    /// <summary>Ends scanning.</summary>
    /// <param name="behind">Number of bytes to drop first.</param>
    public void Complete(int behind = 0)
    {
        _start += behind;
        (IsComplete, Unrecognized) = (true, null);
    }

    /// <summary>Copies the bytes after the last hello.</summary>
    /// <returns>Number of copied bytes.</returns>
    public int TakeRest(byte* target, int length)
    {
        var count = Math.Min(length, _end - _start);
        _buffer.AsSpan(_start, count).CopyTo(new Span<byte>(target, count));
        _start += count;
        return count;
    }

    /// <summary>Resets the scanner.</summary>
    public void Clear()
    {
        (_start, _end, _hasRead, Unrecognized) = (0, 0, false, null);
        IsComplete = false;
    }

    private void MakeRoom()
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
    }
}
