using ActorIpcChat.Wire;

namespace ActorIpcChat.Memory;

/// <summary>
/// Counts lines in the frames of a ring that any process may have overwritten. It never reads outside the ring, and ends at a corrupt frame.
/// </summary>
internal readonly unsafe struct FrameWalk(byte* ring, long capacity)
{
    /// <summary>Counts the lines that end between two positions.</summary>
    /// <param name="from">Start of a frame, not negative.</param>
    /// <param name="to">End of a frame, at most one capacity later.</param>
    /// <param name="marks">Further positions to count from.</param>
    /// <param name="lines">For each mark, the lines that end behind it; null if no frame starts there.</param>
    /// <param name="corrupt">Position of the first corrupt frame; -1 if all are intact.</param>
    /// <param name="last">Number of the last line that ends there; 0 if there are no frames.</param>
    /// <returns>All lines.</returns>
    public long Count(long from, long to, ReadOnlySpan<long> marks, Span<long?> lines, out long corrupt, out long last)
    {
        long all = 0;
        last = 0;
        corrupt = -1;
        lines.Clear();
        var position = from;
        while (true)
        {
            for (var mark = 0; mark < marks.Length; mark++)
            {
                if (marks[mark] == position)
                    lines[mark] = 0;
            }

            if (position == to)
                return all;
            if (!TryRead(position, to, out var frame))
            {
                corrupt = position;
                return all;
            }

            all += frame.Lines;
            last = frame.FirstLine + frame.Lines - 1;
            for (var mark = 0; mark < marks.Length; mark++)
                lines[mark] += frame.Lines;
            position += frame.Length;
        }
    }

    /// <summary>Counts the lines in the frame that an outbox has open.</summary>
    /// <param name="head">Its start.</param>
    /// <param name="open">End of its lines.</param>
    /// <returns>0 if none is open.</returns>
    public long LinesOfOpenFrame(long head, long open)
    {
        if (open <= head || open - head > FrameHeader.MaxLength || !TryRead(head, long.MaxValue, out var frame))
            return 0;
        long lines = 0;
        for (var position = head + frame.PayloadOffset; position < open; position++)
            lines += ring[position & (capacity - 1)] == (byte)'\n' ? 1 : 0;
        return lines;
    }

    /// <summary>Counts the lines that end in the frames that begin between two positions. The last frame may end later.</summary>
    public long LinesOfFrames(long from, long to)
    {
        long lines = 0;
        for (var position = from; position < to && TryRead(position, long.MaxValue, out var frame); position += frame.Length)
            lines += frame.Lines;
        return lines;
    }

    /// <summary>Counts the lines that end between two positions.</summary>
    /// <param name="from">Start of a frame.</param>
    /// <param name="to">End of a frame, at most one capacity later.</param>
    /// <param name="lines">The lines, up to a corrupt frame.</param>
    /// <param name="endsInsideLine">The last line has no end yet.</param>
    /// <returns>False at a corrupt frame.</returns>
    public bool TryCount(long from, long to, out long lines, out bool endsInsideLine)
    {
        (lines, endsInsideLine) = (0, false);
        for (var position = from; position < to;)
        {
            if (!TryRead(position, to, out var frame))
                return false;
            lines += frame.Lines;
            if (frame.Kind == FrameKind.Lines)
                endsInsideLine = frame.EndsInsideLine;
            position += frame.Length;
        }

        return true;
    }

    private bool TryRead(long position, long to, out FrameHeader frame)
    {
        // A copy, since the header may wrap around the ring's end.
        var head = stackalloc byte[FrameHeader.Size];
        for (var at = 0; at < FrameHeader.Size; at++)
            head[at] = ring[(position + at) & (capacity - 1)];
        return FrameHeader.TryRead(head, out frame, to - position) && frame.Kind != FrameKind.Goodbye;
    }
}
