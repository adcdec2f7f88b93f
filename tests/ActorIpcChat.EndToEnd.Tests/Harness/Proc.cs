namespace ActorIpcChat.EndToEnd.Tests.Harness;

/// <summary>What the kernel tells of a process (proc(5)), which may end at any time.</summary>
internal static class Proc
{
    /// <summary>A file of its directory; empty once it has ended.</summary>
    internal static string Read(int pid, string name)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/{name}");
        }
        catch (IOException)
        {
            return "";
        }
    }

    /// <summary>It runs, or stands still.</summary>
    internal static bool IsAlive(int pid) => Read(pid, "stat") is { Length: > 0 } stat && !stat.Contains(") Z ", StringComparison.Ordinal);

    /// <summary>It runs the program that is tested.</summary>
    internal static bool IsOfChat(int pid) => Read(pid, "comm").TrimEnd('\n') == Path.GetFileName(ChatRoom.Program);
}
