namespace ActorIpcChat.Formats;

/// <summary>The time in a frame. Another process wrote it, so it may be any number.</summary>
internal static class SentTime
{
    private static readonly long Earliest = (DateTime.MinValue - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
    private static readonly long Latest = (DateTime.MaxValue - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    /// <summary>Converts to UTC, limited to the range of DateTime.</summary>
    public static DateTime Of(long sent) => DateTime.UnixEpoch.AddTicks(Math.Clamp(sent, Earliest, Latest) * TimeSpan.TicksPerMicrosecond);
}
