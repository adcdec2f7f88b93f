using System.Runtime.InteropServices;
using ActorIpcChat.Leaving;
using ActorIpcChat.Lines;
using Akka.Actor;

namespace ActorIpcChat.Peer;

/// <summary>
/// A peer whose kind interrupts sends SIGINT when it leaves, and dies. The signal and the end of its FIFO arrive in any order. A process that
/// stays must not mistake that signal for the user's.
/// </summary>
internal sealed class LeavingSignal(ITimerScheduler timers, IActorRef cleanup)
{
    /// <summary>A peer that has sent the signal dies within this time.</summary>
    private static readonly TimeSpan DiesWithin = TimeSpan.FromMilliseconds(100);

    /// <summary>The signal arrives at most this time after the end of the peer's FIFO.</summary>
    private static readonly TimeSpan SignalTakes = TimeSpan.FromSeconds(1);

    /// <summary>The peer still lives: the user has sent the signal.</summary>
    public sealed record SentByUser : IMayBeStale;

    /// <summary>The signal of the peer that has left can no longer arrive.</summary>
    public sealed record NoLongerExpected : IMayBeStale;

    /// <summary>After a signal: waits for the peer's death, or <see cref="SentByUser"/>.</summary>
    public void AwaitPeerDeath() => timers.StartSingleTimer(new SentByUser(), new SentByUser(), DiesWithin);

    /// <summary>Notes that the peer has left or died.</summary>
    /// <param name="interrupts">Its kind interrupts: its signal may still arrive.</param>
    public void PeerHasLeft(bool interrupts)
    {
        if (timers.IsTimerActive(new SentByUser()))
        {
            timers.Cancel(new SentByUser());
            cleanup.Tell(new CleanupActor.ForgetSignals());
        }
        else if (interrupts)
        {
            timers.StartSingleTimer(new NoLongerExpected(), new NoLongerExpected(), SignalTakes);
        }
    }

    /// <summary>Whether a signal was sent by a peer that has left already.</summary>
    public bool IsFromFormerPeer(CleanupActor.LeaveRequested request)
    {
        if (request.Signal != PosixSignal.SIGINT || !timers.IsTimerActive(new NoLongerExpected()))
            return false;
        timers.Cancel(new NoLongerExpected());
        cleanup.Tell(new CleanupActor.ForgetSignals());
        return true;
    }
}
