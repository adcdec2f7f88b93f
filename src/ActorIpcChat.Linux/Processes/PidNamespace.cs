using ActorIpcChat.Linux.Files;

namespace ActorIpcChat.Linux.Processes;

/// <summary>Where pids have a meaning: a pid of another namespace is none here, or a stranger's (pid_namespaces(7)).</summary>
public static class PidNamespace
{
    /// <summary>Inode of this process's pid namespace; 0 where /proc does not tell.</summary>
    public static ulong Own { get; } = FileStatus.Behind("/proc/self/ns/pid")?.Inode ?? 0;

    /// <summary>Whether pids of a namespace mean the same processes here. Two that are not known are not the same.</summary>
    public static bool IsOwn(ulong other) => other != 0 && other == Own;
}
