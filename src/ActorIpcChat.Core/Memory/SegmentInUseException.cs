using ActorIpcChat.Linux.Errors;

namespace ActorIpcChat.Memory;

/// <summary>The owner of a segment lives, although it does not hold the role's lock: the lock file was removed.</summary>
internal sealed class SegmentInUseException(int key, int pid)
    : LinuxException(SegmentCheck.What(key), $"process {pid} uses it", SegmentCheck.Advice(key))
{
    /// <summary>The owner.</summary>
    public int Pid { get; } = pid;
}
