namespace ActorIpcChat.Benchmarks;

/// <summary>The amount of work in a round.</summary>
/// <param name="Rounds">Number of rounds.</param>
/// <param name="LatencyBlocks">Blocks of 50 lines, a line each ms.</param>
/// <param name="LoadMilliseconds">Duration of load for each chain.</param>
/// <param name="BulkMilliseconds">Duration of bulk for each chain and length; at most 256 MiB.</param>
/// <param name="IdleSeconds">Duration without input.</param>
/// <param name="Viewers">Numbers of viewers.</param>
/// <param name="Rooms">Numbers of rooms.</param>
/// <param name="RoomLines">Lines through the rooms.</param>
/// <param name="SpinBlocks">Blocks of 20 lines with each spin.</param>
/// <param name="Members">Numbers of members of a room.</param>
internal sealed record Effort(
    int Rounds, int LatencyBlocks, int LoadMilliseconds, int BulkMilliseconds, int IdleSeconds, int[] Viewers, int[] Rooms, int RoomLines,
    int SpinBlocks, int[] Members)
{
    internal static readonly int[] Lengths = [16, 32, 256, 4096, 1 << 20];
    internal static readonly string[] Spins = ["0", "20us", "50us", "100us", "200us", "500us", "1ms", "2ms", "5ms"];

    internal static readonly Effort Full = new(7, 20, 200, 250, 5, [1, 2, 10, 32], [1, 10, 100], 1000, 3, [2, 5, 10, 20, 50]);
    internal static readonly Effort Quick = new(3, 5, 60, 80, 2, [1, 2, 10, 32], [1, 10], 200, 1, [2, 5]);
}
