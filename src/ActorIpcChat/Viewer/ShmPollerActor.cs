using ActorIpcChat.Dispatch;
using ActorIpcChat.Linux;
using ActorIpcChat.Metering;
using ActorIpcChat.Originals;
using ActorIpcChat.Rooms;
using Akka.Actor;

namespace ActorIpcChat.Viewer;

/// <summary>
/// Looks for lines in shared memory, and hands them to <see cref="ConsoleActor"/>. While nothing comes it sleeps until the writer
/// rings its bell, after looking for a while (<c>chat.viewer.spin</c>) if so asked; without a bell it polls, less and less often.
/// </summary>
internal sealed class ShmPollerActor(ViewerContext context, IActorRef console) : UntypedActor, IWithTimers
{
    private static readonly TimeSpan SayAfter = TimeSpan.FromMilliseconds(250);

    private readonly Batch _batch = new();
    private readonly WriterBell _writerBell = new(context.Room, context.Role);
    private readonly MeasuredViewer _measured = new(context.Room, context.Role);
    private (ulong Generation, long Position) _before;
    private ViewedMemory? _segment;
    private DirectoryWatch? _watch;
    private LoopRegistration? _watchRegistration;
    private FileStatus? _watched;
    private TimeSpan _interval;
    private LoopSpin? _spin;
    private bool _showing;
    private bool _cut;
    private bool _spunOut;
    private bool _leaving;
    private bool _garbledSaid;

    /// <summary>The chat is over and everything was shown.</summary>
    public sealed class ChatEnded
    {
        public static readonly ChatEnded Instance = new();
    }

    /// <summary>Time to look again.</summary>
    public sealed class Poll
    {
        public static readonly Poll Instance = new();
    }

    /// <summary>Something has come while it was looked for.</summary>
    private sealed class Arrived
    {
        public static readonly Arrived Instance = new();
    }

    /// <summary>Nothing has come for as long as it is looked for: sleep.</summary>
    private sealed class SpunOut
    {
        public static readonly SpunOut Instance = new();
    }

    private sealed class SayWhatWeWaitFor
    {
        public static readonly SayWhatWeWaitFor Instance = new();
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() => LookForSegment();

    protected override void PostStop()
    {
        StopWatching();
        _spin?.Stop();
        _measured.Dispose();
        _segment?.Dispose();
        _writerBell.Dispose();
    }

    protected override void OnReceive(object message) => Unhandled(message);

    private void LookForSegment()
    {
        _interval = context.Settings.Poll.Min;
        Timers.StartSingleTimer(SayWhatWeWaitFor.Instance, SayWhatWeWaitFor.Instance, SayAfter);
        Become(Looking);
        Look();
    }

    /// <summary>Watches the room; the last process of a chat may have taken its empty directory away, then it is made again.</summary>
    private void WatchRoom()
    {
        if (_watched is { } known && FileStatus.Behind(context.Room.Directory) == known)
            return;
        StopWatching();
        context.Room.EnsureDirectory();
        _watch = DirectoryWatch.TryStart(context.Room.Directory);
        _watched = FileStatus.Behind(context.Room.Directory);
        if (_watch is not null)
            _watchRegistration = context.Loop.WatchReadable(_watch.Descriptor, Self);
    }

