namespace ActorIpcChat.Benchmarks;

/// <summary>How much is measured in a round.</summary>
/// <param name="Rounds">How many of them.</param>
/// <param name="LatencyBlocks">Blocks of 50 lines, a line each ms.</param>
/// <param name="LoadMilliseconds">How long each chain is under load.</param>
/// <param name="BulkMilliseconds">How long each chain gets lines of one length; no more than 256 MiB.</param>
/// <param name="IdleSeconds">How long nobody types.</param>
/// <param name="Viewers">How many viewers.</param>
/// <param name="Rooms">How many rooms.</param>
/// <param name="RoomLines">Lines through them.</param>
/// <param name="SpinBlocks">Blocks of 20 lines with each spin.</param>
/// <param name="Members">How many members a room has.</param>
internal sealed record Effort(
    int Rounds, int LatencyBlocks, int LoadMilliseconds, int BulkMilliseconds, int IdleSeconds, int[] Viewers, int[] Rooms, int RoomLines, int SpinBlocks, int[] Members)
{
    internal static readonly int[] Lengths = [16, 32, 256, 4096, 1 << 20];
    internal static readonly string[] Spins = ["0", "20us", "50us", "100us", "200us", "500us", "1ms", "2ms", "5ms"];

    internal static readonly Effort Full = new(7, 20, 200, 250, 5, [1, 2, 8, 32], [1, 10, 100], 1000, 3, [2, 5, 10, 20, 50]);
    internal static readonly Effort Quick = new(3, 5, 60, 80, 2, [1, 2, 8, 32], [1, 10], 200, 1, [2, 5]);
}
