using ActorIpcChat.Reporting;
using Akka.Actor;

namespace ActorIpcChat.Lines;

/// <summary>A sender's wait for its peer. From its first second on it reports absent consumers of the peer that are the reason.</summary>
internal sealed class OutboxWait(OutboxSender sender, INotices? notices)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly AbsenceReport _report = new(notices);
    private bool _waits;
    private bool _untilDelivered;

    /// <summary>To the actor itself: call <see cref="Check"/>.</summary>
    public sealed class StillWaiting
    {
        public static readonly StillWaiting Instance = new();
    }

    /// <summary>The outbox is full, or lines are left to deliver.</summary>
    public void Begin(ITimerScheduler timers, bool untilDelivered = false)
    {
        _untilDelivered |= untilDelivered;
        if (!_waits)
            timers.StartSingleTimer(StillWaiting.Instance, StillWaiting.Instance, Interval);
        _waits = true;
    }

    /// <summary>Reports, or looks again later.</summary>
    public void Check(ITimerScheduler timers)
    {
        if (_waits && !_report.Check(() => sender.AbsentInTheWay))
            timers.StartSingleTimer(StillWaiting.Instance, StillWaiting.Instance, Interval);
    }

    /// <summary>The outbox has space.</summary>
    public void OnSpace(ITimerScheduler timers)
    {
        if (!_untilDelivered)
            End(timers);
    }

    /// <summary>The wait is over.</summary>
    public void End(ITimerScheduler timers)
    {
        if (!_waits)
            return;
        timers.Cancel(StillWaiting.Instance);
        _report.End();
        (_waits, _untilDelivered) = (false, false);
    }
}
