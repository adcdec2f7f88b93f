namespace ActorIpcChat.Formats;

/// <summary>The time in a frame, which another process wrote: any number.</summary>
internal static class SentTime
{
    private static readonly long Earliest = (DateTime.MinValue - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
    private static readonly long Latest = (DateTime.MaxValue - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    /// <summary>UTC; what lies outside of what a calendar has becomes its first or last moment.</summary>
    public static DateTime Of(long sent) => DateTime.UnixEpoch.AddTicks(Math.Clamp(sent, Earliest, Latest) * TimeSpan.TicksPerMicrosecond);
}
