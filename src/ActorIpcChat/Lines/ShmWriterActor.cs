using ActorIpcChat.Dispatch;
using ActorIpcChat.Linux.Events;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Memory;
using ActorIpcChat.Reporting;
using ActorIpcChat.Rooms;
using ActorIpcChat.Settings;
using ActorIpcChat.Wire;
using Akka.Actor;

namespace ActorIpcChat.Lines;

/// <summary>
/// Publishes the frames that <see cref="FifoReaderActor"/> wrote into shared memory, and wakes sleeping viewers. Lends the reader new space
/// as soon as the viewers have shown the frames in it.
/// </summary>
internal sealed unsafe class ShmWriterActor(
    EventLoop loop, Room room, Role role, ChatSegment segment, RingWriter ring, FileDescriptor doorbell, Mirror? mirror = null,
    INotices? notices = null)
    : UntypedActor, IWithTimers
{
    private static readonly PollSettings DeadViewerCheck = new(TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(500), 2);

    private readonly InboxSpace _space = new();
    private readonly ViewerDoorbells _doorbells = new(room, role, ring.Slots);
    private readonly AbsenceReport _absent = new(notices);
    private FileDescriptor _doorbell = doorbell;
    private IActorRef _reader = ActorRefs.Nobody;
    private LoopRegistration? _registration;
    private BeginSession? _pending;
    private FrameKind? _leaveNotice;
    private byte[] _nick = [];
    private TimeSpan _delay;
    private bool _spaceIsHere = true;
    private bool _showingRest;
    private bool _waitsForViewers;

    /// <summary>A peer is connected: the FIFO brings this stream.</summary>
    /// <param name="Reader">Reads the FIFO; gets the position of the stream, then the space.</param>
    /// <param name="Session">Number of the stream.</param>
    /// <param name="Start">Position where the stream begins if nothing of it was received before.</param>
    /// <param name="Nick">The peer's nick; empty if unknown.</param>
    /// <param name="PeerAttaches">The peer attaches the segment to read acknowledgements.</param>
    public sealed record BeginSession(IActorRef Reader, ulong Session, long Start, string Nick, bool PeerAttaches = true);

    /// <summary>The peer has left or died: publishes the notice behind its last line.</summary>
    /// <param name="How"><see cref="FrameKind.Left"/> or <see cref="FrameKind.Lost"/>.</param>
    public sealed record PeerLeft(FrameKind How);

    /// <summary>The connection to the peer is closed: the peer no longer attaches the segment.</summary>
    public sealed record EndSession;

    /// <summary>No more lines follow: send <see cref="RestShown"/> as soon as the mirror has shown the rest.</summary>
    public sealed record ShowRest;

    /// <summary>To the parent: the mirror has shown the rest.</summary>
    public sealed record RestShown : IMayBeStale;

    private sealed class StepMirror
    {
        public static readonly StepMirror Instance = new();
    }

    /// <summary>To the parent: another process has removed the segment.</summary>
    public sealed record SegmentRemoved;

    /// <summary>The doorbell was removed with the room's directory, and created again.</summary>
    public sealed record DoorbellReplaced(FileDescriptor Doorbell);

    /// <summary>Frees the slots of dead viewers, and tries again to reserve space.</summary>
    private sealed class LookForSpace
    {
        public static readonly LookForSpace Instance = new();
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() => _registration = loop.WatchReadable(_doorbell, Self);

    protected override void PostStop()
    {
        _registration?.Dispose();
        _doorbells.Dispose();
        mirror?.Dispose();
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case InboxSpace { Filled: 0 }:
                // The connection is closed. The next one gets new space at the head.
                _spaceIsHere = true;
                _reader = ActorRefs.Nobody;
                Continue();
                ReportRestShown();
                break;
            case InboxSpace space:
                _spaceIsHere = true;
                ring.Publish(space.Filled, space.Lines, space.Last);
                WakeViewers();
                if (mirror is { WantsLines: true })
                    StepMirrorAfter(mirror.Published());
                GiveSpace();
                break;
            case Readable:
                _doorbell.Drain();
                // A viewer rings if it finds impossible values. The peer reads the same header.
                segment.Restate();
                // A viewer also rings if it finds no segment under the key.
                if (segment.IsRemoved)
                    Context.Parent.Tell(new SegmentRemoved());
                Continue();
                break;
            case DoorbellReplaced again:
                _registration?.Dispose();
                _doorbell.Dispose();
                _doorbell = again.Doorbell;
                _registration = loop.WatchReadable(_doorbell, Self);
                break;
            case LookForSpace:
                _waitsForViewers = false;
                ring.Slots.CountLiving();
                Continue();
                if (_waitsForViewers)
                    _absent.Check(() => segment.AbsentInTheWay);
                break;
            case StepMirror:
                StepMirrorAfter(mirror?.Step());
                ReportRestShown();
                Continue();
                break;
            case ShowRest:
                _showingRest = true;
                Continue();
                StepMirrorAfter(mirror?.Step());
                ReportRestShown();
                break;
            case PeerLeft left:
                _leaveNotice = left.How;
                Continue();
                break;
            case EndSession:
                mirror?.PeerIsAttached = false;
                break;
            case BeginSession begin:
                mirror?.PeerIsAttached = begin.PeerAttaches;
                _pending = begin;
                _delay = DeadViewerCheck.Min;
                Continue();
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void StepMirrorAfter(TimeSpan? delay)
    {
        if (delay is { } time)
            Timers.StartSingleTimer(StepMirror.Instance, StepMirror.Instance, time);
    }

    private void ReportRestShown()
    {
        // The reader is about to give the space back; the last notice goes behind it.
        var noticeFollows = _leaveNotice is not null && !_spaceIsHere;
        if (_showingRest && mirror is not { IsBusy: true } && !noticeFollows)
            Context.Parent.Tell(new RestShown());
    }

    private void Continue()
    {
        PublishLeave();
        if (_pending is not null)
            Begin(_pending);
        else
            GiveSpace();
    }

    private void WakeViewers()
    {
        for (var slot = ring.NextSleeper(0); slot >= 0; slot = ring.NextSleeper(slot + 1))
            _doorbells.Ring(slot);
    }

    /// <summary>Publishes the notice behind the last line, once the reader has given the space back.</summary>
    private void PublishLeave()
    {
        if (_leaveNotice is not { } how || !_spaceIsHere)
            return;
        _leaveNotice = null;
        if (ring.Present != 0)
            PublishNotice(how, 0);
    }

    /// <summary>Publishes that the peer joined, unless it is present already.</summary>
    private void PublishJoined(BeginSession begin)
    {
        _nick = System.Text.Encoding.UTF8.GetBytes(begin.Nick);
        if (ring.Present != begin.Session)
            PublishNotice(FrameKind.Joined, begin.Session);
    }

    private void PublishNotice(FrameKind kind, ulong present)
    {
        if (ring.TryPublishNotice(kind, _nick, FrameHeader.SentNow(TimeProvider.System), present))
            WakeViewers();
    }

    private void Begin(BeginSession begin)
    {
        // The reader of the closed connection is about to give the space back.
        if (!_spaceIsHere)
            return;
        var known = ring.Session == begin.Session;
        if (!known && !ring.TryEndLine())
        {
            WaitForViewers();
            return;
        }

        PublishJoined(begin);
        _pending = null;
        _reader = begin.Reader;
        var position = known ? ring.ReceivedUpTo : begin.Start;
        ring.BeginSession(begin.Session, position);
        _reader.Tell(new FifoReaderActor.TakeLinesFrom(position));
        GiveSpace();
    }

    private void GiveSpace()
    {
        if (!_spaceIsHere || _reader.IsNobody())
            return;
        if (!ring.TryReserve(out _space.Start, out _space.Length))
        {
            WaitForViewers();
            return;
        }

        if (_waitsForViewers)
            Timers.Cancel(LookForSpace.Instance);
        _waitsForViewers = false;
        _absent.End();
        _delay = DeadViewerCheck.Min;
        _spaceIsHere = false;
        _space.Filled = 0;
        _reader.Tell(_space);
    }

    private void WaitForViewers()
    {
        if (!ring.RequestSpace())
        {
            Self.Tell(LookForSpace.Instance);
            return;
        }

        // A viewer that frees space rings; a dead one does not. Rings of other viewers do not delay the check for dead ones.
        if (_waitsForViewers)
            return;
        _waitsForViewers = true;
        Timers.StartSingleTimer(LookForSpace.Instance, LookForSpace.Instance, _delay);
        _delay = DeadViewerCheck.Next(_delay);
    }
}
