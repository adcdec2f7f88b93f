using System.Text;
using ActorIpcChat.Leaving;
using ActorIpcChat.Memory;
using ActorIpcChat.Rooms;
using ActorIpcChat.Settings;
using ActorIpcChat.Viewer;
using Akka.Actor;
using CsCheck;

namespace ActorIpcChat.Tests.Viewer;

/// <summary>
/// If the writer overwrites unread lines, the viewer shows each line whole or counts it as missed: the real ring against a list of
/// the lines that were sent.
/// </summary>
public sealed class WholeLinesTests : IDisposable
{
    private const int Capacity = ChatSegment.MinCapacity;

    private readonly TestRoom _room = new();
    private readonly RunningLoop _running = new();
    private readonly TestPipe _stdout = new();
    private readonly ViewerContext _context;

    public WholeLinesTests()
    {
        var poll = new PollSettings(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(1), 1);
        _context = new ViewerContext(
            Role.A, _room.Room, new ViewerSettings(poll, false, "plain", 0, poll), true, _running.Loop, _stdout.Output(),
            new RecordedNotices(), new ProcessExit(), HandleSignals: false);
    }

    private enum Step
    {
        Write,
        WriteMuch,
        Show,
        RestartSender,
        RestartWriter,
        RemoveSegment,
    }

    public void Dispose()
    {
        _stdout.Dispose();
        _running.Dispose();
        _room.Dispose();
    }

