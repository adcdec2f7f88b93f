using System.Globalization;
using System.Runtime.InteropServices;

namespace ActorIpcChat.Benchmarks.Chains;

/// <summary>Kernel figures of a process (proc(5)), summed over its threads.</summary>
internal static unsafe partial class ProcessFigures
{
    /// <summary>The processes that do the work: the children of a started process, or itself without children.</summary>
    internal static IEnumerable<int> Workers(int pid)
    {
        var pids = File.ReadAllText($"/proc/{pid}/task/{pid}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        int[] children = [.. pids.Select(int.Parse)];
        return children.Length == 0 ? [pid] : children;
    }

    /// <summary>Processor time in ns (clock_getcpuclockid(3)), including threads that have ended.</summary>
    internal static long Cpu(int pid)
    {
        int clock;
        long* time = stackalloc long[2]; // struct timespec of a 64-bit system
        if (FindCpuClock(pid, &clock) != 0 || ReadClock(clock, time) != 0)
            throw new BenchmarkException($"process {pid} has ended");
        return (time[0] * 1_000_000_000) + time[1];
    }

    /// <summary>Number of times that its threads were woken (voluntary context switches).</summary>
    internal static long WakeUps(int pid) => Threads(pid).Sum(thread => Status($"{thread}/status", "voluntary_ctxt_switches:"));

    internal static double ResidentMebibytes(int pid) => Status($"/proc/{pid}/status", "VmRSS:") / 1024.0;

    internal static int ThreadCount(int pid) => Threads(pid).Length;

    [LibraryImport("libc", EntryPoint = "clock_getcpuclockid")]
    private static partial int FindCpuClock(int pid, int* clock);

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int ReadClock(int clock, long* time);

    private static string[] Threads(int pid) => Directory.GetDirectories($"/proc/{pid}/task");

    private static long Status(string file, string key)
    {
        var value = File.ReadLines(file).First(line => line.StartsWith(key, StringComparison.Ordinal))[key.Length..];
        return long.Parse(value.Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
    }
}
