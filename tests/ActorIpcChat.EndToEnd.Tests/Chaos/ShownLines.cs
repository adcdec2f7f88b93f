using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Chaos;

/// <summary>
/// The lines that a viewer and its successors have shown, compared with the sent lines. A viewer that is not killed shows every line once
/// and in order. The position of a killed viewer is never ahead of its output, and the writer keeps the lines from there on. A successor
/// begins with the whole ring (history "all"): it repeats lines of the ring and misses none. With <c>--history 0</c> it would skip
/// exactly the lines that were not shown.
/// </summary>
internal sealed class ShownLines(LineSource source)
{
    private int _shown;
    private byte[] _cut = [];

    /// <summary>Number of the last line that a process has shown so far.</summary>
    internal static int Last(RunningProcess viewer) => LineSource.NumberOf(viewer.Output.LastLine);

    /// <summary>Number of the last line that was taken.</summary>
    internal int LastTaken => _shown;

    /// <summary>Number of lines that successors have shown again.</summary>
    internal int Repeated { get; private set; }

    /// <summary>Bytes of these lines.</summary>
    internal long RepeatedBytes { get; private set; }

    /// <summary>Takes the whole output of a viewer.</summary>
    internal void Take(RunningProcess viewer) => Take(viewer.Name, viewer.Output.Bytes);

    /// <summary>Takes the whole output of a viewer.</summary>
    internal void Take(string name, ReadOnlySpan<byte> bytes)
    {
        var due = 0;
        for (var length = bytes.IndexOf((byte)'\n'); length >= 0; length = bytes.IndexOf((byte)'\n'))
        {
            var number = LineSource.NumberOf(bytes[..length]);
            if (due == 0)
            {
                var next = source.After(_shown);
                Assert.True(number >= 1 && number <= next, $"{name} began with line {number}, but its predecessor ended before line {next}");
            }
            else
            {
                Assert.True(number == due, $"{name} showed line {number} instead of line {due}");
            }

            Assert.True(bytes[..length].SequenceEqual(source.Line(number)), $"{name} showed line {number} with wrong bytes");
            if (number <= _shown)
                (Repeated, RepeatedBytes) = (Repeated + 1, RepeatedBytes + length + 1);
            _shown = Math.Max(_shown, number);
            due = source.After(number);
            bytes = bytes[(length + 1)..];
        }

        // A kill can interrupt the write of the last line; the successor shows it whole.
        _cut = bytes.ToArray();
        if (_cut.Length > 0 && due > 0)
            Assert.True(source.Line(due).AsSpan().StartsWith(_cut), $"{name} was interrupted in a line that is not line {due}");
    }

    /// <summary>Asserts that the last viewer has shown the last line.</summary>
    internal void ShouldBeComplete()
    {
        Assert.Empty(_cut);
        Assert.True(_shown == source.Written || source.After(_shown) > source.Written, $"line {_shown} is the last shown of {source.Written}");
    }
}
