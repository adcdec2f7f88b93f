using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Chaos;

/// <summary>
/// Numbered lines of random lengths for the standard input of a chat process and its successors: a FIFO that the test holds open, so
/// that a successor reads what a killed process has not read.
/// </summary>
/// <remarks>
/// Each line is one write of at most PIPE_BUF bytes, and the pipe never holds more than one read takes: every read ends with a line, and
/// no kill splits one. A write never waits for a reader: it would hold the lock while the test accounts for a kill. Lines that a killed
/// process had read and not yet accepted (the microseconds between read(2) and the store of the outbox's head) are lost. The pipe and the
/// outbox show exactly which lines these are; no other line may be missing.
/// </remarks>
internal sealed class LineSource : SentLines
{
    /// <summary>Two pages in a row hold more than one page's bytes, so 16 pages hold this much and a line, however long the lines are.</summary>
    private const int MaxInPipe = 24 << 10;

    private const nuint BytesReadable = 0x541B;

    private readonly FileStream _pipe;
    private readonly Lock _lock = new();
    private readonly List<long> _ends = [0];

    internal LineSource(char name, string path, int seed)
        : base(name, seed, longest: 3900)
    {
        Path = path;
        Assert.Equal(0, Libc.MakeFifo(path, 0x180));
        _pipe = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
        Begin(Write);
    }

    internal string Path { get; }

    internal override int Written
    {
        get
        {
            lock (_lock)
                return _ends.Count - 1;
        }
    }

    /// <remarks>Faster than <see cref="SentLines.Line"/>.</remarks>
    internal override bool IsLine(int number, ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            if (number < 1 || number >= _ends.Count || bytes.Length != _ends[number] - _ends[number - 1] - 1
                || bytes[0] != Name || NumberOf(bytes) != number)
                return false;
        }

        var text = bytes[(bytes.IndexOf((byte)' ') + 1)..];
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] != (byte)('a' + ((number + at) % 26)))
                return false;
        }

        return true;
    }

    /// <summary>Finds the lines that a killed process had read and not accepted.</summary>
    /// <param name="accepted">Number of lines that the killed process and its predecessors have accepted.</param>
    internal void AccountForKill(Func<long> accepted)
    {
        lock (_lock)
        {
            Assert.Equal(0, Libc.Control((int)_pipe.SafeFileHandle.DangerousGetHandle(), BytesReadable, out var inPipe));
            var read = _ends.BinarySearch(_ends[^1] - inPipe);
            Assert.True(read >= 0, $"a read of {Name} did not end with a line");
            AccountForKill(read, accepted());
        }
    }

    public override void Dispose()
    {
        base.Dispose();
        _pipe.Dispose();
    }

    private TimeSpan Write(Random random)
    {
        for (var burst = random.Next(1, 80); burst > 0 && TryWriteLine(); burst--)
        {
        }

        return TimeSpan.FromMilliseconds(random.Next(1, 12));
    }

    private bool TryWriteLine()
    {
        lock (_lock)
        {
            byte[] line = [.. Line(_ends.Count), (byte)'\n'];
            if (Libc.Control((int)_pipe.SafeFileHandle.DangerousGetHandle(), BytesReadable, out var inPipe) != 0 || inPipe + line.Length > MaxInPipe)
                return false;
            _pipe.Write(line);
            _ends.Add(_ends[^1] + line.Length);
            return true;
        }
    }
}
