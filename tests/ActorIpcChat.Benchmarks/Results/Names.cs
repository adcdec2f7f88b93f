namespace ActorIpcChat.Benchmarks.Results;

/// <summary>Names of trials and figures in tables and in results.json.</summary>
internal static class Names
{
    internal const string Start = "start";
    internal const string Idle = "idle";
    internal const string Latency = "latency";
    internal const string Load = "load";
    internal const string Bulk = "bulk";
    internal const string Viewers = "viewers";
    internal const string Rooms = "rooms";
    internal const string Spin = "spin";
    internal const string Members = "members";
    internal const string Open = "open";

    internal const string P50 = "p50 µs";
    internal const string P50UntilAll = "p50 µs until all show it";
    internal const string P99 = "p99 µs";
    internal const string CpuPerLine = "CPU µs/line";
    internal const string CpuPerLineAndReceiver = "CPU µs/line and receiver";
    internal const string CpuPerLineAndViewer = "CPU ns/line and viewer";
    internal const string LinesPerSecond = "lines/s";
    internal const string MebibytesPerSecond = "MiB/s";
    internal const string TimesCommand = "times ipcchat";
    internal const string TrySendBytes = "TrySend B/line";
    internal const string SenderBytes = "sender B/line";
    internal const string ReceiverBytes = "receiver B/line";
    internal const string Milliseconds = "ms";
    internal const string FirstLine = "first line ms";
    internal const string WakeUps = "wake-ups/s, all";
    internal const string IdleCpu = "CPU %, all";
    internal const string Resident = "RSS MiB, largest";
    internal const string Threads = "threads, most";
}
