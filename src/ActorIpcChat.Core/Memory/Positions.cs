namespace ActorIpcChat.Memory;

/// <summary>Positions in a ring: they start at 0, only grow, and stay far below 2^63, so sums never wrap.</summary>
internal static class Positions
{
    public const long Largest = 1L << 62;

    /// <summary>A process continues counts of its predecessor up to here: what it adds stays valid, even if the count was corrupt.</summary>
    public const long LargestToContinue = Largest / 2;

    /// <summary>Whether a ring of this capacity can begin and end at these positions.</summary>
    public static bool AreOfRing(long first, long head, long capacity)
        => IsValid(first) && IsValid(head) && first <= head && head - first <= capacity;

    public static bool IsValid(long position) => position is >= 0 and <= Largest;
}
