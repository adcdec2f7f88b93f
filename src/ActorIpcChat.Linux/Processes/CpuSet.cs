using System.Globalization;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Native;

namespace ActorIpcChat.Linux.Processes;

/// <summary>A set of processors for sched_setaffinity(2), by the kernel's numbers.</summary>
internal sealed unsafe class CpuSet
{
    /// <summary>CPU_SETSIZE of the C library.</summary>
    private const int MaxCpus = 1024;
    private const int Words = MaxCpus / 64;

    private readonly ulong[] _bits = new ulong[Words];

    private CpuSet()
    {
    }

    /// <summary>A set of one processor.</summary>
    /// <exception cref="LinuxException">There is no such processor, or this process may not use it.</exception>
    public static CpuSet Single(int cpu)
    {
        var allowed = new CpuSet();
        bool known;
        fixed (ulong* bits = allowed._bits)
        {
            // On failure, try anyway: a sandbox may refuse this call and allow the other.
            known = Libc.SchedGetAffinity(0, Words * sizeof(ulong), bits) >= 0;
        }

        if (known && !allowed.Contains(cpu))
            throw new LinuxException(
                $"cannot run the event loop on CPU {cpu}", $"this process may use {allowed}", "choose one of these, or auto, for chat.loop.cpu");
        var one = new CpuSet();
        one._bits[cpu / 64] = 1UL << (cpu % 64);
        return one;
    }

    /// <summary>Binds the calling thread to the set. Ignores errors: the thread then stays where it was.</summary>
    public void BindCurrentThread()
    {
        fixed (ulong* bits = _bits)
            _ = Libc.SchedSetAffinity(0, Words * sizeof(ulong), bits);
    }

    /// <summary>The numbers as ranges, such as 0-3,8.</summary>
    public override string ToString()
    {
        List<string> ranges = [];
        for (var first = 0; first < MaxCpus; first++)
        {
            if (!Contains(first))
                continue;
            var last = first;
            while (Contains(last + 1))
                last++;
            ranges.Add(first == last ? Text(first) : $"{Text(first)}-{Text(last)}");
            first = last;
        }

        return string.Join(',', ranges);
    }

    private static string Text(int cpu) => cpu.ToString(CultureInfo.InvariantCulture);

    private bool Contains(int cpu) => cpu is >= 0 and < MaxCpus && (_bits[cpu / 64] >> (cpu % 64) & 1) != 0;
}
