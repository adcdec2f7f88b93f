using System.Diagnostics;
using ActorIpcChat.Leaving;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Memory;
using ActorIpcChat.Memory;
using ActorIpcChat.Rooms;
using ActorIpcChat.Settings;
using ActorIpcChat.Viewer;
using Akka.Actor;
using CsCheck;

namespace ActorIpcChat.Tests.Fuzz;

/// <summary>
/// A viewer of a segment that is overwritten between any two of its steps, or all the time: it never reads outside the ring, always
/// reaches the end of the readable lines, and shows the lines written afterwards.
/// </summary>
public sealed unsafe class ViewFuzzTests : IDisposable
{
    private const int Capacity = ChatSegment.MinCapacity;
    private const int MaxBatches = 2000;

    private readonly TestRoom _room = new();
    private readonly RunningLoop _running = new();
    private readonly TestPipe _stdout = new();
    private readonly Batch _batch = new();
    private readonly ViewedLines _lines = new();
    private readonly FrameStream _frames = new("me");
    private readonly ChatSegment _segment;
    private readonly ViewerContext _context;

    public ViewFuzzTests()
    {
        _segment = _room.CreateSegment(inbox: Capacity, outbox: Capacity);
        var poll = new PollSettings(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(1), 1);
        var settings = new ViewerSettings(poll, false, "plain", 0, poll);
        _context = new ViewerContext(
            Role.A, _room.Room, settings, true, _running.Loop, _stdout.Output(), new RecordedNotices(), new ProcessExit(), HandleSignals: false);
    }

    public void Dispose()
    {
        _lines.Dispose();
        _segment.Dispose();
        _stdout.Dispose();
        _running.Dispose();
        _room.Dispose();
    }

    [Theory]
    [InlineData(false, null)]
    [InlineData(true, null)]
    [InlineData(false, "billing")]
    [InlineData(true, "billing")]
    public void Viewer_shows_lines_written_after_corrupt_bytes(bool overwrites, string? consumer)
    {
        var untouched = new Span<byte>(_segment.Header, SegmentHeader.RingsOffset - SegmentHeader.Offset).ToArray();
        var step = Gen.Select(Gen.Int[0, 3], Gen.Int[50, 4000], Corruption.OfMovingFields(Capacity));
        step.Array[1, 20].Fuzz(
            steps =>
            {
                untouched.CopyTo(new Span<byte>(_segment.Header, untouched.Length));
                var ring = new RingWriter(_segment, overwrites);
                using var viewer = ViewedSegment.TryOpen(_context with { Consumer = consumer }, ActorRefs.Nobody, _lines, out _)!;
                foreach (var (what, length, corruption) in steps)
                {
                    if (what == 0)
                        corruption.ApplyTo(_segment);
                    else if (what == 1)
                        ShowAll(viewer);
                    else
                        ring.TryPut(_frames.NextOfLength(length));
                }

                Assert.True(ShowsNewLines(ring, viewer), "the viewer does not show the lines written after corrupt bytes");
            },
            part: 10);
    }

    [Fact]
    public void Viewer_opens_a_corrupt_segment_and_reaches_its_end() => Gen
        .Select(Gen.Int[0, 40], Corruption.Any(Capacity).Array[0, 3], Corruption.Any(Capacity).Array[0, 3])
        .Fuzz(
            (lines, before, afterwards) =>
            {
                SharedMemorySegment.TryOpen(_room.Key(Role.A))?.Remove();
                using var segment = _room.CreateSegment(inbox: Capacity, outbox: Capacity);
                var ring = new RingWriter(segment, overwrites: lines % 2 == 0);
                for (var line = 0; line < lines; line++)
                    ring.TryPut(_frames.NextOfLength(50 + (100 * line)));
                foreach (var corruption in before)
                    corruption.ApplyTo(segment);
                try
                {
                    using var viewer = ViewedSegment.TryOpen(_context, ActorRefs.Nobody, _lines, out _);
                    foreach (var corruption in afterwards)
                        corruption.ApplyTo(segment);
                    if (viewer is null)
                        return;
                    viewer.SkipHistory(lines);
                    ShowAll(viewer);
                }
                catch (LinuxException e)
                {
                    Assert.Contains("ipcrm -M", e.Message, StringComparison.Ordinal);
                }
            },
            part: 40);

    [Fact]
    public void Viewer_survives_a_segment_that_is_overwritten_all_the_time()
    {
        using var viewer = ViewedSegment.TryOpen(_context with { Consumer = "billing" }, ActorRefs.Nobody, _lines, out _)!;
        var ring = new RingWriter(_segment, overwrites: false);
        var done = false;
        var overwriting = new Thread(() =>
        {
            var (random, bytes) = (new Random(1), new byte[64]);
            while (!Volatile.Read(ref done))
            {
                random.NextBytes(bytes);
                var at = random.Next(3) == 0
                    ? random.Next(SegmentHeader.Offset, SegmentHeader.RingsOffset)
                    : random.Next(SegmentHeader.RingsOffset + Capacity);
                bytes.CopyTo(new Span<byte>((byte*)_segment.Header - SegmentHeader.Offset + at, bytes.Length));
            }
        });
        overwriting.Start();
        try
        {
            Gen.Int[50, 4000].Fuzz(length =>
            {
                ring.TryPut(_frames.NextOfLength(length));
                for (var steps = 0; steps < 3; steps++)
                    Step(viewer);
            });
        }
        finally
        {
            Volatile.Write(ref done, true);
            overwriting.Join();
        }

        ShowAll(viewer);
    }

    private void ShowAll(ViewedSegment viewer)
    {
        var batches = 0;
        while (viewer.HasNews)
        {
            Assert.True(++batches < MaxBatches, "the viewer does not reach the end of the ring");
            Step(viewer);
        }
    }

    /// <summary>As the poller does; every byte is read as for standard output.</summary>
    private void Step(ViewedSegment viewer)
    {
        if (!viewer.HasNews)
        {
            viewer.Repair();
            return;
        }

        if (viewer.Fill(_batch))
        {
            foreach (var frame in _batch.Frames)
                Assert.True(frame.Payload.IndexOf((byte)0xFF) < Capacity);
        }

        viewer.MarkShown(_batch.End);
    }

    private bool ShowsNewLines(RingWriter ring, ViewedSegment viewer)
    {
        // Limit: as many lines as fit the ring, and a few polls.
        var watch = Stopwatch.StartNew();
        for (var round = 0; round < 100 && watch.Elapsed < TimeSpan.FromSeconds(10); round++)
        {
            var put = ring.TryPut(_frames.NextOfLength(5000));
            var shown = false;
            for (var batches = 0; viewer.HasNews && batches < MaxBatches; batches++)
            {
                Step(viewer);
                shown |= put && _batch.Count > 0 && _batch.Frames[^1].Header.FirstLine == _frames.NextLine - 1;
            }

            if (shown && new ViewerSlots(_segment).Oldest() == ring.Head)
                return true;
            viewer.Repair();
        }

        return false;
    }
}
