using ActorIpcChat.Memory;

namespace ActorIpcChat.Viewer;

/// <summary>Acknowledges the lines of batches for a named consumer.</summary>
/// <param name="cursor">The consumer's cursor.</param>
/// <param name="capacity">Bytes of the ring.</param>
internal sealed class ConsumedLines(ConsumerCursor cursor, long capacity)
{
    private Batch? _batch;
    private int _frame;
    private long _linesBefore;

    public ConsumerCursor Cursor => cursor;

    /// <summary>Bytes of the ring.</summary>
    public long Capacity => capacity;

    /// <summary>Begins a batch.</summary>
    public void Begin(Batch batch) => (_batch, _frame, _linesBefore) = (batch, 0, 0);

    /// <summary>Acknowledges the first lines of the batch, skipped ones included.</summary>
    public void Acknowledge(long lines)
    {
        lines = Math.Min(lines, _batch!.Lines);
        if (lines <= _linesBefore)
            return;
        while (lines > _linesBefore + _batch.Frames[_frame].Header.Lines)
            _linesBefore += _batch.Frames[_frame++].Header.Lines;
        ref readonly var frame = ref _batch.Frames[_frame];
        var inFrame = lines - _linesBefore;
        if (inFrame == frame.Header.Lines && frame.End >= 0)
            cursor.Acknowledge(frame.End, 0, _batch.FirstLine + lines);
        else
            cursor.Acknowledge(frame.Position, frame.LinesBefore + inFrame, _batch.FirstLine + lines);
    }

    /// <summary>
    /// Acknowledges the whole batch. A line that has not ended is acknowledged only if it fills a quarter of the ring: the writer must not
    /// wait for its start when there is no room for its end.
    /// </summary>
    /// <param name="end">End of the batch's frames.</param>
    /// <param name="total">Lines that ended before it since the segment was created.</param>
    /// <param name="openLine">The frame in which a line begins that has not ended, and the lines that end in it before; null if none.</param>
    /// <param name="mayWait">The writer waits for its viewers.</param>
    public void AcknowledgeBatch(long end, long total, (long Frame, long Lines)? openLine, bool mayWait)
    {
        if (_batch?.Consumed is null)
            return;
        var (frame, lines) = openLine ?? (end, 0);
        if (mayWait && end - frame > capacity / 4)
            (frame, lines) = (end, 0);
        cursor.Acknowledge(frame, lines, total);
    }

    /// <summary>Acknowledges everything before a position.</summary>
    /// <param name="position">Start of a frame, or the end.</param>
    /// <param name="total">Lines that ended before it since the segment was created.</param>
    public void AcknowledgeAll(long position, long total)
    {
        _batch = null;
        cursor.Acknowledge(position, 0, total);
    }
}
