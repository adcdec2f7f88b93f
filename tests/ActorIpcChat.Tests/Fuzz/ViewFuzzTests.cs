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
/// A viewer of a segment that somebody scribbles over between any two of its steps, or all the time: it never leaves the memory of
/// the ring, always comes to an end of what there is to show, and finds its way back to the lines that come afterwards.
/// </summary>
public sealed unsafe class ViewFuzzTests : IDisposable
{
    private const int Capacity = ChatSegment.MinCapacity;
    private const int MostBatches = 2000;

    private readonly TestRoom _room = new();
    private readonly RunningLoop _running = new();
    private readonly Channel _stdout = new();
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
    [InlineData(false)]
    [InlineData(true)]
    public void A_viewer_shows_what_comes_after_the_noise(bool overwrites)
    {
        var untouched = new Span<byte>(_segment.Header, SegmentHeader.RingsOffset - SegmentHeader.Offset).ToArray();
        var step = Gen.Select(Gen.Int[0, 3], Gen.Int[50, 4000], Scribble.OfWhatMoves(Capacity));
        step.Array[1, 20].Fuzz(
            steps =>
            {
                untouched.CopyTo(new Span<byte>(_segment.Header, untouched.Length));
                var ring = new RingWriter(_segment, overwrites);
                using var viewer = ViewedSegment.TryOpen(_context, ActorRefs.Nobody, _lines, out _)!;
                foreach (var (what, length, scribble) in steps)
                {
                    if (what == 0)
                        scribble.Do(_segment);
                    else if (what == 1)
                        ShowAll(viewer);
                    else
                        ring.TryPut(_frames.NextOfLength(length));
                }

                Assert.True(ShowsWhatComes(ring, viewer), "the viewer does not find its way back");
            },
            part: 10);
    }

    [Fact]
    public void A_viewer_opens_and_shows_whatever_stands_there() => Gen
        .Select(Gen.Int[0, 40], Scribble.Any(Capacity).Array[0, 3], Scribble.Any(Capacity).Array[0, 3])
        .Fuzz(
            (lines, before, afterwards) =>
            {
                SharedMemorySegment.TryOpen(_room.Key(Role.A))?.Remove();
                using var segment = _room.CreateSegment(inbox: Capacity, outbox: Capacity);
                var ring = new RingWriter(segment, overwrites: lines % 2 == 0);
                for (var line = 0; line < lines; line++)
                    ring.TryPut(_frames.NextOfLength(50 + (100 * line)));
                foreach (var scribble in before)
                    scribble.Do(segment);
                try
                {
                    using var viewer = ViewedSegment.TryOpen(_context, ActorRefs.Nobody, _lines, out _);
                    foreach (var scribble in afterwards)
                        scribble.Do(segment);
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
    public void A_viewer_outlives_noise_that_never_stops()
    {
        using var viewer = ViewedSegment.TryOpen(_context, ActorRefs.Nobody, _lines, out _)!;
        var ring = new RingWriter(_segment, overwrites: false);
        var done = false;
        var noise = new Thread(() =>
        {
            var (random, bytes) = (new Random(1), new byte[64]);
            while (!Volatile.Read(ref done))
            {
                random.NextBytes(bytes);
                var at = random.Next(3) == 0 ? random.Next(SegmentHeader.Offset, SegmentHeader.RingsOffset) : random.Next(SegmentHeader.RingsOffset + Capacity);
                bytes.CopyTo(new Span<byte>((byte*)_segment.Header - SegmentHeader.Offset + at, bytes.Length));
            }
        });
        noise.Start();
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
            noise.Join();
        }

        ShowAll(viewer);
    }

    private void ShowAll(ViewedSegment viewer)
    {
        var batches = 0;
        while (viewer.HasNews)
        {
            Assert.True(++batches < MostBatches, "the viewer never comes to an end");
            Step(viewer);
        }
    }

    /// <summary>As the poller does, and every byte is read as standard output would.</summary>
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

    private bool ShowsWhatComes(RingWriter ring, ViewedSegment viewer)
    {
        // A ring of lines, and a few polls: that is as long as it may take.
        var watch = Stopwatch.StartNew();
        for (var round = 0; round < 100 && watch.Elapsed < TimeSpan.FromSeconds(10); round++)
        {
            var put = ring.TryPut(_frames.NextOfLength(5000));
            var shown = false;
            for (var batches = 0; viewer.HasNews && batches < MostBatches; batches++)
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
