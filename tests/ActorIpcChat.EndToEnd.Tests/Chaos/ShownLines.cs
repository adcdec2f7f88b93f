using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Chaos;

/// <summary>
/// What one viewer and all its successors have shown, against what was sent. A viewer that never died shows every line once and in
/// order. One that was killed had perhaps not shown what it had taken, so its place in the ring is behind what it has shown, never
/// before it, and the writer keeps what lies from there on. Its successor begins with the whole ring (history "all"): it repeats what
/// the ring holds, and misses nothing. With <c>--history 0</c> it would pass over just those lines that nobody has shown yet.
/// </summary>
internal sealed class ShownLines(LineSource source)
{
    private int _shown;
    private byte[] _cut = [];

    /// <summary>Number of the last line that a process has shown up to now.</summary>
    internal static int Last(RunningProcess viewer) => LineSource.NumberOf(viewer.Output.LastLine);

    /// <summary>Lines that successors have shown again.</summary>
    internal int Repeated { get; private set; }

    /// <summary>Takes what a viewer has shown in its whole life.</summary>
    internal void Take(RunningProcess viewer)
    {
        ReadOnlySpan<byte> bytes = viewer.Output.Bytes;
        var due = 0;
        for (var length = bytes.IndexOf((byte)'\n'); length >= 0; length = bytes.IndexOf((byte)'\n'))
        {
            var number = LineSource.NumberOf(bytes[..length]);
            if (due == 0)
            {
                var next = source.After(_shown);
                Assert.True(number >= 1 && number <= next, $"{viewer.Name} began with line {number}, and its predecessor ended before line {next}");
            }
            else
            {
                Assert.True(number == due, $"{viewer.Name} showed line {number} where line {due} is due");
            }

            Assert.True(bytes[..length].SequenceEqual(source.Line(number)), $"{viewer.Name} showed line {number} with other bytes");
            if (number <= _shown)
                Repeated++;
            _shown = Math.Max(_shown, number);
            due = source.After(number);
            bytes = bytes[(length + 1)..];
        }

        // A kill may cut the write of the last line; the successor shows it whole.
        _cut = bytes.ToArray();
        if (_cut.Length > 0 && due > 0)
            Assert.True(source.Line(due).AsSpan().StartsWith(_cut), $"{viewer.Name} was cut in a line that is not line {due}");
    }

    /// <summary>Everything was sent: the last viewer has shown up to the end.</summary>
    internal void ShouldBeComplete()
    {
        Assert.Empty(_cut);
        Assert.True(_shown == source.Written || source.After(_shown) > source.Written, $"line {_shown} is the last, of {source.Written}");
    }
}
