using System.Diagnostics;
using ActorIpcChat.Formats;
using ActorIpcChat.Lines;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Memory;
using ActorIpcChat.Settings;
using ActorIpcChat.Wire;
using Akka.Actor;

namespace ActorIpcChat.Viewer;

/// <summary>A ring that a viewer shows, with the viewer's slot and doorbell.</summary>
internal sealed unsafe class ViewedSegment : ViewedMemory
{
    private const int MaxGaps = 1000;
    private static readonly TimeSpan OwnerAnswersWithin = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan OwnerLeavesWithin = TimeSpan.FromSeconds(5);

    private readonly ViewerContext _context;
    private readonly ChatSegment _segment;
    private readonly RingReader _ring;
    private readonly ViewerDoorbell _doorbell;
    private readonly WriterDoorbell _writerDoorbell;
    private readonly ViewedLines _lines;
    private readonly ConsumedLines? _consumed;
    private long _closedSince;
    private long _finishingSince;
    private long _missed;
    private bool _reportedCorrupt;

    private ViewedSegment(
        ViewerContext context, ChatSegment segment, RingReader ring, ViewerDoorbell doorbell, ViewedLines lines, ConsumerCursor? cursor)
    {
        (_context, _segment, _ring, _doorbell, _lines) = (context, segment, ring, doorbell, lines);
        (_missed, _consumed) = (cursor?.Missed ?? 0, cursor is null ? null : new ConsumedLines(cursor, segment.InboxCapacity));
        _writerDoorbell = new WriterDoorbell(context.Room, context.Role);
    }

    public override bool HasNews => _ring.Head > _ring.Position || (_lines.HoldsLine && _segment.IsClosed);

    public override bool IsOver => _segment.IsClosed;

    public override bool ConfirmOver()
    {
        // An owner that leaves removes the segment and its doorbell. An owner that has not left clears the mark when it is rung.
        if (_segment.IsRemoved || !_writerDoorbell.Ring())
            return true;
        if (_closedSince == 0)
            _closedSince = Stopwatch.GetTimestamp();
        return Stopwatch.GetElapsedTime(_closedSince) >= OwnerAnswersWithin;
    }

    public override bool IsRemoved => _segment.IsRemoved;

    public override PollSettings? Poll => _context.Settings.Wake ? null : _context.Settings.Poll;

    /// <summary>Attaches the role's segment and claims a slot. Null if there is no open segment.</summary>
    /// <param name="context">The viewer's context.</param>
    /// <param name="self">Gets <see cref="Dispatch.Readable"/> when the doorbell rings.</param>
    /// <param name="lines">The viewer's position in its last segment.</param>
    /// <param name="another">Why the segment belongs to another room; null if it does not.</param>
    /// <exception cref="LinuxException">The segment cannot be used, or 128 viewers use it.</exception>
    public static ViewedSegment? TryOpen(ViewerContext context, IActorRef self, ViewedLines lines, out string? another)
    {
        if (SegmentFinder.TryOpen(context.Room, context.Role, out another) is not { } segment)
            return null;
        if (segment.IsClosed && !segment.Backlogs.Exists(consumer => consumer.IsBehind && consumer.Name == context.Consumer))
        {
            segment.Dispose();
            return null;
        }

        ViewerDoorbell? doorbell = null;
        RingReader? ring = null;
        try
        {
            doorbell = new ViewerDoorbell(context.Room, context.Role, context.Loop, self);
            ring = RingReader.TryClaim(segment, doorbell.Number) ?? throw new LinuxException(
                $"cannot view {context.Viewed}'s shared memory", "128 viewers have it open", "end one of them");
            var cursor = context.Consumer is null ? null : ConsumerCursor.Claim(segment, context.Consumer, ring);
            // Another viewer may have read with the name meanwhile.
            var again = lines.Generation == segment.Generation && (cursor is null || cursor.LinesBefore + cursor.Skip <= lines.Acknowledged.Total);
            if (again)
            {
                ring.ResumeAt(lines.Position);
                cursor?.Acknowledge(lines.Acknowledged.Frame, lines.Acknowledged.Lines, lines.Acknowledged.Total);
            }
            else
            {
                lines.Begin(segment.Generation, cursor?.LinesBefore ?? ring.LinesBefore, cursor?.Skip ?? 0);
            }

            return new ViewedSegment(context, segment, ring, doorbell, lines, cursor) { IsRecreated = again };
        }
        catch
        {
            ring?.Dispose();
            doorbell?.Dispose();
            segment.Dispose();
            throw;
        }
    }

