using ActorIpcChat.Linux.Processes;
using ActorIpcChat.Memory;

namespace ActorIpcChat.Tests.Memory;

/// <summary>
/// Named consumers and viewers of one ring in random steps with fixed seeds. Readers leave or are killed, before or after they acknowledge;
/// each name still gets every line once.
/// </summary>
public sealed unsafe class ConsumerModelTests : RingTestBase
{
    private const int Steps = 4000;

    private readonly Dictionary<string, (RingReader Viewer, ConsumerCursor Cursor)> _reading = [];
    private readonly Dictionary<string, long> _acknowledged = [];
    private long _lines;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Every_consumer_gets_every_line_once(int seed)
    {
        var random = new Random(seed);
        var ring = Writer();
        var (waits, resumed) = (0, 0);
        string[] names = ["a", "b", "c"];
        foreach (var name in names)
            Read(name);
        for (var step = 0; step < Steps; step++)
        {
            var name = names[random.Next(names.Length)];
            switch (random.Next(10))
            {
                case < 5:
                    if (!TryPut(ring, random))
                        waits++;
                    break;
                case 5 when random.Next(20) == 0:
                    ring = Writer();
                    break;
                default:
                    if (!_reading.ContainsKey(name))
                    {
                        Read(name);
                        resumed++;
                    }

                    Take(name, random);
                    if (random.Next(4) == 0)
                        End(name, random);
                    break;
            }

            Assert.InRange(ring.Slots.Oldest(), Segment.Header->Reserved - Capacity, ring.Head);
        }

        Assert.True(waits > 0 && resumed > 100 && _acknowledged.Values.Min() > 1000, "too few waits, resumptions or lines in the steps");
    }

    private bool TryPut(RingWriter ring, Random random)
    {
        var lines = random.Next(1, 4);
        string Line(int line) => $"{_lines + line}{new string(' ', random.Next(4000))}\n";
        if (!ring.TryPut(Frames.Next(string.Concat(Enumerable.Range(1, lines).Select(Line)))))
            return false;
        _lines += lines;
        return true;
    }

    private void Read(string name)
    {
        var viewer = Viewer();
        var cursor = ConsumerCursor.Claim(Segment, name, viewer);
        Assert.Equal(_acknowledged.GetValueOrDefault(name), cursor.LinesBefore + cursor.Skip);
        Assert.Equal((0, !_acknowledged.ContainsKey(name)), (cursor.Missed, cursor.IsNew));
        _acknowledged.TryAdd(name, 0);
        _reading[name] = (viewer, cursor);
    }

    /// <summary>Takes a few lines, one after the other, as a program does.</summary>
    private void Take(string name, Random random)
    {
        var (viewer, cursor) = _reading[name];
        for (var frames = random.Next(4); frames > 0 && viewer.Position < viewer.Head; frames--)
        {
            Assert.True(viewer.TryRead(viewer.Position, out var frame, out var start));
            var text = System.Text.Encoding.UTF8.GetString(start + frame.PayloadOffset, frame.PayloadLength).Split('\n')[..^1];
            var before = long.Parse(text[0]) - 1;
            for (var line = _acknowledged[name] - before; line < text.Length; line++)
            {
                Assert.Equal(_acknowledged[name] + 1, long.Parse(text[line]));
                if (random.Next(10) == 0)
                    return;
                _acknowledged[name]++;
                cursor.Acknowledge(viewer.Position, line + 1, _acknowledged[name]);
            }

            cursor.Acknowledge(viewer.Position + frame.Length, 0, _acknowledged[name]);
            viewer.MoveTo(viewer.Position + frame.Length);
        }
    }

    private void End(string name, Random random)
    {
        Assert.True(_reading.Remove(name, out var reader));
        if (random.Next(2) == 0)
        {
            reader.Cursor.Release();
            reader.Viewer.Dispose();
            return;
        }

        var dead = DeadProcess.SamePid;
        ref var slot = ref new ViewerSlots(Segment)[reader.Viewer.Slot];
        (slot.Pid, slot.StartTime, slot.PidNamespace) = (dead.Pid, dead.StartTime, PidNamespace.Own);
    }
}
