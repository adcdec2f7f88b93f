namespace ActorIpcChat.Memory;

/// <summary>
/// Where the oldest whole frame of an inbox begins, and how many lines ended before it since the segment was made: from that a viewer knows
/// how many lines it missed, whatever sessions they were of.
/// </summary>
internal static unsafe class OldestFrame
{
    /// <summary>Reads both; they belong together. -1 lines where the segment does not say.</summary>
    public static (long Position, long Lines) Read(SegmentHeader* header)
    {
        // The writer may move on in between, but not that often: then the entries were scribbled over, or an earlier build made the segment.
        const int Attempts = 100;
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var first = Volatile.Read(ref header->First);
            if (TryRead(ref header->Gone0, first, out var lines) || TryRead(ref header->Gone1, first, out lines))
                return (first, lines);
        }

        return (Volatile.Read(ref header->First), -1);
    }

    /// <summary>Moves both on. A process that dies in between leaves the entry whole that counts.</summary>
    public static void Write(SegmentHeader* header, long position, long lines)
    {
        ref var spare = ref Volatile.Read(ref header->Gone0.Position) == Volatile.Read(ref header->First) ? ref header->Gone1 : ref header->Gone0;
        Volatile.Write(ref spare.Position, -1);
        Volatile.Write(ref spare.Lines, lines);
        Volatile.Write(ref spare.Position, position);
        Volatile.Write(ref header->First, position);
    }

    /// <summary>Writes both again where another process changed them.</summary>
    public static void Restate(SegmentHeader* header, long position, long lines)
    {
        if (Volatile.Read(ref header->First) == position
            && (TryRead(ref header->Gone0, position, out var now) || TryRead(ref header->Gone1, position, out now)) && now == lines)
        {
            return;
        }

        Volatile.Write(ref header->Gone0.Position, -1);
        Volatile.Write(ref header->Gone1.Position, -1);
        Write(header, position, lines);
    }

    private static bool TryRead(ref LinesGone entry, long position, out long lines)
    {
        lines = -1;
        if (Volatile.Read(ref entry.Position) != position)
            return false;
        lines = Volatile.Read(ref entry.Lines);
        return Volatile.Read(ref entry.Position) == position;
    }
}
