using System.Runtime.InteropServices;

namespace ActorIpcChat.Channel.Benchmarks;

/// <summary>Sleeps as exactly as the C programs do, on the calling thread. Times are ns of CLOCK_MONOTONIC, as those of Stopwatch.</summary>
internal static unsafe partial class Pace
{
    private const int Monotonic = 1;
    private const int Absolute = 1;
    private const int SetTimerSlack = 29;

    internal static void BeExact() => _ = Control(SetTimerSlack, 1, 0, 0, 0);

    internal static void SleepUntil(long when)
    {
        var time = stackalloc long[] { when / 1_000_000_000, when % 1_000_000_000 };
        while (Sleep(Monotonic, Absolute, time, null) != 0)
        {
            // EINTR
        }
    }

    [LibraryImport("libc", EntryPoint = "clock_nanosleep")]
    private static partial int Sleep(int clock, int flags, long* time, long* left);

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int Control(int option, nint value, nint none, nint none2, nint none3);
}
