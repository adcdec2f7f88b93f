namespace ActorIpcChat.Wire;

/// <summary>Numbers by which sessions, segments and processes are told from earlier ones: random, since nobody is there to count.</summary>
internal static class UniqueNumber
{
    /// <summary>63 random bits, never 0: that stands for none.</summary>
    public static ulong Next() => (ulong)Random.Shared.NextInt64(1, long.MaxValue);

    /// <summary>31 random bits, never 0: enough where a pid stands beside it, and short enough for people who list a directory.</summary>
    public static ulong ForFileName() => (ulong)Random.Shared.Next(1, int.MaxValue);
}
