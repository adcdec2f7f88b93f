using System.Text;
using ActorIpcChat.Leaving;
using ActorIpcChat.Linux.Processes;
using ActorIpcChat.Memory;
using ActorIpcChat.Rooms;
using ActorIpcChat.Settings;
using ActorIpcChat.Viewer;
using ActorIpcChat.Wire;
using Akka.Actor;

namespace ActorIpcChat.Tests.Viewer;

/// <summary>
/// A named viewer that is killed at random lines of a batch, and its successors, against a model: the sent text. No line is lost, and no
/// line that was written completely is shown again.
/// </summary>
public sealed unsafe class ConsumerModelTests : IDisposable
{
    private const int Capacity = ChatSegment.MinCapacity;
    private const int Steps = 1000;

    private readonly TestRoom _room = new();
    private readonly RunningLoop _running = new();
    private readonly TestPipe _stdout = new();
    private readonly ViewerContext _context;
    private readonly Batch _batch = new();
    private readonly List<IDisposable> _killed = [];
    private readonly FrameStream _frames = new("me");
    private readonly StringBuilder _sent = new();
    private readonly SortedList<long, int> _offsets = [];
    private readonly List<string> _shownLines = [];
    private readonly ChatSegment _segment;
    private ViewedLines _lines = new();
    private ViewedSegment? _viewer;
    private bool _overwrites;
    private int _number;
    private int _shown;
    private long _missed;
    private (int Kills, int Recreations, int Waits) _counts;

    public ConsumerModelTests()
    {
        var poll = new PollSettings(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(1), 1);
        _context = new ViewerContext(
            Role.A, _room.Room, new ViewerSettings(poll, false, "plain", 0, poll), true, _running.Loop, _stdout.Output(), new RecordedNotices(),
            new ProcessExit(), HandleSignals: false)
        { Consumer = "billing" };
        _segment = _room.CreateSegment(inbox: Capacity, outbox: Capacity);
    }

