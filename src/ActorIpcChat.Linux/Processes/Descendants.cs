using System.Globalization;
using ActorIpcChat.Linux.Native;
using static Tmds.Linux.LibC;

namespace ActorIpcChat.Linux.Processes;

/// <summary>The processes that this process has started, directly or not.</summary>
internal static unsafe class Descendants
{
    private const int SetChildSubreaper = 36; // PR_SET_CHILD_SUBREAPER
    private const int NoHang = 1; // WNOHANG

    /// <summary>From here on a descendant whose parent ends becomes a child of this process, so that <see cref="KillAll"/> finds it.</summary>
    public static void Adopt() => Libc.ProcessControl(SetChildSubreaper, 1, 0, 0, 0);

    /// <summary>Kills all of them (SIGKILL), and waits for their end, at most two seconds. No child may be waited for elsewhere.</summary>
    public static void KillAll()
    {
        const int Pause = 10;
        for (var left = 2000; left > 0; left -= Pause)
        {
            var pids = List();
            foreach (var pid in pids)
                _ = kill(pid, SIGKILL);
            int status;
            while (Libc.WaitForProcess(-1, &status, NoHang) > 0)
            {
            }

            if (pids.Count == 0)
                return;
            Libc.Poll(null, 0, Pause);
        }
    }

    /// <summary>Their pids, zombies left out.</summary>
    public static IReadOnlyList<int> List()
    {
        Dictionary<int, int> parents = [];
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
                && ProcessIdentity.Parent(pid) is { } parent)
                parents[pid] = parent;
        }

        return [.. parents.Keys.Where(IsDescendant)];

        bool IsDescendant(int pid)
        {
            // A chain is at most as long as there are processes.
            for (var steps = 0; steps <= parents.Count && parents.TryGetValue(pid, out var parent); steps++, pid = parent)
            {
                if (parent == Environment.ProcessId)
                    return true;
            }

            return false;
        }
    }
}
