using ActorIpcChat.Linux.Files;

namespace ActorIpcChat.Linux.Processes;

/// <summary>pid_namespaces(7): a pid of another namespace names no process here, or a different one.</summary>
internal static class PidNamespace
{
    /// <summary>Inode of this process's pid namespace; 0 if /proc does not show it.</summary>
    public static ulong Own { get; } = FileStatus.OfTarget("/proc/self/ns/pid")?.Inode ?? 0;

    /// <summary>The namespace is this process's own. False if either is unknown.</summary>
    public static bool IsOwn(ulong other) => other != 0 && other == Own;
}
