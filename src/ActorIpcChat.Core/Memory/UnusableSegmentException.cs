using ActorIpcChat.Linux.Errors;

namespace ActorIpcChat.Memory;

/// <summary>What a segment says of itself makes no sense here. While its owner lives it may be put right.</summary>
internal sealed class UnusableSegmentException(int key, string why) : LinuxException(SegmentCheck.What(key), why, SegmentCheck.Advice(key))
{
    /// <summary>What is wrong with it.</summary>
    public string Why { get; } = why;
}
