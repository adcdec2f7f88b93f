using System.Text;

namespace ActorIpcChat.EndToEnd.Tests.Harness;

/// <summary>Collects everything that a process writes to a stream.</summary>
internal sealed class CollectedBytes
{
    private readonly Lock _lock = new();
    private readonly Thread _reader;
    private byte[] _bytes = new byte[1 << 16];
    private int _length;

    internal CollectedBytes(Stream source)
    {
        _reader = new Thread(() => Collect(source)) { IsBackground = true };
        _reader.Start();
    }

    internal long Length
    {
        get
        {
            lock (_lock)
                return _length;
        }
    }

    internal byte[] Bytes
    {
        get
        {
            lock (_lock)
                return _bytes[.._length];
        }
    }

    /// <summary>Takes everything collected so far out of it, for tests with more output than memory.</summary>
    internal byte[] TakeAll()
    {
        lock (_lock)
        {
            var taken = _bytes[.._length];
            _length = 0;
            return taken;
        }
    }

    /// <summary>The last complete line without its LF; empty if there is none.</summary>
    internal byte[] LastLine
    {
        get
        {
            lock (_lock)
            {
                var all = _bytes.AsSpan(0, _length);
                var whole = all[..Math.Max(0, all.LastIndexOf((byte)'\n'))];
                return whole[(whole.LastIndexOf((byte)'\n') + 1)..].ToArray();
            }
        }
    }

    internal string Text => Encoding.UTF8.GetString(Bytes);

    /// <summary>The complete lines without their LFs.</summary>
    internal string[] Lines => Text.Split('\n')[..^1];

    internal bool Contains(string text) => Bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;

    internal bool EndsWith(ReadOnlySpan<byte> end)
    {
        lock (_lock)
            return _bytes.AsSpan(0, _length).EndsWith(end);
    }

    /// <summary>Waits for the end of the stream, which comes when its last writer closes it.</summary>
    internal void WaitForEnd() => Assert.True(_reader.Join(Wait.Timeout), "a process still holds the stream open");

    private void Collect(Stream source)
    {
        var buffer = new byte[1 << 16];
        try
        {
            for (var count = source.Read(buffer); count > 0; count = source.Read(buffer))
                Add(buffer.AsSpan(0, count));
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private void Add(ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            if (_length + bytes.Length > _bytes.Length)
                Array.Resize(ref _bytes, 2 * (_length + bytes.Length));
            bytes.CopyTo(_bytes.AsSpan(_length));
            _length += bytes.Length;
        }
    }
}
