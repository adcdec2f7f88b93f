using System.Text;
using ActorIpcChat.Cluster.Members;
using ActorIpcChat.Members;
using ActorIpcChat.Memory;
using ActorIpcChat.Tests;
using ActorIpcChat.Tests.Fuzz;
using CsCheck;

namespace ActorIpcChat.Cluster.Tests.Members;

public sealed unsafe class AcceptedLinesTests : IDisposable
{
    private readonly TestRoom _room = new();
    private readonly ChatSegment _segment;
    private readonly Outbox _outbox;
    private readonly AcceptedLines _accepted;
    private readonly LineRuns _runs;

    public AcceptedLinesTests()
    {
        _segment = _room.CreateSegment();
        _outbox = new Outbox(_segment, "ann"u8, TimeProvider.System);
        _accepted = new AcceptedLines(_outbox);
        _runs = new LineRuns(_outbox);
    }

    public void Dispose()
    {
        _segment.Dispose();
        _room.Dispose();
    }

    [Fact]
    public void Input_split_anywhere_gives_frames_that_end_with_a_line()
    {
        foreach (var piece in (string[])["one\ntw", "o\nthr", "ee", "\n", "four\n", "fi"])
            Read(piece);
        Assert.Equal("one\n|two\n|three\n|four\n", Frames());
        Assert.True(_accepted.TryEndLine());
        Assert.Equal("one\n|two\n|three\n|four\n|fi\n", Frames());
    }

    [Fact]
    public void Line_longer_than_a_frame_continues_in_the_next_one()
    {
        var line = new string('x', 100_000) + "\nand\nmore\n";
        for (var at = 0; at < line.Length; at += 10_000)
            Read(line.Substring(at, Math.Min(10_000, line.Length - at)));

        Assert.Equal(line, Frames().Replace("|", "", StringComparison.Ordinal));
        Assert.EndsWith("x\n|and\nmore\n", Frames(), StringComparison.Ordinal);
    }

    [Fact]
    public void Random_acknowledgement_of_a_member_leaves_whole_frames() => Gen
        .Select(RandomValues.Numbers, RandomValues.Numbers, RandomValues.Numbers).Fuzz(
        (from, acknowledged, next) =>
        {
            if (_outbox.Head - _outbox.Tail < 200)
                Read("a line\nand another\n");
            var head = _outbox.Head;

            Assert.True(_outbox.CanResumeAt(_accepted.FrameFrom(Math.Clamp(from, _outbox.Tail, head))));
            _accepted.Acknowledge(Math.Min(acknowledged, head));
            Assert.InRange(_outbox.Acknowledged, _outbox.Tail, head);
            Assert.True(_outbox.CanResumeAt(_outbox.Acknowledged), "the acknowledged position is not the start of a frame");
            if (_runs.From(_accepted.FrameFrom(Math.Clamp(next, _outbox.Acknowledged, head)), restarts: true) is { } lines)
                Assert.InRange(lines.Position, _outbox.Tail, head - lines.Frames.Length);
            Assert.Equal(head, _outbox.Head);
        });

    [Fact]
    public void Corrupt_frame_in_the_outbox_is_not_sent()
    {
        Read("one\n");
        var second = _outbox.Head;
        Read("two\n");
        *_segment.OutboxAt(second) ^= 0xFF;

        Assert.Equal(second, _runs.From(0, restarts: true)!.Frames.Length);
        Assert.Null(_runs.From(second, restarts: true));
        _accepted.Acknowledge(_outbox.Head);
        Assert.True(_outbox.IsDelivered);
    }

    private void Read(string text)
    {
        for (var bytes = Encoding.UTF8.GetBytes(text).AsSpan(); !bytes.IsEmpty;)
        {
            var space = _accepted.TakeSpace()!;
            space.Filled = Math.Min(bytes.Length, space.Length);
            bytes[..space.Filled].CopyTo(new Span<byte>(space.Start, space.Length));
            bytes = bytes[space.Filled..];
            _accepted.TakeBack(space);
        }
    }

    private string Frames()
    {
        List<string> payloads = [];
        for (var at = _outbox.Tail; at < _outbox.Head && _outbox.TryFrameAt(at, out var frame); at += frame.Length)
            payloads.Add(Encoding.UTF8.GetString(_outbox.BytesAt(at + frame.PayloadOffset, frame.PayloadLength)));
        return string.Join('|', payloads);
    }
}
