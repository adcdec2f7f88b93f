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

    /// <summary>It runs, or stands still. A killed process is a zombie before its other threads have released its locks and memory.</summary>
    internal static bool IsAlive(int pid) => Read(pid, "status") is { Length: > 0 } status
        && (!status.Contains("\nState:\tZ", StringComparison.Ordinal)
            || ((string[])["\nThreads:\t0\n", "\nThreads:\t1\n"]).All(few => !status.Contains(few, StringComparison.Ordinal)));

    /// <summary>Pid of its child, 0 while it has none.</summary>
    internal static int ChildOf(int pid)
        => int.TryParse(Read(pid, $"task/{pid}/children").Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture, out var child) ? child : 0;

    /// <summary>It runs the program that is tested.</summary>
    internal static bool IsOfChat(int pid) => Read(pid, "comm").TrimEnd('\n') == Path.GetFileName(ChatRoom.Program);

    /// <summary>It has a handler of its own for that signal.</summary>
    internal static bool Handles(int pid, int signal) => IsIn("SigCgt", pid, signal);

    /// <summary>That signal does nothing to it, as it or whoever started it has said.</summary>
    internal static bool Ignores(int pid, int signal) => IsIn("SigIgn", pid, signal);

    private static bool IsIn(string set, int pid, int signal)
    {
        var line = Read(pid, "status").Split('\n').FirstOrDefault(line => line.StartsWith(set + ":", StringComparison.Ordinal));
        return line is not null && ((Convert.ToUInt64(line[(set.Length + 1)..].Trim(), 16) >> (signal - 1)) & 1) == 1;
    }
}