    /// <summary>Skips also a line whose start the ring has lost. A consumer that was here before continues at its cursor instead.</summary>
    public override void SkipHistory(long wanted)
    {
        if (_consumed?.Cursor is { IsNew: false })
        {
            if (_consumed.Cursor.IsResumed)
                return;
            wanted = long.MaxValue;
        }

        for (var attempt = 0; attempt < MaxGaps; attempt++)
        {
            var (start, next, cut) = (_ring.Position, _lines.Next, FrameCut.None);
            _lines.ShowFrom = next;
            for (var frames = _ring.FramesFrom(start); frames.MoveNext();)
            {
                if (frames.Position == start && frames.Frame.StartsInsideLine)
                    _lines.ShowFrom++;
                (next, cut) = (next + frames.Frame.Lines, frames.Frame.Cut);
            }

            _lines.ShowFrom = Math.Max(_lines.ShowFrom, next + (cut.HasFlag(FrameCut.EndsInsideLine) ? 1 : 0) - wanted);
            if (!_ring.MayBeOverwritten || !_ring.WasOverwritten(start))
            {
                AcknowledgeSkipped(start);
                return;
            }

            var oldest = _ring.Oldest;
            MarkShown(oldest.Position);
            _lines.Begin(_segment.Generation, Math.Max(0, oldest.Lines));
            _consumed?.AcknowledgeAll(oldest.Position, _lines.Next);
        }
    }

    /// <summary>Acknowledges the skipped lines that have ended: the history counts only at the first use of a name.</summary>
    private void AcknowledgeSkipped(long start)
    {
        if (_consumed is null || _lines.ShowFrom == _lines.Next)
            return;
        var (frame, inFrame, next) = (start, 0L, _lines.Next);
        for (var frames = _ring.FramesFrom(start); next < _lines.ShowFrom && frames.MoveNext(); next += frames.Frame.Lines)
        {
            var isWhole = next + frames.Frame.Lines <= _lines.ShowFrom && !frames.Frame.EndsInsideLine;
            (frame, inFrame) = isWhole ? (frames.Next, 0) : (frames.Position, Math.Min(frames.Frame.Lines, _lines.ShowFrom - next));
        }

        _consumed.Cursor.Acknowledge(frame, inFrame, Math.Min(next, _lines.ShowFrom));
    }

    public override bool Fill(Batch batch)
    {
        batch.Clear();
        (batch.Consumed, batch.Missed, _missed) = (_consumed, _missed, 0);
        _consumed?.Begin(batch);
        var position = _ring.Position;
        if (_ring.MayBeOverwritten || _lines.IsInsideLine)
            return FillWithCopies(batch, position);
        (batch.Skip, batch.FirstLine) = (Math.Max(0, _lines.ShowFrom - _lines.Next), _lines.Next);
        var (head, limit) = (_ring.Head, position + Batch.MaxBytes);
        var frames = _ring.FramesFrom(position);
        while (frames.Next < Math.Min(head, limit) && !batch.IsFull)
        {
            if (!frames.MoveNext())
            {
                batch.End = batch.Count == 0 ? head : frames.Next;
                return batch.Count > 0;
            }

            batch.Add(new FrameView(frames.Frame, frames.Start)
            {
                Position = frames.Position,
                End = frames.Frame.EndsInsideLine ? -1 : frames.Next,
            });
            _lines.ShowInPlace(frames.Frame, frames.Position);
        }

        batch.End = frames.Next;
        return true;
    }