    [Fact]
    public void Every_line_is_shown_whole_or_counted_as_missed()
    {
        var (lines, missed, longLines) = (0, 0L, 0);
        var steps = Gen.Frequency(
            (6, Gen.Const(Step.Write)), (2, Gen.Const(Step.WriteMuch)), (6, Gen.Const(Step.Show)),
            (1, Gen.Const(Step.RestartSender)), (1, Gen.Const(Step.RestartWriter)), (1, Gen.Const(Step.RemoveSegment)));
        Gen.Select(steps.Array[5, 120], Gen.Int).Sample(
            (what, seed) =>
            {
                using var run = new Run(this, seed);
                foreach (var step in what)
                    run.Do(step);
                run.End();
                (lines, missed) = (lines + run.Shown.Count, missed + run.Missed);
                longLines += run.Shown.Count(line => line.Length > 1 << 16);
            },
            iter: 60,
            threads: 1);
        Assert.True(
            lines > 1000 && missed > 1000 && longLines > 0,
            $"too few lines: {lines} shown, {longLines} of them longer than a frame, {missed} missed");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void History_overwritten_while_it_is_skipped_loses_no_newer_line(int history)
    {
        using var run = new Run(this, 1, opens: false);
        for (var round = 0; round < 3; round++)
            run.Do(Step.WriteMuch);
        run.Write("the last of the history\n");
        var before = run.Sent.Count;
        run.Open(history);
        for (var round = 0; round < 3; round++)
            run.Do(Step.WriteMuch);
        run.End(before - history);
    }

    [Fact]
    public void Line_too_long_to_be_held_back_is_counted_as_missed()
    {
        using var run = new Run(this, 1);
        run.Write("before\n");
        for (var length = 0; length <= ViewedLines.MaxLine; length += 60_000)
        {
            run.Write(new string('x', 60_000));
            run.Do(Step.Show);
        }

        run.Write("\nafter\n");
        run.End();

        Assert.Equal(["before", "after"], run.Shown);
        Assert.Equal(1, run.Missed);
    }

    [Fact]
    public void Held_back_part_of_a_line_is_shown_when_the_chat_ends()
    {
        using var run = new Run(this, 1);
        run.Write("one\ntw");
        run.Do(Step.Show);
        Assert.Equal(["one"], run.Shown);

        run.Segment.MarkClosed();
        run.Do(Step.Show);

        Assert.Equal(["one", "tw"], run.Shown);
    }

    private sealed unsafe class Run : IDisposable
    {
        private readonly WholeLinesTests _test;
        private readonly Random _random;
        private readonly ViewedLines _lines = new();
        private readonly Batch _batch = new();
        private readonly StringBuilder _line = new();
        private FrameStream _frames = new("me");
        private RingWriter _ring;
        private ViewedSegment? _viewer;
        private int _number;

        internal Run(WholeLinesTests test, int seed, bool opens = true)
        {
            (_test, _random) = (test, new Random(seed));
            Segment = test._room.CreateSegment(inbox: Capacity, outbox: Capacity);
            _ring = new RingWriter(Segment, overwrites: true);
            if (opens)
                Open(int.MaxValue);
        }

        internal ChatSegment Segment { get; }

        internal List<string> Sent { get; } = [];

        internal List<string> Shown { get; } = [];

        internal long Missed { get; private set; }

        internal void Open(long history)
        {
            _viewer = ViewedSegment.TryOpen(_test._context, ActorRefs.Nobody, _lines, out _)!;
            if (!_viewer.IsRecreated)
                _viewer.SkipHistory(history);
        }

        internal void Do(Step step)
        {
            switch (step)
            {
                case Step.Write:
                    Write(Text(_random.Next(5) == 0 ? 60_000 : _random.Next(1, 3000)));
                    break;
                case Step.WriteMuch:
                    for (var frames = _random.Next(1, 80); frames > 0; frames--)
                        Write(Text(_random.Next(1, 8000)));
                    break;
                case Step.Show:
                    for (var batches = _random.Next(1, 4); batches > 0 && _viewer!.HasNews; batches--)
                        Show();
                    break;
                case Step.RestartSender:
                    EndLine();
                    _frames = new FrameStream("you");
                    break;
                case Step.RestartWriter:
                    _ring = new RingWriter(Segment, overwrites: true);
                    break;
                case Step.RemoveSegment:
                    _viewer!.Dispose();
                    Segment.Segment.Remove();
                    Segment.Recreate(_test._room.Room, Role.A, TestRoom.ReadWrite);
                    Write(Text(3000));
                    Open(0);
                    break;
            }
        }

        internal void Write(string payload)
        {
            _ring.Put(_frames.Next(payload));
            var pieces = payload.Split('\n');
            foreach (var end in pieces[..^1])
            {
                Sent.Add(_line.Append(end).ToString());
                _line.Clear();
            }

            _line.Append(pieces[^1]);
        }

        /// <summary>Asserts that every line from an index on was shown as sent, in order, or counted as missed.</summary>
        internal void End(int from = 0)
        {
            EndLine();
            while (_viewer!.HasNews)
                Show();
            var at = from - 1;
            foreach (var line in Shown)
            {
                at = Sent.IndexOf(line, at + 1);
                Assert.True(at >= 0, $"shown but not sent, or out of order: {line[..Math.Min(line.Length, 60)]}");
            }

            Assert.Equal(Sent.Count - from, Shown.Count + Missed);
        }

        public void Dispose()
        {
            _viewer?.Dispose();
            _lines.Dispose();
            Segment.Segment.Remove();
            Segment.Dispose();
        }

        private void EndLine()
        {
            if (_line.Length > 0)
                Write("\n");
        }

        private void Show()
        {
            Assert.True(_viewer!.Fill(_batch));
            Missed += _batch.Missed;
            var shown = string.Concat(_batch.Frames.ToArray().Select(frame => Encoding.ASCII.GetString(frame.Payload)));
            Assert.True(shown.Length == 0 || shown[^1] == '\n', "a batch ends inside a line");
            Shown.AddRange(shown.Split('\n')[..^1].Skip((int)_batch.Skip));
            _viewer.MarkShown(_batch.End);
        }

        /// <summary>Lines and parts of lines with this length in all; each line begins with its own number.</summary>
        private string Text(int length)
        {
            var text = new StringBuilder();
            while (text.Length < length)
            {
                text.Append(++_number).Append(' ').Append('x', _random.Next(4) == 0 ? length : _random.Next(60));
                if (_random.Next(6) > 0)
                    text.Append('\n');
            }

            return text.ToString(0, length);
        }
    }
}
