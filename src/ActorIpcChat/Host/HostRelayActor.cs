using ActorIpcChat.Dispatch;
using ActorIpcChat.Lines;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Members;
using ActorIpcChat.Memory;
using ActorIpcChat.Peer;
using ActorIpcChat.Reporting;
using ActorIpcChat.Text;
using Akka.Actor;

namespace ActorIpcChat.Host;

/// <summary>
/// Carries lines between the members of one machine. Each reads the others' outboxes in their shared memory; a doorbell wakes it for what it
/// waits for. Nothing polls while all is delivered.
/// </summary>
#pragma warning disable CA1001 // PostStop disposes the fields.
internal sealed partial class HostRelayActor : MemberRelay
{
    private const string ExpectKey = "expect";
    private const string ExpiryKey = "expiry";
    private const string SettleKey = "settle";
    private const string WaitKey = "wait";
    private const string SafetyKey = "safety";

    /// <summary>So long it keeps its lines for those who were there first and have not answered: they may be stopped.</summary>
    private static readonly TimeSpan ExpectFor = TimeSpan.FromSeconds(2);

    /// <summary>So long after the first line that may be undelivered it looks which ones are.</summary>
    private static readonly TimeSpan SettleAfter = TimeSpan.FromMilliseconds(200);

    /// <summary>A wait of this length is reported.</summary>
    private static readonly TimeSpan ReportAfter = TimeSpan.FromSeconds(1);

    /// <summary>How often it looks whether another process has damaged what wakes it.</summary>
    private static readonly TimeSpan SafetyInterval = TimeSpan.FromSeconds(10);

    /// <summary>The same while only a lock shows that another member lives.</summary>
    private static readonly TimeSpan LockInterval = TimeSpan.FromSeconds(1);

    private readonly ChatContext _context;
    private readonly HostPeers _peers;
    private readonly HostDelivery _delivery;
    private bool _ended;

    public HostRelayActor(ChatContext context, MemberMemory memory)
        : base(context, memory)
    {
        _context = context;
        _peers = new HostPeers(context, memory, Self);
        _delivery = new HostDelivery(memory, _peers, context.Notices);
    }

    /// <summary>Gives up absent members after their timeout.</summary>
    private sealed class Expire
    {
        public static readonly Expire Instance = new();
    }

    /// <summary>Reads what the others have.</summary>
    private sealed class Settle
    {
        public static readonly Settle Instance = new();
    }

    private sealed class StillWaiting
    {
        public static readonly StillWaiting Instance = new();
    }

    private sealed record Check;

    private sealed record StopExpecting;

    protected override bool IsLinked => !_ended;

    protected override bool AnyReceiving => _delivery.AnyReceiving;

    protected override bool IsDelivered
    {
        get
        {
            _delivery.Free();
            return _delivery.IsDelivered;
        }
    }

    protected override IEnumerable<string> Undelivered
    {
        get
        {
            _delivery.Free();
            return _delivery.Undelivered;
        }
    }

    protected override IEnumerable<string> Others => _peers.All.Where(static peer => peer.End is null)
        .Select(static peer => $"{peer.Name} {(peer.IsAbsent ? "was killed" : peer.IsLinked ? "is here" : "is coming")}");

    protected override void PreStart()
    {
        _peers.Begin();
        var room = Path.GetFileName(_context.Room.OfMembers!.Directory);
        var alone = _peers.All.Count == 0 ? ", and no other member yet" : "";
        _context.SayPresence($"{VisibleText.Of(_context.Settings.Nick)} is in the room {VisibleText.Of(room)}{alone}");
        Report();
        base.PreStart();
        Context.Parent.Tell(new MemberActor.Joined());
        Timers.StartSingleTimer(SafetyKey, new Check(), SafetyInterval);
        if (_peers.All.Exists(static peer => peer.IsAwaited))
            Timers.StartSingleTimer(ExpectKey, new StopExpecting(), ExpectFor);
        ContinueLater();
    }

    protected override void PostStop()
    {
        base.PostStop();
        _peers.Dispose();
    }

    protected override void OnLink(object message)
    {
        switch (message)
        {
            case MemberActor.Joined or Expire:
                break;
            case HostPeer.ProcessEnded ended:
                _peers.OnEnd(ended);
                break;
            case Settle:
                _delivery.Settle();
                break;
            case StopExpecting:
                _peers.All.ForEach(static peer => peer.IsExpected = false);
                break;
            case StillWaiting:
                _delivery.ReportWait();
                break;
            case Check:
                _peers.LookAtLocks();
                Memory.Resources.Segment.Restate();
                var interval = _peers.All.Any(static peer => peer.IsKnownByLockOnly) ? LockInterval : SafetyInterval;
                Timers.StartSingleTimer(SafetyKey, new Check(), interval);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    protected override unsafe void OnDoorbell()
    {
        const int Size = 256;
        var rings = stackalloc byte[Size];
        var (viewer, others, moved) = (false, false, false);
        IoResult read;
        do
        {
            read = Memory.Resources.Doorbell.Read(rings, Size);
            var signs = new ReadOnlySpan<byte>(rings, Math.Max(0, read.Bytes));
            viewer |= signs.Contains((byte)DoorbellSign.Viewer);
            others |= signs.Contains((byte)DoorbellSign.NewMember);
            moved |= signs.Contains((byte)DoorbellSign.Moved);
        }
        while (read.Bytes == Size);

        Memory.Signals.WakeUp();
        if (others || moved)
            _peers.Look(again: moved);
        // Else it has freed space.
        if (viewer && !WaitsForViewers && Memory.Repair())
            RingAll(DoorbellSign.Moved);
    }

    protected override bool Exchange()
    {
        for (var index = _peers.All.Count - 1; index >= 0; index--)
            Progress(_peers.All[index]);
        var hasSpace = Memory.Inbox.TryPublishAll();
        // Pairs with the fence in SignalWriter.Sleep: a sender that waits sees the new head of the ring, or this sees that it waits.
        Interlocked.MemoryBarrier();
        for (var index = _peers.All.Count - 1; index >= 0; index--)
            Finish(_peers.All[index]);
        if (_delivery.IsShortOfSpace || Input.WantsAcks)
            _delivery.Free();
        _delivery.Announce();
        Report();
        return hasSpace;
    }

    protected override void OnIdle()
    {
        var wanted = _delivery.Wanted(IsLeaving || Input.WantsAcks, Input.IsFull);
        Memory.Signals.Sleep(wanted, forLines: !WaitsForViewers);
        if (HasNews || _delivery.HasReached(wanted))
        {
            _delivery.Free();
            Memory.Signals.WakeUp();
            ContinueLater();
        }

        SetTimer(SettleKey, Settle.Instance, AnyReceiving && _delivery.IsUnsettled, SettleAfter);
        var waits = (IsLeaving || Input.IsFull) && AnyReceiving;
        SetTimer(WaitKey, StillWaiting.Instance, waits, ReportAfter);
        if (!waits)
            _delivery.EndWait();
    }

    protected override void SayGoodbye()
    {
        _ended = true;
        Memory.Resources.Segment.MarkClosed();
        // The others read the mark.
        Interlocked.MemoryBarrier();
        RingAll(DoorbellSign.News);
    }

    private void SetTimer(string key, object message, bool isNeeded, TimeSpan after)
    {
        var isActive = Timers.IsTimerActive(key);
        if (isNeeded && !isActive)
            Timers.StartSingleTimer(key, message, after);
        else if (!isNeeded && isActive)
            Timers.Cancel(key);
    }
}
