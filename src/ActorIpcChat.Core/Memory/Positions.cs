namespace ActorIpcChat.Memory;

/// <summary>
/// What positions in a ring can be: they begin with 0, grow, and never get near the end of 64 bits, where sums would wrap.
/// </summary>
internal static class Positions
{
    /// <summary>The largest one.</summary>
    public const long Largest = 1L << 62;

    /// <summary>Whether a ring that begins and ends at these can hold what lies between them.</summary>
    public static bool AreOfRing(long first, long head, long capacity) => IsValid(first) && IsValid(head) && first <= head && head - first <= capacity;

    /// <summary>Whether a number can be a position.</summary>
    public static bool IsValid(long position) => position is >= 0 and <= Largest;
}
