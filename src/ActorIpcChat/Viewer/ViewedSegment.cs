using ActorIpcChat.Linux;
using ActorIpcChat.Ring;
using ActorIpcChat.Rooms;
using ActorIpcChat.Settings;
using ActorIpcChat.Wire;
using Akka.Actor;

namespace ActorIpcChat.Viewer;

/// <summary>A ring that a viewer shows: its place in it, and the bell that wakes it.</summary>
internal sealed unsafe class ViewedSegment : ViewedMemory
{
    private const int MostGaps = 1000;

    private readonly ViewerContext _context;
    private readonly ChatSegment _segment;
    private readonly RingReader _ring;
    private readonly ViewerBell _bell;
    private readonly WriterBell _writerBell;
    private byte* _copy;
    private long _nextLine;

    private ViewedSegment(ViewerContext context, ChatSegment segment, RingReader ring, ViewerBell bell)
    {
        (_context, _segment, _ring, _bell) = (context, segment, ring, bell);
        // Lines from before this viewer are not missed by it; in a new segment there are none.
        _nextLine = ring.Position == 0 ? 1 : 0;
        _writerBell = new WriterBell(context.Room, context.Role);
    }

    /// <inheritdoc/>
    public override bool HasNews => _ring.Head > _ring.Position;

    /// <inheritdoc/>
    public override bool IsOver => _segment.IsClosed;

    /// <inheritdoc/>
    public override bool IsRemoved => _segment.IsRemoved;

    /// <inheritdoc/>
    public override (ulong Generation, long Position) Place => (_segment.Generation, _ring.Position);

    /// <inheritdoc/>
    public override PollSettings? Poll => _context.Settings.Wake ? null : _context.Settings.Poll;

    /// <summary>Attaches the role's segment and takes a place in it; null while there is none.</summary>
    /// <exception cref="LinuxException">It cannot be used, or 128 viewers use it.</exception>
    public static ViewedSegment? TryOpen(ViewerContext context, IActorRef self, (ulong Generation, long Position) before)
    {
        if (ChatSegment.TryOpen(context.Room, context.Role) is not { } segment)
            return null;
        if (segment.IsClosed)
        {
            segment.Dispose();
            return null;
        }

        ViewerBell? bell = null;
        try
        {
            bell = new ViewerBell(context.Room, context.Role, context.Loop, self);
            var ring = RingReader.TryClaim(segment, bell.Number) ?? throw new LinuxException(
                $"view {context.Viewed}'s shared memory", "128 viewers have it open", "end one of them");
            var again = before.Generation == segment.Generation;
            if (again)
                ring.GoOnAt(before.Position);
            return new ViewedSegment(context, segment, ring, bell) { IsMadeAgain = again };
        }
        catch
        {
            bell?.Dispose();
            segment.Dispose();
            throw;
        }
    }

    /// <summary>Also passes over a line whose beginning the ring has lost.</summary>
    public override long LinesToSkip(long wanted)
    {
        long lines = 0;
        var cutAtStart = 0;
        var cutAtEnd = false;
        var start = _ring.Position;
        for (var position = start; position < Math.Min(_ring.Head, start + _segment.InboxCapacity) && _ring.TryRead(position, out var frame, out _); position += frame.Length)
        {
            lines += frame.Lines;
            cutAtEnd = frame.Cut.HasFlag(FrameCut.EndsInsideLine);
            if (position == start && frame.Cut.HasFlag(FrameCut.StartsInsideLine))
                cutAtStart = 1;
        }

        var shown = lines + (cutAtEnd ? 1 : 0) - cutAtStart;
        return cutAtStart + Math.Max(0, shown - wanted);
    }

    /// <inheritdoc/>
    public override bool Fill(Batch batch)
    {
        batch.Clear();
        var position = _ring.Position;
        if (_ring.MayBeOverwritten)
            return FillWithCopies(batch, position);
        var limit = position + Batch.MaxBytes;
        while (position < _ring.Head && position < limit && !batch.IsFull)
        {
            if (!_ring.TryRead(position, out var header, out var start))
            {
                batch.End = batch.Count == 0 ? _ring.Head : position;
                return batch.Count > 0;
            }

            batch.Add(new FrameView(header, start));
            position += header.Length;
        }

        batch.End = position;
        return true;
    }

    /// <inheritdoc/>
    public override void MarkShown(long end)
    {
        if (_ring.MoveTo(end))
            _writerBell.Ring();
    }

    /// <inheritdoc/>
    public override void PassOver(long end)
    {
        _ring.CountPassedOver();
        MarkShown(end);
        // The head may be one that the writer never told: it has to say it again.
        _writerBell.Ring();
    }

    /// <inheritdoc/>
    public override void StayInPlace()
    {
        if (_ring.StayInPlace())
            _writerBell.Ring();
    }

    /// <inheritdoc/>
    public override bool TryFallAsleep() => _ring.TryFallAsleep();

    /// <inheritdoc/>
    public override void Woken() => _bell.Rang();

    /// <inheritdoc/>
    public override void Dispose()
    {
        _bell.Dispose();
        _ring.Dispose();
        _segment.Dispose();
        _writerBell.Dispose();
        System.Runtime.InteropServices.NativeMemory.Free(_copy);
        _copy = null;
    }

    private bool FillWithCopies(Batch batch, long position)
    {
        if (_copy == null)
            _copy = (byte*)System.Runtime.InteropServices.NativeMemory.Alloc(Batch.MaxBytes + FrameHeader.MaxLength);
        var (used, gaps) = (0, 0);
        while (position < _ring.Head && used < Batch.MaxBytes && !batch.IsFull)
        {
            var good = _ring.TryRead(position, out var header, out var start);
            if (good)
                Buffer.MemoryCopy(start, _copy + used, FrameHeader.MaxLength, header.Length);
            if (_ring.WasOverwritten(position))
            {
                if (batch.Count > 0)
                    break;
                // However fast the writer is, its oldest frame is not gone each time: somebody scribbled over the positions.
                if (++gaps > MostGaps)
                {
                    batch.End = _ring.Head;
                    return false;
                }

                // What was here is gone. The numbers of the lines tell how much.
                position = _ring.First;
                batch.AfterGap = true;
                continue;
            }

            if (!good)
            {
                batch.End = batch.Count == 0 ? _ring.Head : position;
                return batch.Count > 0;
            }

            CountMissed(batch, header);
            batch.Add(new FrameView(header, _copy + used));
            used += header.Length;
            position += header.Length;
        }

        batch.End = position;
        return true;
    }

    /// <summary>The numbers of the lines tell how many are missing; one whose beginning is gone is, too.</summary>
    private void CountMissed(Batch batch, FrameHeader header)
    {
        if (batch is { AfterGap: true, Count: 0 })
        {
            batch.Skip = header.Cut.HasFlag(FrameCut.StartsInsideLine) ? 1 : 0;
            batch.Missed = _nextLine == 0 ? 0 : Math.Max(0, header.FirstLine + batch.Skip - _nextLine);
        }

        _nextLine = header.FirstLine + header.Lines;
    }
}
