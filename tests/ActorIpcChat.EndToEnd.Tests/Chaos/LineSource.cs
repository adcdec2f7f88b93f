using System.Globalization;
using System.Text;
using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Chaos;

/// <summary>
/// Numbered lines of random lengths for the standard input of a chat process and its successors: a FIFO that the test holds open, so
/// that a successor reads what a killed process has not read.
/// </summary>
/// <remarks>
/// Each line is one write of at most PIPE_BUF bytes, and the pipe never holds more than one read takes: every read ends with a line, and
/// no kill splits one. Lines that a killed process had read and not yet accepted (the microseconds between read(2) and the store of the
/// outbox's head) are lost. The pipe and the outbox show exactly which lines these are; no other line may be missing.
/// </remarks>
internal sealed class LineSource : IDisposable
{
    private const int MaxLine = 3900;
    private const int MaxInPipe = 48 << 10;
    private const nuint BytesReadable = 0x541B;

    private readonly char _name;
    private readonly int _seed;
    private readonly FileStream _pipe;
    private readonly Thread _thread;
    private readonly Lock _lock = new();
    private readonly List<long> _ends = [0];
    private readonly HashSet<int> _lost = [];
    private volatile bool _ended;

    internal LineSource(char name, string path, int seed)
    {
        (_name, _seed, Path) = (name, seed, path);
        Assert.Equal(0, Libc.MakeFifo(path, 0x180));
        _pipe = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
        _thread = new Thread(Write) { IsBackground = true };
        _thread.Start();
    }

    internal string Path { get; }

    /// <summary>Number of the last written line; lines are numbered from 1.</summary>
    internal int Written
    {
        get
        {
            lock (_lock)
                return _ends.Count - 1;
        }
    }

    /// <summary>Number of lines that killed processes had read and not accepted.</summary>
    internal int Lost => _lost.Count;

    /// <summary>The line that has to be shown after this one.</summary>
    internal int After(int number)
    {
        do
            number++;
        while (_lost.Contains(number));
        return number;
    }

    /// <summary>A line without its LF, reproducible by its number.</summary>
    internal byte[] Line(int number)
    {
        var random = new Random(unchecked((_seed * 1_000_003) + number));
        var length = random.Next(8) == 0 ? random.Next(MaxLine) : random.Next(120);
        var line = new byte[length];
        for (var at = 0; at < length; at++)
            line[at] = (byte)('a' + ((number + at) % 26));
        return [.. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{_name}{number} ")), .. line];
    }

    /// <summary>First byte of each line.</summary>
    internal char Name => _name;

    /// <summary>Whether bytes are the line with a number, without its LF. Faster than <see cref="Line"/>.</summary>
    internal bool IsLine(int number, ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            if (number < 1 || number >= _ends.Count || bytes.Length != _ends[number] - _ends[number - 1] - 1 || bytes[0] != _name || NumberOf(bytes) != number)
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

    /// <summary>The number in front of a line; 0 if there is none.</summary>
    internal static int NumberOf(ReadOnlySpan<byte> line)
    {
        var end = line.IndexOf((byte)' ');
        return end > 1 && int.TryParse(line[1..end], CultureInfo.InvariantCulture, out var number) ? number : 0;
    }

    /// <summary>Finds the lines that a killed process had read and not accepted.</summary>
    /// <param name="accepted">Number of lines that the killed process and its predecessors have accepted.</param>
    internal void AccountForKill(Func<long> accepted)
    {
        lock (_lock)
        {
            Assert.Equal(0, Libc.Control((int)_pipe.SafeFileHandle.DangerousGetHandle(), BytesReadable, out var inPipe));
            var read = _ends.BinarySearch(_ends[^1] - inPipe);
            Assert.True(read >= 0, $"a read of {_name} did not end with a line");
            var lost = read - _lost.Count - accepted();
            Assert.True(lost is >= 0 and < 1000, $"{_name} was killed with {lost} lines that it had read and not accepted");
            for (var number = read; number > read - lost; number--)
                _lost.Add(number);
        }
    }

    /// <summary>Stops writing.</summary>
    internal void End()
    {
        _ended = true;
        Assert.True(_thread.Join(Wait.Timeout));
    }

    public void Dispose()
    {
        _ended = true;
        _thread.Join(Wait.Timeout);
        _pipe.Dispose();
    }

    private void Write()
    {
        var random = new Random(_seed);
        while (!_ended)
        {
            for (var burst = random.Next(1, 80); burst > 0 && TryWriteLine(); burst--)
            {
            }

            Wait.For(TimeSpan.FromMilliseconds(random.Next(1, 12)));
        }
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
