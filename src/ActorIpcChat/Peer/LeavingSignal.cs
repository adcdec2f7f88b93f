using System.Runtime.InteropServices;
using ActorIpcChat.Leaving;
using ActorIpcChat.Lines;
using Akka.Actor;

namespace ActorIpcChat.Peer;

/// <summary>
/// A peer whose kind interrupts sends SIGINT when it leaves, and dies. The signal and the end of its FIFO come in any order. A process that
/// stays must not take that signal for its user's.
/// </summary>
internal sealed class LeavingSignal(ITimerScheduler timers, IActorRef cleanup)
{
    /// <summary>A peer that has sent the signal dies within this time.</summary>
    private static readonly TimeSpan DiesWithin = TimeSpan.FromMilliseconds(100);

    /// <summary>The signal comes at most this time after the end of the peer's FIFO.</summary>
    private static readonly TimeSpan SignalTakes = TimeSpan.FromSeconds(1);

    /// <summary>The peer lives: the user has sent the signal.</summary>
    public sealed record OfUser : IMayBeStale;

    /// <summary>The peer that has left sends no signal any more.</summary>
    public sealed record NoLongerExpected : IMayBeStale;

    /// <summary>A signal has come: waits whether the peer dies.</summary>
    public void Suspect() => timers.StartSingleTimer(new OfUser(), new OfUser(), DiesWithin);

    /// <summary>The peer has left or died.</summary>
    /// <param name="interrupts">Its kind interrupts: its signal may still come.</param>
    public void PeerIsGone(bool interrupts)
    {
        if (timers.IsTimerActive(new OfUser()))
        {
            timers.Cancel(new OfUser());
            cleanup.Tell(new CleanupActor.ForgetSignals());
        }
        else if (interrupts)
        {
            timers.StartSingleTimer(new NoLongerExpected(), new NoLongerExpected(), SignalTakes);
        }
    }

    /// <summary>Whether a signal is that of a peer that has left already.</summary>
    public bool IsOfLostPeer(CleanupActor.LeaveRequested request)
    {
        if (request.Signal != PosixSignal.SIGINT || !timers.IsTimerActive(new NoLongerExpected()))
            return false;
        timers.Cancel(new NoLongerExpected());
        cleanup.Tell(new CleanupActor.ForgetSignals());
        return true;
    }
}