    public override void MarkShown(long end)
    {
        _consumed?.AcknowledgeBatch(end, _lines.Next, _lines.OpenLine, mayWait: !_ring.MayBeOverwritten);
        if (_ring.MoveTo(end))
            _writerDoorbell.Ring();
    }

    public override void SkipCorrupt(long end)
    {
        _ring.CountSkippedFrame();
        _lines.Forget();
        _consumed?.AcknowledgeAll(end, _lines.Next);
        MarkShown(end);
        // The head may be corrupt: the writer repairs it.
        _writerDoorbell.Ring();
    }

    public override void Repair()
    {
        if (_consumed?.Cursor.Keep() == false)
        {
            throw new LinuxException(
                $"cannot read on as {_context.Consumer}", "another process reads with this name", "end it, or choose another --as");
        }

        _doorbell.RestoreIfRemoved();
        if (!_segment.IsClosed)
            _closedSince = 0;
        if (_ring.Repair())
            _writerDoorbell.Ring();
        if (_ring.HeadIsCorrupt && !_reportedCorrupt)
        {
            _context.Notices.Say(
                $"cannot find lines in {_context.Viewed}'s shared memory: its positions are corrupt; waiting until its writer repairs them");
        }

        _reportedCorrupt |= _ring.HeadIsCorrupt;
    }

    public override bool TryFinish()
    {
        if (_consumed is null)
            return true;
        _consumed.AcknowledgeAll(_ring.Position, _lines.Next);
        _finishingSince = _finishingSince == 0 ? Stopwatch.GetTimestamp() : _finishingSince;
        return KeptSegment.TryRemove(_segment) || Stopwatch.GetElapsedTime(_finishingSince) >= OwnerLeavesWithin;
    }

    public override bool TryFallAsleep() => _ring.TryFallAsleep();

    public override void OnDoorbell() => _doorbell.CountRing();

    public override void Dispose()
    {
        _lines.Position = _ring.Position;
        if (_consumed is not null)
        {
            _lines.Acknowledged = _consumed.Cursor.Release();
            // Its reader may end before TryFinish, with everything acknowledged. An owner that is still leaving looks for itself.
            KeptSegment.TryRemove(_segment);
        }

        _doorbell.Dispose();
        _ring.Dispose();
        _segment.Dispose();
        _writerDoorbell.Dispose();
    }

    private bool FillWithCopies(Batch batch, long position)
    {
        // The owner publishes its last line before it closes the segment.
        var (over, gaps, gapEnd) = (_segment.IsClosed, 0, position);
        _lines.BeginBatch();
        while (position < _ring.Head && _lines.Copied < Batch.MaxBytes && batch.Count < Batch.MaxFrames - 1)
        {
            var good = _ring.TryRead(position, out var header, out var start);
            if (good)
                _lines.Copy(header, start, position);
            if (_ring.WasOverwritten(position))
            {
                if (batch.Count > 0)
                    break;
                // No writer is so fast: another process overwrote the positions.
                if (++gaps > MaxGaps)
                {
                    batch.End = _ring.Head;
                    return false;
                }

                var oldest = _ring.Oldest;
                _lines.SkipTo(oldest.Lines, Math.Max(0, oldest.Position - position), batch);
                position = gapEnd = oldest.Position;
                continue;
            }

            var isNews = batch.Count > 0 || batch.Missed > 0;
            if (!good)
            {
                batch.End = isNews ? position : _ring.Head;
                return isNews;
            }

            if (batch.Count > 0 && _lines.EndsMissedLine(header))
                break;
            _lines.Add(header, batch);
            position += header.Length;
        }

        if (over && position == _ring.Head && _lines.HoldsLine && !batch.IsFull)
            _lines.EndHeld(batch);
        batch.End = position;
        // A gap with nothing behind it: another process overwrote the positions.
        return batch.Count > 0 || batch.Missed > 0 || gaps == 0 || position > gapEnd;
    }
}
