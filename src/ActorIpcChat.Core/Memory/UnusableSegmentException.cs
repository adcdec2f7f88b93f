using ActorIpcChat.Linux.Errors;

namespace ActorIpcChat.Memory;

/// <summary>A segment's header is corrupt. While its owner lives, the owner may repair it.</summary>
internal sealed class UnusableSegmentException(int key, string why) : LinuxException(SegmentCheck.What(key), why, SegmentCheck.Advice(key))
{
    public string Why { get; } = why;
}
