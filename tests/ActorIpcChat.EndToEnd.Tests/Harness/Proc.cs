namespace ActorIpcChat.EndToEnd.Tests.Harness;

/// <summary>Kernel data of a process (proc(5)), which can end at any time.</summary>
internal static class Proc
{
    /// <summary>A file of its directory; empty if the process has ended.</summary>
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

    /// <summary>Whether it runs or is stopped. A killed process is a zombie before its other threads have released its locks and memory.</summary>
    internal static bool IsAlive(int pid) => Read(pid, "status") is { Length: > 0 } status
        && (!status.Contains("\nState:\tZ", StringComparison.Ordinal)
            || ((string[])["\nThreads:\t0\n", "\nThreads:\t1\n"]).All(few => !status.Contains(few, StringComparison.Ordinal)));

    /// <summary>Pid of its child; 0 if it has none.</summary>
    internal static int ChildOf(int pid)
    {
        var first = Read(pid, $"task/{pid}/children").Split(' ')[0];
        return int.TryParse(first, System.Globalization.CultureInfo.InvariantCulture, out var child) ? child : 0;
    }

    /// <summary>Pids of its children, of their children, and so on.</summary>
    internal static IEnumerable<int> Descendants(int pid)
    {
        IEnumerable<string> tasks;
        try
        {
            tasks = Directory.GetDirectories($"/proc/{pid}/task");
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }

        // A child belongs to the thread that has started it.
        var children = tasks.SelectMany(
            task => Read(pid, $"task/{Path.GetFileName(task)}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(child => int.Parse(child, System.Globalization.CultureInfo.InvariantCulture)).ToList();
        return [.. children, .. children.SelectMany(Descendants)];
    }

    /// <summary>Whether it runs the tested program.</summary>
    internal static bool IsOfChat(int pid) => Read(pid, "comm").TrimEnd('\n') == Path.GetFileName(ChatRoom.Program);

    /// <summary>Whether its process group is in the foreground of its terminal.</summary>
    internal static bool IsInForeground(int pid)
    {
        // The fields: state, parent, process group, session, terminal, the terminal's process group in the foreground.
        var fields = Read(pid, "stat").Split(") ")[^1].Split(' ');
        return fields.Length > 5 && fields[2] == fields[5];
    }

    /// <summary>Whether it has a handler for a signal.</summary>
    internal static bool Handles(int pid, int signal) => IsIn("SigCgt", pid, signal);

    /// <summary>Whether it ignores a signal.</summary>
    internal static bool Ignores(int pid, int signal) => IsIn("SigIgn", pid, signal);

    private static bool IsIn(string set, int pid, int signal)
    {
        var line = Read(pid, "status").Split('\n').FirstOrDefault(line => line.StartsWith(set + ":", StringComparison.Ordinal));
        return line is not null && ((Convert.ToUInt64(line[(set.Length + 1)..].Trim(), 16) >> (signal - 1)) & 1) == 1;
    }
}
