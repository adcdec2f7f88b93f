using System.Diagnostics.CodeAnalysis;
using ActorIpcChat.Linux.Files;

namespace ActorIpcChat.Wire;

/// <summary>
/// Finds hellos in what comes through a FIFO. Whatever stands before one is passed over: a predecessor's frames may still be
/// in the pipe.
/// </summary>
internal sealed unsafe class HelloScanner
{
    private readonly byte[] _buffer = new byte[2 * Fifo.AtomicWrite];
    private int _start;
    private int _end;
    private bool _any;

    /// <summary>No more hellos are looked for; what follows waits for <see cref="TakeRest"/>.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>The first bytes that came, where they held no hello: somebody has to say what they are.</summary>
    public byte[]? Strange { get; private set; }

    /// <summary>Reads what fits.</summary>
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

    /// <summary>Takes the next whole hello.</summary>
    public bool TryTakeHello([NotNullWhen(true)] out Hello? hello)
    {
        hello = null;
        while (!IsComplete && Strange is null)
        {
            var pending = _buffer.AsSpan(_start, _end - _start);
            var at = pending.IndexOf(Hello.Mark);
            if (at < 0)
            {
                if (!_any && pending.Length > 0)
                    Strange = pending.ToArray();
                else
                    PassOver();
                _any |= pending.Length > 0;
                return false;
            }

            _any = true;
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

    /// <summary>What is there is no hello, nor the beginning of one.</summary>
    public void PassOver()
    {
        Strange = null;
        // The mark may be cut: its last seven bytes are kept.
        _start += Math.Max(0, _end - _start - Hello.Mark.Length + 1);
    }

    /// <summary>What follows is for <see cref="TakeRest"/>.</summary>
    /// <param name="behind">Bytes to leave out before it.</param>
    public void Complete(int behind = 0)
    {
        _start += behind;
        (IsComplete, Strange) = (true, null);
    }

    /// <summary>Copies what was read behind the last hello.</summary>
    /// <returns>Bytes copied.</returns>
    public int TakeRest(byte* target, int length)
    {
        var count = Math.Min(length, _end - _start);
        _buffer.AsSpan(_start, count).CopyTo(new Span<byte>(target, count));
        _start += count;
        return count;
    }

    /// <summary>Begins anew.</summary>
    public void Clear()
    {
        (_start, _end, _any, Strange) = (0, 0, false, null);
        IsComplete = false;
    }

    private void MakeRoom()
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
    }
}