    /// <summary>There is no shared memory yet.</summary>
    private void Looking(object message)
    {
        switch (message)
        {
            case Readable:
                _watch?.Drain();
                Look();
                break;
            case Poll:
                _interval = context.Settings.Poll.Next(_interval);
                Look();
                break;
            case SayWhatWeWaitFor:
                var key = 0;
                Rooms.Room.DespiteRemoval(() =>
                {
                    WatchRoom();
                    key = context.Room.SegmentKey(context.Role);
                });
                context.Notices.Say($"waiting for {context.Role.Letter()}: there is no shared memory of key {key} yet");
                break;
            case Arrived or SpunOut:
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Look()
    {
        Rooms.Room.DespiteRemoval(() =>
        {
            WatchRoom();
            _segment = (ViewedMemory?)ViewedSegment.TryOpen(context, Self, _before) ?? ViewedWindow.TryOpen(context);
        });
        if (_segment is null)
        {
            // Somebody may have removed the segment of a chat process that lives, and does not know yet.
            if (_interval >= SayAfter || _before.Generation != 0)
                _writerBell.Ring();
            // The watch tells of a chat process of ours at once; the poll finds what it misses.
            Timers.StartSingleTimer(Poll.Instance, Poll.Instance, _interval);
            return;
        }

        Timers.CancelAll();
        StopWatching();
        if (_segment.Poll is null)
        {
            Timers.StartPeriodicTimer(Poll.Instance, Poll.Instance, context.Settings.Poll.Max);
            _spin = context.Settings.Spin > TimeSpan.Zero ? SpinFor(_segment) : null;
        }

        Become(Viewing);
        _cut &= !_segment.IsMadeAgain;
        _interval = FirstInterval;
        Show(_segment.IsMadeAgain ? 0 : _segment.LinesToSkip(context.Settings.History));
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
            case Arrived or SpunOut:
                _spunOut = message is SpunOut;
                if (!_showing)
                    Show();
                break;
            case Batch shown:
                _showing = false;
                _spunOut = false;
                if (_leaving)
                {
                    Leave();
                    break;
                }

                _measured.CountShown(Math.Max(0, shown.Lines - shown.Skip), shown.Bytes);
                _segment!.MarkShown(shown.End);
                _interval = FirstInterval;
                Show();
                break;
            case Poll when !_showing:
                OnPoll();
                break;
            case Poll or SayWhatWeWaitFor:
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private LoopSpin SpinFor(ViewedMemory memory)
    {
        var self = Self;
        return new LoopSpin(
            context.Loop,
            static memory => ((ViewedMemory)memory).HasNews || ((ViewedMemory)memory).IsOver,
            (_, come) => self.Tell(come ? Arrived.Instance : SpunOut.Instance, ActorRefs.NoSender),
            memory);
    }

    private TimeSpan FirstInterval => (_segment!.Poll ?? context.Settings.Poll).Min;

    private void OnPoll()
    {
        if (!_segment!.HasNews)
        {
            _interval = (_segment.Poll ?? context.Settings.Poll).Next(_interval);
            if (_segment.IsRemoved)
            {
                LeaveSegment();
                return;
            }

            _segment.StayInPlace();
        }

        Show();
    }

    private void Show(long skip = 0)
    {
        while (true)
        {
            if (_segment!.HasNews)
            {
                var readable = _segment.Fill(_batch);
                _measured.CountMissed(_batch.Missed);
                if (readable)
                {
                    _batch.Skip += skip;
                    _batch.AfterGap |= _cut;
                    _cut = false;
                    _showing = true;
                    console.Tell(_batch);
                    return;
                }

                PassOver();
                continue;
            }

            if (_segment.IsOver)
            {
                LeaveSegment();
                return;
            }

            if (_segment.Poll is not null)
                Timers.StartSingleTimer(Poll.Instance, Poll.Instance, _interval);
            else if (_spin is not null && !_spunOut)
                _spin.Start(context.Settings.Spin);
            else if (!_segment.TryFallAsleep())
                continue;
            return;
        }
    }

    private void PassOver()
    {
        if (!_garbledSaid)
            context.Notices.Say("what stands in shared memory is no line: passing over it");
        _garbledSaid = true;
        _segment!.PassOver(_batch.End);
    }

    /// <summary>A line that was begun and has no end is not to run into what comes from elsewhere.</summary>
    private void LeaveSegment()
    {
        Timers.CancelAll();
        if (!_segment!.IsOver)
        {
            // Removed: where its owner makes it again, the line goes on there.
            _cut = true;
            Leave();
            return;
        }

        _batch.Clear();
        _batch.AfterGap = true;
        _showing = _leaving = true;
        console.Tell(_batch);
    }

    private void Leave()
    {
        _leaving = false;
        _spin?.Stop();
        _spin = null;
        _before = _segment!.Place;
        var over = _segment.IsOver;
        _segment.Dispose();
        _segment = null;
        if (!context.Once || !over)
        {
            LookForSegment();
            return;
        }

        Become(_ => { });
        Context.Parent.Tell(ChatEnded.Instance);
    }

    private void StopWatching()
    {
        _watchRegistration?.Dispose();
        _watch?.Dispose();
        (_watchRegistration, _watch, _watched) = (null, null, null);
    }
}