    public void Dispose()
    {
        _viewer?.Dispose();
        _killed.ForEach(viewer => viewer.Dispose());
        _lines.Dispose();
        _segment.Dispose();
        _stdout.Dispose();
        _running.Dispose();
        _room.Dispose();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Lines_are_shown_once_after_any_number_of_kills(int seed)
    {
        var random = new Random(seed);
        var ring = new RingWriter(_segment, _overwrites);
        Open();
        for (var step = 0; step < Steps; step++)
            Step(ref ring, random, ShowPart);
        while (_viewer!.HasNews)
            ShowPart(int.MaxValue);

        Assert.Equal(_sent.Length, _shown);
        Assert.True(_counts is { Kills: > 50, Recreations: > 3, Waits: > 5 }, $"{_counts} are too few");
    }

    [Theory]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    public void Overwritten_lines_are_counted_and_others_shown_once(int seed)
    {
        var random = new Random(seed);
        _overwrites = true;
        var ring = new RingWriter(_segment, _overwrites);
        Open();
        for (var step = 0; step < Steps; step++)
            Step(ref ring, random, ShowWhole);
        Put(ring, "\n");
        while (_viewer!.HasNews)
            ShowWhole(int.MaxValue);

        var sent = _sent.ToString().Split('\n')[..^1];
        var at = -1;
        foreach (var line in _shownLines)
        {
            at = Array.IndexOf(sent, line, at + 1);
            Assert.True(at >= 0, $"shown twice, or out of order: {line[..Math.Min(line.Length, 60)]}");
        }

        Assert.Equal(sent.Length, _shownLines.Count + _missed);
        Assert.True(
            _counts is { Kills: > 50, Recreations: > 3 } && _missed > 100 && _shownLines.Count > 1000,
            $"{_counts}, {_missed} missed and {_shownLines.Count} shown lines are too few");
    }

    private void Step(ref RingWriter ring, Random random, Action<int> show)
    {
        switch (random.Next(20))
        {
            case < 9:
                for (var frames = _overwrites ? random.Next(1, 8) : 1; frames > 0; frames--)
                    _counts.Waits += Put(ring, Text(random, random.Next(8) == 0 ? 60_000 : random.Next(1, 3000))) ? 0 : 1;
                break;
            case 9:
                ring.TryPublishNotice(FrameKind.Joined, "me"u8, 0, 1);
                break;
            case 10:
                ring = new RingWriter(_segment, _overwrites);
                break;
            case 11 when random.Next(4) == 0:
                _viewer!.Dispose();
                _segment.Segment.Remove();
                _segment.Recreate(_room.Room, Role.A, TestRoom.ReadWrite);
                Open();
                Assert.True(_viewer.IsRecreated);
                _counts.Recreations++;
                break;
            case < 14:
                show(random.Next(0, 40));
                Kill();
                break;
            default:
                show(int.MaxValue);
                break;
        }
    }

    private bool Put(RingWriter ring, string payload)
    {
        if (!ring.TryReserve(out _, out _))
            return false;
        _offsets.Add(ring.Head, _sent.Length);
        ring.Put(_frames.Next(payload));
        _sent.Append(payload);
        return true;
    }

    private void Open()
    {
        _viewer = ViewedSegment.TryOpen(_context, ActorRefs.Nobody, _lines, out _)!;
        if (!_viewer.IsRecreated)
            _viewer.SkipHistory(0);
    }

    /// <summary>Shows up to <paramref name="lines"/> lines of a batch and a part of the next one. Every byte must be the next sent byte.</summary>
    private void ShowPart(int lines)
    {
        if (!_viewer!.HasNews)
            return;
        Assert.True(_viewer.Fill(_batch));
        Assert.Equal(0, _batch.Missed);
        var text = Lines(_batch.Skip, lines, out var count);
        Assert.Equal(_sent.ToString(_shown, text.Length), text);
        _shown += text.Length;
        if (lines == int.MaxValue)
            _viewer.MarkShown(_batch.End);
        else
            _batch.Consumed!.Acknowledge(_batch.Skip + count);
    }

    private void ShowWhole(int lines)
    {
        if (!_viewer!.HasNews)
            return;
        Assert.True(_viewer.Fill(_batch));
        var text = Lines(_batch.Skip, lines, out var count);
        _shownLines.AddRange(text.Split('\n')[..^1]);
        if (lines == int.MaxValue)
            _viewer.MarkShown(_batch.End);
        else if (count > 0)
            _batch.Consumed!.Acknowledge(_batch.Skip + count);
        if (lines == int.MaxValue || count > 0)
            _missed += _batch.Missed;
    }

    private string Lines(long skip, int max, out int count)
    {
        var all = string.Concat(_batch.Frames.ToArray().Select(frame => Encoding.ASCII.GetString(frame.Payload)));
        var start = 0;
        for (; skip > 0 && start < all.Length; skip--)
            start = all.IndexOf('\n', start) + 1;
        var end = start;
        for (count = 0; count < max && all.IndexOf('\n', end) is var feed and >= 0; count++)
            end = feed + 1;
        return max == int.MaxValue ? all[start..] : all[start..end];
    }

    /// <summary>A kill leaves slot and cursor unchanged. The successor continues at the cursor and shows no complete line again.</summary>
    private void Kill()
    {
        _counts.Kills++;
        var dead = DeadProcess.SamePid;
        var slots = new ViewerSlots(_segment);
        for (var slot = 0; slot < slots.Count; slot++)
            (slots[slot].Pid, slots[slot].StartTime, slots[slot].PidNamespace) = (dead.Pid, dead.StartTime, PidNamespace.Own);
        _killed.AddRange(_viewer!, _lines);
        if (!_overwrites)
            _shown = CheckedOffsetOfCursor();
        // The successor is another process: it does not know the lines that its predecessor showed.
        _lines = new ViewedLines();
        Open();
    }

    private int CheckedOffsetOfCursor()
    {
        Assert.True(_segment.Consumers[0].FindCursor(_segment.Header->Head, out var cursor));
        var text = _sent.ToString();
        // Notices can follow the last frame of lines.
        var offset = _offsets.Where(frame => frame.Key >= cursor.Frame).Select(static frame => (int?)frame.Value).FirstOrDefault() ?? text.Length;
        for (var line = 0L; line < cursor.Lines; line++)
            offset = text.IndexOf('\n', offset) + 1;
        Assert.InRange(offset, 0, _shown);
        Assert.DoesNotContain('\n', text[offset.._shown]);
        return offset;
    }

    /// <summary>Lines and parts of lines with <paramref name="length"/> bytes in all; each line begins with a unique number.</summary>
    private string Text(Random random, int length)
    {
        var text = new StringBuilder();
        while (text.Length < length)
        {
            text.Append(++_number).Append(' ').Append('x', random.Next(4) == 0 ? length : random.Next(60));
            if (random.Next(6) > 0)
                text.Append('\n');
        }

        return text.ToString(0, length);
    }
}
