using System.Globalization;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Native;

namespace ActorIpcChat.Linux.Processes;

/// <summary>The processors that a thread may run on (sched_setaffinity(2)), by the kernel's numbers.</summary>
internal sealed unsafe class CpuSet
{
    /// <summary>CPU_SETSIZE of the C library.</summary>
    private const int MostCpus = 1024;
    private const int Words = MostCpus / 64;

    private readonly ulong[] _bits = new ulong[Words];

    private CpuSet()
    {
    }

    /// <summary>One processor.</summary>
    /// <exception cref="LinuxException">This process may not use it, or it is not there.</exception>
    public static CpuSet Of(int cpu)
    {
        var allowed = new CpuSet();
        bool known;
        fixed (ulong* bits = allowed._bits)
        {
            // A sandbox that does not say which it may use may still let it choose.
            known = Libc.SchedGetAffinity(0, Words * sizeof(ulong), bits) >= 0;
        }

        if (known && !allowed.Contains(cpu))
            throw new LinuxException($"run the event loop on CPU {cpu}", $"this process may use {allowed}", "choose one of these, or auto, for chat.loop.cpu");
        var one = new CpuSet();
        one._bits[cpu / 64] = 1UL << (cpu % 64);
        return one;
    }

    /// <summary>Keeps the calling thread there; where that has become impossible it stays where it was.</summary>
    public void BindThread()
    {
        fixed (ulong* bits = _bits)
            _ = Libc.SchedSetAffinity(0, Words * sizeof(ulong), bits);
    }

    /// <summary>The numbers, as in 0-3,8.</summary>
    public override string ToString()
    {
        List<string> ranges = [];
        for (var first = 0; first < MostCpus; first++)
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

    private bool Contains(int cpu) => cpu is >= 0 and < MostCpus && (_bits[cpu / 64] >> (cpu % 64) & 1) != 0;
}
