namespace ActorIpcChat.Channel.Benchmarks;

/// <summary>Lines of 31 bytes, 32 with their LF: different ones, repeated. A lost or repeated line is noticed.</summary>
internal static class Bulk
{
    /// <summary>The line behind the last one.</summary>
    internal static ReadOnlySpan<byte> End => "end"u8;

    internal static byte[][] Lines { get; } =
        [.. Enumerable.Range(0, 997).Select(i => System.Text.Encoding.ASCII.GetBytes($"a line in bulk {i:0000000000000000}"))];
}
