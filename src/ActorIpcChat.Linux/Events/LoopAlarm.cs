using System.Diagnostics;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Linux.Native;
using static Tmds.Linux.LibC;

namespace ActorIpcChat.Linux.Events;

/// <summary>
/// Wakes the loop for its timers (timerfd_create(2)). It is set for the soonest one and left alone until then: a loop that is woken by
/// something else goes back to sleep without telling the kernel once more for how long, as the timeout of epoll_wait(2) would.
/// </summary>
internal sealed unsafe class LoopAlarm : IDisposable
{
    private const int Monotonic = 1; // CLOCK_MONOTONIC
    private const int AbsoluteTime = 1; // TFD_TIMER_ABSTIME
    private const long Never = long.MaxValue;

    private static readonly long NanosecondsPerTick = 1_000_000_000 / Stopwatch.Frequency;

    private long _due = Never;

    public LoopAlarm()
    {
        var number = Libc.TimerCreate(Monotonic, EFD_CLOEXEC | EFD_NONBLOCK);
        if (number >= 0)
            Descriptor = new FileDescriptor(number);
    }

    /// <summary>
    /// Becomes readable when it rings. Watched edge-triggered, it need not be read. Null where the kernel gives none: then
    /// <see cref="Timeout"/> is how long to wait.
    /// </summary>
    public FileDescriptor? Descriptor { get; private set; }

    /// <summary>Milliseconds until it rings where no descriptor tells, for epoll_wait(2): -1 is never.</summary>
    public int Timeout => Descriptor is not null || _due == Never
        ? -1
        : (int)Math.Clamp(Math.Ceiling(Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), _due).TotalMilliseconds), 0, int.MaxValue);

    /// <summary>It should have rung, and no descriptor tells.</summary>
    public bool IsOverdue => Descriptor is null && _due <= Stopwatch.GetTimestamp();

    /// <summary>Rings at a time, in ticks of <see cref="Stopwatch"/>, which counts the same clock; one that rings sooner already does for both.</summary>
    public void SetFor(long due)
    {
        if (due >= _due)
            return;
        _due = due;
        if (Descriptor is null)
            return;
        var (seconds, ticks) = Math.DivRem(due, Stopwatch.Frequency);
        var when = stackalloc nint[4];
        (when[0], when[1]) = (0, 0);
        (when[2], when[3]) = ((nint)seconds, (nint)(ticks * NanosecondsPerTick));
        if (Libc.TimerSet(Descriptor.Number, AbsoluteTime, when, null) == 0)
            return;
        Descriptor.Dispose();
        Descriptor = null;
    }

    /// <summary>It has rung.</summary>
    public void Rang() => _due = Never;

    /// <inheritdoc/>
    public void Dispose() => Descriptor?.Dispose();
}
