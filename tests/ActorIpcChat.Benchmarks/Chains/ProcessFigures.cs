using System.Globalization;
using System.Runtime.InteropServices;

namespace ActorIpcChat.Benchmarks.Chains;

/// <summary>What the kernel tells of a process (proc(5)), summed over its threads.</summary>
internal static unsafe partial class ProcessFigures
{
    /// <summary>The processes that do the work: those that were started, or what they have started in their place.</summary>
    internal static IEnumerable<int> Workers(int pid)
    {
        int[] children = [.. File.ReadAllText($"/proc/{pid}/task/{pid}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)];
        return children.Length == 0 ? [pid] : children;
    }

    /// <summary>ns on a processor (clock_getcpuclockid(3)), those of threads that have ended included.</summary>
    internal static long Cpu(int pid)
    {
        int clock;
        long* time = stackalloc long[2]; // struct timespec of a 64-bit system
        if (FindCpuClock(pid, &clock) != 0 || ReadClock(clock, time) != 0)
            throw new BenchmarkException($"process {pid} has ended");
        return (time[0] * 1_000_000_000) + time[1];
    }

    /// <summary>How often its threads have gone to sleep and were woken.</summary>
    internal static long WakeUps(int pid) => Threads(pid).Sum(thread => Status($"{thread}/status", "voluntary_ctxt_switches:"));

    internal static double ResidentMebibytes(int pid) => Status($"/proc/{pid}/status", "VmRSS:") / 1024.0;

    internal static int ThreadCount(int pid) => Threads(pid).Length;

    [LibraryImport("libc", EntryPoint = "clock_getcpuclockid")]
    private static partial int FindCpuClock(int pid, int* clock);

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int ReadClock(int clock, long* time);

    private static string[] Threads(int pid) => Directory.GetDirectories($"/proc/{pid}/task");

    private static long Status(string file, string key) => long.Parse(
        File.ReadLines(file).First(line => line.StartsWith(key, StringComparison.Ordinal))[key.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
}
