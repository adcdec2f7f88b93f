namespace ActorIpcChat.Memory;

/// <summary>
/// Position of the oldest whole frame of an inbox, and how many lines ended before it since the segment was created. A viewer computes from
/// it how many lines it missed, across sessions.
/// </summary>
internal static unsafe class OldestFrame
{
    /// <summary>Reads a consistent pair. Lines is -1 if unknown.</summary>
    public static (long Position, long Lines) Read(SegmentHeader* header)
    {
        // The writer may move the pair while this reads, but not 100 times: then the entries are corrupt or from an earlier build.
        const int Attempts = 100;
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var first = Volatile.Read(ref header->First);
            if (TryRead(ref header->LineCount0, first, out var lines) || TryRead(ref header->LineCount1, first, out lines))
                return (first, lines);
        }

        return (Volatile.Read(ref header->First), -1);
    }

    /// <summary>Moves the pair. If the process dies here, the entry that counts is still whole.</summary>
    public static void Write(SegmentHeader* header, long position, long lines)
    {
        var firstCounts = Volatile.Read(ref header->LineCount0.Position) == Volatile.Read(ref header->First);
        ref var spare = ref firstCounts ? ref header->LineCount1 : ref header->LineCount0;
        Volatile.Write(ref spare.Position, -1);
        Volatile.Write(ref spare.Lines, lines);
        Volatile.Write(ref spare.Position, position);
        Volatile.Write(ref header->First, position);
    }

    /// <summary>Rewrites the pair if another process changed it.</summary>
    public static void Restate(SegmentHeader* header, long position, long lines)
    {
        if (Volatile.Read(ref header->First) == position
            && (TryRead(ref header->LineCount0, position, out var now) || TryRead(ref header->LineCount1, position, out now)) && now == lines)
        {
            return;
        }

        Volatile.Write(ref header->LineCount0.Position, -1);
        Volatile.Write(ref header->LineCount1.Position, -1);
        Write(header, position, lines);
    }

    private static bool TryRead(ref LineCount entry, long position, out long lines)
    {
        lines = -1;
        if (Volatile.Read(ref entry.Position) != position)
            return false;
        lines = Volatile.Read(ref entry.Lines);
        return Volatile.Read(ref entry.Position) == position && lines <= Positions.LargestToContinue;
    }
}
