using ActorIpcChat.Dispatch;
using ActorIpcChat.Metering;
using Akka.Actor;

namespace ActorIpcChat.Viewer;

/// <summary>
/// Looks for lines in shared memory, and hands them to <see cref="ConsoleActor"/>. While nothing comes it sleeps until the writer
/// rings its doorbell, after looking for a while (<c>chat.viewer.spin</c>) if so asked; without a doorbell it polls, less and less often.
/// </summary>
internal sealed class ShmPollerActor(ViewerContext context, IActorRef console) : UntypedActor, IWithTimers
{
    private readonly Batch _batch = new();
    private readonly SegmentSearch _search = new(context);
    private readonly MeasuredViewer _measured = new(context.Room, context.Role);
    private ViewedMemory? _segment;
    private ViewerSpin? _spin;
    private TimeSpan _interval;
    // No behaviour of its own: Become allocates, and this changes with each batch.
    private bool _showing;
    private bool _cut;
    private bool _corruptSaid;
    private bool _over;

    /// <summary>The chat is over and everything was shown.</summary>
    public sealed record ChatEnded;

    /// <summary>Time to look again.</summary>
    public sealed class Poll
    {
        public static readonly Poll Instance = new();
    }

    private sealed class LookAgain
    {
        public static readonly LookAgain Instance = new();
    }

    private sealed record SayWhatWeWaitFor;

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() => LookForSegment();

    protected override void PostStop()
    {
        _spin?.Stop();
        _measured.Dispose();
        _segment?.Dispose();
        _search.Dispose();
    }

    protected override void OnReceive(object message) => Unhandled(message);

    private void LookForSegment()
    {
        Timers.StartSingleTimer(new SayWhatWeWaitFor(), new SayWhatWeWaitFor(), SegmentSearch.SayAfter);
        Become(Looking);
        Look();
    }

    /// <summary>There is no shared memory yet.</summary>
    private void Looking(object message)
    {
        switch (message)
        {
            case Readable:
                _search.Drain();
                Look();
                break;
            case Poll:
                _search.Slower();
                Look();
                break;
            case SayWhatWeWaitFor:
                if (_search.WhatIsMissing(Self) is { } line)
                    context.Notices.Say(line);
                break;
            case ViewerSpin.Arrived or ViewerSpin.SpunOut or LookAgain:
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Look()
    {
        _segment = _search.TryFind(Self);
        if (_segment is null)
        {
            Timers.StartSingleTimer(Poll.Instance, Poll.Instance, _search.Interval);
            return;
        }

        Timers.CancelAll();
        if (_segment.Poll is null)
        {
            Timers.StartPeriodicTimer(Poll.Instance, Poll.Instance, context.Settings.Poll.Max);
            _spin = ViewerSpin.For(context, _segment, Self);
        }

        Become(Viewing);
        _cut &= !_segment.IsMadeAgain;
        _interval = FirstInterval;
        if (!_segment.IsMadeAgain)
            _segment.SkipHistory(context.Settings.History);
        Show();
    }

    /// <summary>Lines are shown as they come.</summary>
    private void Viewing(object message)
    {
        switch (message)
        {
            case Readable:
                _segment!.Woken();
                if (!_showing)
                    Show();
                break;
            case ViewerSpin.Arrived or ViewerSpin.SpunOut:
                _spin?.Note(come: message is ViewerSpin.Arrived);
                if (!_showing)
                    Show();
                break;
            case Batch shown:
                _showing = false;
                _spin?.Note(come: true);
                _measured.CountShown(Math.Max(0, shown.Lines - shown.Skip), shown.Bytes);
                _segment!.MarkShown(shown.End);
                _interval = FirstInterval;
                Show();
                break;
            case Poll when !_showing:
                OnPoll();
                break;
            case LookAgain when !_showing:
                Show();
                break;
            case Poll or LookAgain or SayWhatWeWaitFor:
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    /// <summary>The last line of memory that is over is ended where it has no end: it is not to run into what comes from elsewhere.</summary>
    private void EndingLine(object message)
    {
        switch (message)
        {
            case Readable:
                _segment!.Woken();
                break;
            case Batch:
                Leave();
                break;
            case Poll or LookAgain or SayWhatWeWaitFor or ViewerSpin.Arrived or ViewerSpin.SpunOut:
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
            // Removing it comes behind the last line: one that was shown since the look before is there by now.
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
            // Its owner publishes first, then it closes.
            var over = _segment!.IsOver;
            if (_segment.HasNews)
            {
                var readable = _segment.Fill(_batch);
                _measured.CountMissed(_batch.Missed);
                if (readable)
                {
                    _batch.AfterGap |= _cut;
                    _cut = false;
                    _showing = true;
                    console.Tell(_batch);
                    return;
                }

                PassOver();
                LookSoon();
                return;
            }

            if (over)
            {
                if (_segment.IsSurelyOver())
                    LeaveSegment(over: true);
                else
                    LookSoon();
                return;
            }

            if (_segment.Poll is not null)
                Timers.StartSingleTimer(Poll.Instance, Poll.Instance, _interval);
            else if (_spin?.TryStart() != true && !_segment.TryFallAsleep())
                continue;
            return;
        }
    }

    /// <summary>What stands there may be wrong again at once, and for as long as another process writes there: less and less often.</summary>
    private void LookSoon()
    {
        Timers.StartSingleTimer(LookAgain.Instance, LookAgain.Instance, _interval);
        _interval = NextInterval;
    }

    private void PassOver()
    {
        if (!_corruptSaid)
            context.Notices.Say("what stands in shared memory is no line: passing over it");
        _corruptSaid = true;
        _segment!.PassOver(_batch.End);
    }

    private void LeaveSegment(bool over)
    {
        Timers.CancelAll();
        _over = over;
        if (!over)
        {
            // Removed: where its owner makes it again, a line that was begun goes on there.
            _cut = true;
            Leave();
            return;
        }

        _batch.Clear();
        _batch.AfterGap = true;
        Become(EndingLine);
        console.Tell(_batch);
    }

    private void Leave()
    {
        _spin?.Stop();
        _spin = null;
        _search.BeginAgain();
        _segment!.Dispose();
        _segment = null;
        if (!context.Once || !_over)
        {
            LookForSegment();
            return;
        }

        Become(_ => { });
        Context.Parent.Tell(new ChatEnded());
    }
}
