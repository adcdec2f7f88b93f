using ActorIpcChat.Dispatch;
using ActorIpcChat.Metering;
using Akka.Actor;

namespace ActorIpcChat.Viewer;

/// <summary>
/// Finds new lines in shared memory, and hands them to <see cref="ConsoleActor"/>. If there are none, it spins for <c>chat.viewer.spin</c>,
/// then sleeps until the writer rings its doorbell. Without a doorbell it polls, at growing intervals.
/// </summary>
internal sealed class ShmPollerActor(ViewerContext context, IActorRef console) : UntypedActor, IWithTimers
{
    private readonly Batch _batch = new(context.BatchFrames);
    private readonly SegmentSearch _search = new(context);
    private readonly MeasuredViewer _measured = new(context.Room, context.Role);
    private ViewedMemory? _segment;
    private ViewerSpin? _spin;
    private TimeSpan _interval;
    // A flag instead of a behaviour: Become allocates, and this changes with each batch.
    private bool _showing;
    private bool _lineIsOpen;
    private bool _reportedCorrupt;
    private bool _chatEnded;

    /// <summary>To the parent: the chat is over and everything was shown.</summary>
    public sealed record ChatEnded;

    /// <summary>Time for the next poll.</summary>
    public sealed class Poll
    {
        public static readonly Poll Instance = new();
    }

    private sealed class ShowAgain
    {
        public static readonly ShowAgain Instance = new();
    }

    private sealed record ReportWait;

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() => StartSearch();

    protected override void PostStop()
    {
        _spin?.Stop();
        _measured.Dispose();
        _segment?.Dispose();
        _search.Dispose();
    }

    protected override void OnReceive(object message) => Unhandled(message);

    private void StartSearch()
    {
        Timers.StartSingleTimer(new ReportWait(), new ReportWait(), SegmentSearch.ReportAfter);
        Become(Searching);
        Search();
    }

    /// <summary>There is no shared memory yet.</summary>
    private void Searching(object message)
    {
        switch (message)
        {
            case Readable:
                _search.Drain();
                Search();
                break;
            case Poll:
                _search.IncreaseInterval();
                Search();
                break;
            case ReportWait:
                if (_search.DescribeWait(Self) is { } line)
                    context.Notices.Say(line);
                break;
            case ViewerSpin.Arrived or ViewerSpin.GaveUp or ShowAgain:
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Search()
    {
        _segment = _search.TryFind(Self);
        if (_segment is null && context.EndsIfMissing?.Invoke() == true)
        {
            EndChat();
            return;
        }

        if (_segment is null)
        {
            Timers.StartSingleTimer(Poll.Instance, Poll.Instance, _search.Interval);
            return;
        }

        Timers.CancelAll();
        context.Attached?.Invoke();
        if (_segment.Poll is null)
        {
            Timers.StartPeriodicTimer(Poll.Instance, Poll.Instance, context.Settings.Poll.Max);
            _spin = ViewerSpin.For(context, _segment, Self);
        }

        Become(Viewing);
        _lineIsOpen &= !_segment.IsRecreated;
        _interval = FirstInterval;
        if (!_segment.IsRecreated)
            _segment.SkipHistory(context.Settings.History);
        Show();
    }

    /// <summary>New lines are shown.</summary>
    private void Viewing(object message)
    {
        switch (message)
        {
            case Readable:
                _segment!.OnDoorbell();
                if (_showing)
                    _search.MarkIf(_segment.IsOver);
                else
                    Show();
                break;
            case ViewerSpin.Arrived or ViewerSpin.GaveUp:
                _spin?.Record(success: message is ViewerSpin.Arrived);
                if (!_showing)
                    Show();
                break;
            case Batch shown:
                _showing = false;
                _spin?.Record(success: true);
                _measured.CountShown(Math.Max(0, shown.Lines - shown.Skip), shown.Bytes);
                _segment!.MarkShown(shown.End);
                _interval = FirstInterval;
                Show();
                break;
            case Poll when !_showing:
                OnPoll();
                break;
            case ShowAgain when !_showing:
                Show();
                break;
            case Poll or ShowAgain or ReportWait:
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    /// <summary>The console ends an unfinished last line, so that lines of the next chat stay apart from it.</summary>
    private void EndingLine(object message)
    {
        switch (message)
        {
            case Readable:
                _segment!.OnDoorbell();
                break;
            case Batch or ShowAgain:
                if (_segment!.TryFinish())
                    Leave();
                else
                    ScheduleShow();
                break;
            case Poll or ReportWait or ViewerSpin.Arrived or ViewerSpin.GaveUp:
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private TimeSpan NextInterval => (_segment!.Poll ?? context.Settings.Poll).Next(_interval);

    private TimeSpan FirstInterval => (_segment!.Poll ?? context.Settings.Poll).Min;

    private void OnPoll()
    {
        if (!_segment!.HasNews)
        {
            _interval = NextInterval;
            // The owner publishes its last line before it removes the segment, so look again after the removal.
            if (_segment.IsRemoved && !_segment.HasNews)
            {
                LeaveSegment(_segment.IsOver);
                return;
            }

            _segment.Repair();
        }

        Show();
    }

    private void Show()
    {
        while (true)
        {
            // The owner publishes its last line before it closes the segment.
            var over = _segment!.IsOver;
            _search.MarkIf(over);
            if (_segment.HasNews)
            {
                var readable = _segment.Fill(_batch);
                _measured.CountMissed(_batch.Missed);
                if (readable)
                {
                    _batch.EndsOpenLine |= _lineIsOpen;
                    _lineIsOpen = false;
                    _showing = true;
                    console.Tell(_batch);
                    return;
                }

                SkipCorrupt();
                ScheduleShow();
                return;
            }

            if (over)
            {
                if (_segment.ConfirmOver())
                    LeaveSegment(over: true);
                else
                    ScheduleShow();
                return;
            }

            if (_segment.Poll is not null)
                Timers.StartSingleTimer(Poll.Instance, Poll.Instance, _interval);
            else if (_spin?.TryStart() != true && !_segment.TryFallAsleep())
                continue;
            return;
        }
    }

    /// <summary>Looks again later, at growing intervals: another process may go on overwriting the segment.</summary>
    private void ScheduleShow()
    {
        Timers.StartSingleTimer(ShowAgain.Instance, ShowAgain.Instance, _interval);
        _interval = NextInterval;
    }

    private void SkipCorrupt()
    {
        if (!_reportedCorrupt)
            context.Notices.Say("skipping a corrupt frame in shared memory");
        _reportedCorrupt = true;
        _segment!.SkipCorrupt(_batch.End);
    }

    private void LeaveSegment(bool over)
    {
        Timers.CancelAll();
        _chatEnded = over;
        if (!over)
        {
            // If the owner recreates the segment, an open line continues there.
            _lineIsOpen = true;
            Leave();
            return;
        }

        _batch.Clear();
        _batch.EndsOpenLine = true;
        Become(EndingLine);
        console.Tell(_batch);
    }

    private void Leave()
    {
        _spin?.Stop();
        _spin = null;
        _search.Restart();
        _segment!.Dispose();
        _segment = null;
        if (!context.Once || !_chatEnded)
        {
            StartSearch();
            return;
        }

        EndChat();
    }

    private void EndChat()
    {
        Become(_ => { });
        Context.Parent.Tell(new ChatEnded());
    }
}
