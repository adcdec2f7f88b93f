using ActorIpcChat.Dispatch;
using ActorIpcChat.Linux.Events;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Memory;
using ActorIpcChat.Rooms;
using ActorIpcChat.Settings;
using ActorIpcChat.Wire;
using Akka.Actor;

namespace ActorIpcChat.Lines;

/// <summary>
/// Publishes in shared memory what <see cref="FifoReaderActor"/> has put there, wakes the viewers that sleep, and gives the
/// reader new space as far as the viewers have seen what stood there before.
/// </summary>
internal sealed unsafe class ShmWriterActor(
    EventLoop loop, Room room, Role role, ChatSegment segment, RingWriter ring, FileDescriptor doorbell, Mirror? mirror = null) : UntypedActor, IWithTimers
{
    private static readonly PollSettings LookForTheDead = new(TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(500), 2);

    private readonly InboxSpace _space = new();
    private readonly ViewerDoorbells _doorbells = new(room, role, ring.Slots);
    private FileDescriptor _doorbell = doorbell;
    private IActorRef _reader = ActorRefs.Nobody;
    private LoopRegistration? _registration;
    private BeginSession? _pending;
    private FrameKind? _gone;
    private byte[] _nick = [];
    private TimeSpan _delay;
    private bool _spaceIsHere = true;
    private bool _showingRest;
    private bool _waiting;

    /// <summary>A peer was met: what comes through the FIFO is of this stream.</summary>
    /// <param name="Reader">Reads the FIFO; gets the position of the stream, then the space.</param>
    /// <param name="Session">The stream.</param>
    /// <param name="Start">Where the stream begins if nothing of it was received before.</param>
    /// <param name="Nick">What the peer calls itself; empty where it does not say.</param>
    /// <param name="PeerAttaches">The peer attaches the segment, to see what has arrived.</param>
    public sealed record BeginSession(IActorRef Reader, ulong Session, long Start, string Nick, bool PeerAttaches = true);

    /// <summary>The peer has left or died. Viewers read that behind its last line.</summary>
    /// <param name="How"><see cref="FrameKind.Left"/> or <see cref="FrameKind.Lost"/>.</param>
    public sealed record PeerGone(FrameKind How);

    /// <summary>The connection to the peer is closed.</summary>
    public sealed record EndSession;

    /// <summary>Nothing more comes: say <see cref="RestShown"/> when the mirror has shown the rest.</summary>
    public sealed record ShowRest;

    /// <summary>The mirror has shown the rest.</summary>
    public sealed record RestShown : IMayBeStale;

    private sealed class StepMirror
    {
        public static readonly StepMirror Instance = new();
    }

    /// <summary>Another process has removed the segment.</summary>
    public sealed record SegmentRemoved;

    /// <summary>The doorbell was removed with the room's directory, and made again.</summary>
    public sealed record DoorbellReplaced(FileDescriptor Doorbell);

    /// <summary>Looks again whether viewers that hold up the ring are still alive.</summary>
    private sealed class LookForRoom
    {
        public static readonly LookForRoom Instance = new();
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
                // The connection is lost: the next one begins with the space at the head, wherever that is then.
                _spaceIsHere = true;
                _reader = ActorRefs.Nobody;
                GoOn();
                SayRestShown();
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
                // Perhaps a viewer found something that cannot be; the peer, too, goes by what stands there.
                segment.Restate();
                // A viewer that finds nothing under the segment's key rings, too.
                if (segment.IsRemoved)
                    Context.Parent.Tell(new SegmentRemoved());
                GoOn();
                break;
            case DoorbellReplaced again:
                _registration?.Dispose();
                _doorbell.Dispose();
                _doorbell = again.Doorbell;
                _registration = loop.WatchReadable(_doorbell, Self);
                break;
            case LookForRoom:
                _waiting = false;
                ring.Slots.CountLiving();
                GoOn();
                break;
            case StepMirror:
                StepMirrorAfter(mirror?.Step());
                SayRestShown();
                GoOn();
                break;
            case ShowRest:
                _showingRest = true;
                GoOn();
                StepMirrorAfter(mirror?.Step());
                SayRestShown();
                break;
            case PeerGone gone:
                _gone = gone.How;
                GoOn();
                break;
            case EndSession:
                mirror?.PeerIsAttached = false;
                break;
            case BeginSession begin:
                mirror?.PeerIsAttached = begin.PeerAttaches;
                _pending = begin;
                _delay = LookForTheDead.Min;
                GoOn();
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

    private void SayRestShown()
    {
        // The reader is about to give the space back, behind which the last note goes.
        var noteComes = _gone is not null && !_spaceIsHere;
        if (_showingRest && mirror is not { IsBusy: true } && !noteComes)
            Context.Parent.Tell(new RestShown());
    }

    private void GoOn()
    {
        NoteGone();
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

    /// <summary>Writes the notice behind the last line, once the reader has given the space back.</summary>
    private void NoteGone()
    {
        if (_gone is not { } how || !_spaceIsHere)
            return;
        _gone = null;
        if (ring.Present != 0)
            Note(how, 0);
    }

    /// <summary>One that was met before and never missed does not join again.</summary>
    private void NoteJoined(BeginSession begin)
    {
        _nick = System.Text.Encoding.UTF8.GetBytes(begin.Nick);
        if (ring.Present != begin.Session)
            Note(FrameKind.Joined, begin.Session);
    }

    private void Note(FrameKind kind, ulong present)
    {
        if (ring.TryPublishNotice(kind, _nick, FrameHeader.SentNow(TimeProvider.System), present))
            WakeViewers();
    }

    private void Begin(BeginSession begin)
    {
        // Else the reader of the lost connection is about to give it back.
        if (!_spaceIsHere)
            return;
        var known = ring.Session == begin.Session;
        if (!known && !ring.TryEndLine())
        {
            WaitForViewers();
            return;
        }

        NoteJoined(begin);
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

        if (_waiting)
            Timers.Cancel(LookForRoom.Instance);
        _waiting = false;
        _delay = LookForTheDead.Min;
        _spaceIsHere = false;
        _space.Filled = 0;
        _reader.Tell(_space);
    }

    private void WaitForViewers()
    {
        if (!ring.RequestSpace())
        {
            Self.Tell(LookForRoom.Instance);
            return;
        }

        // A viewer that moves on rings; one that has died never will. Rings of the others do not put off the look for it.
        if (_waiting)
            return;
        _waiting = true;
        Timers.StartSingleTimer(LookForRoom.Instance, LookForRoom.Instance, _delay);
        _delay = LookForTheDead.Next(_delay);
    }
}
