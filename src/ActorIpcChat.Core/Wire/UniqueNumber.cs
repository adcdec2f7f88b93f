namespace ActorIpcChat.Wire;

/// <summary>Random numbers that identify sessions, segments and processes; there is no common counter.</summary>
internal static class UniqueNumber
{
    /// <summary>63 random bits, never 0, which means none.</summary>
    public static ulong Next() => (ulong)Random.Shared.NextInt64(1, long.MaxValue);

    /// <summary>31 random bits, never 0. Enough next to a pid, and short for a file name.</summary>
    public static ulong ForFileName() => (ulong)Random.Shared.Next(1, int.MaxValue);
}
