using System.Runtime.InteropServices;
using ActorIpcChat.Leaving;
using Akka.Actor;

namespace ActorIpcChat.Peer;

/// <summary>
/// An original program that leaves sends SIGINT to its peer, whoever that is, and dies. Its end and its signal come in any order;
/// for one that stays this finds out which signals were such and not meant.
/// </summary>
internal sealed class OriginalSignal(ITimerScheduler timers, IActorRef cleanup)
{
    /// <summary>An original program has this long to die when it has sent a signal.</summary>
    private static readonly TimeSpan DiesWithin = TimeSpan.FromMilliseconds(100);

    /// <summary>The signal of an original program that has left takes longer to get here than the end of its pipe, at most so long.</summary>
    private static readonly TimeSpan SignalTakes = TimeSpan.FromSeconds(1);

    /// <summary>The original program lives on: the signal was meant.</summary>
    public sealed class WasMeant
    {
        public static readonly WasMeant Instance = new();
    }

    /// <summary>The original program that has left sends none any more.</summary>
    public sealed class NoneComes
    {
        public static readonly NoneComes Instance = new();
    }

    /// <summary>A signal has come while an original program is the peer: is it about to die?</summary>
    public void Suspect() => timers.StartSingleTimer(WasMeant.Instance, WasMeant.Instance, DiesWithin);

    /// <summary>The peer is gone.</summary>
    /// <param name="wasOriginal">It was an original program: its signal may still come.</param>
    public void PeerIsGone(bool wasOriginal)
    {
        if (timers.IsTimerActive(WasMeant.Instance))
        {
            timers.Cancel(WasMeant.Instance);
            cleanup.Tell(CleanupActor.ForgetSignals.Instance);
        }
        else if (wasOriginal)
        {
            timers.StartSingleTimer(NoneComes.Instance, NoneComes.Instance, SignalTakes);
        }
    }

    /// <summary>Whether a signal is the one of an original program that has left before it came.</summary>
    public bool IsOfTheLost(CleanupActor.LeaveRequested request)
    {
        if (request.Signal != PosixSignal.SIGINT || !timers.IsTimerActive(NoneComes.Instance))
            return false;
        timers.Cancel(NoneComes.Instance);
        cleanup.Tell(CleanupActor.ForgetSignals.Instance);
        return true;
    }
}
