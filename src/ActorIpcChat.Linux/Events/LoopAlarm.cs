using System.Diagnostics;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Linux.Native;
using static Tmds.Linux.LibC;

namespace ActorIpcChat.Linux.Events;

/// <summary>
/// Wakes the loop for its next timer (timerfd_create(2)). Unlike a timeout of epoll_wait(2), it is set once per timer and not before each sleep.
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
    /// Readable after each expiration; need not be read, since it is watched edge-triggered. Null if the kernel refuses timerfds; then the
    /// loop uses <see cref="Timeout"/>.
    /// </summary>
    public FileDescriptor? Descriptor { get; private set; }

    /// <summary>Timeout for epoll_wait(2) in milliseconds; -1 (none) if a descriptor wakes the loop or no timer is set.</summary>
    public int Timeout => Descriptor is not null || _due == Never
        ? -1
        : (int)Math.Clamp(Math.Ceiling(Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), _due).TotalMilliseconds), 0, int.MaxValue);

    /// <summary>The time has passed and no descriptor reports it.</summary>
    public bool IsOverdue => Descriptor is null && _due <= Stopwatch.GetTimestamp();

    /// <summary>Sets the expiration in ticks of <see cref="Stopwatch"/> (CLOCK_MONOTONIC), unless an earlier one is set.</summary>
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

    /// <summary>Clears the expiration, which has passed.</summary>
    public void MarkExpired() => _due = Never;

    public void Dispose() => Descriptor?.Dispose();
}
