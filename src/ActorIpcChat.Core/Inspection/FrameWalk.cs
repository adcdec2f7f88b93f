using ActorIpcChat.Wire;

namespace ActorIpcChat.Inspection;

/// <summary>
/// Goes from frame to frame through a ring that anybody may have written into: nothing outside the ring is read, whatever
/// stands in it, and every step goes forward.
/// </summary>
internal readonly unsafe struct FrameWalk(byte* ring, long capacity)
{
    /// <summary>Counts the lines that end between two positions.</summary>
    /// <param name="from">Start of a frame, not negative.</param>
    /// <param name="to">End of a frame, at most a capacity further on.</param>
    /// <param name="marks">Positions from which to count as well.</param>
    /// <param name="lines">For each mark the lines that end in the frames from it on; null when no frame starts there.</param>
    /// <param name="corrupt">The first position where no frame stands, or -1.</param>
    /// <param name="last">Number of the last line that ends there, 0 where no frame stands.</param>
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

    /// <summary>Counts the lines that end in the frames that begin between two positions; the last one may go on behind them.</summary>
    public long LinesOfFrames(long from, long to)
    {
        long lines = 0;
        for (var position = from; position < to && TryRead(position, long.MaxValue, out var frame); position += frame.Length)
            lines += frame.Lines;
        return lines;
    }

    private bool TryRead(long position, long to, out FrameHeader frame)
    {
        // A head that wraps round the ring's end is put together.
        var head = stackalloc byte[FrameHeader.Size];
        for (var at = 0; at < FrameHeader.Size; at++)
            head[at] = ring[(position + at) & (capacity - 1)];
        return FrameHeader.TryRead(head, out frame, to - position) && frame.Kind != FrameKind.Goodbye;
    }
}
