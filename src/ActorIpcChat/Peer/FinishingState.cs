using ActorIpcChat.Leaving;
using ActorIpcChat.Lines;
using ActorIpcChat.Reporting;
using ActorIpcChat.Rooms;
using Akka.Actor;

namespace ActorIpcChat.Peer;

/// <summary>All actors stop using the shared memory. When no viewer searches for it any more, the cleanup removes it.</summary>
/// <param name="session">The session.</param>
/// <param name="exitCode">Exit code of the process.</param>
/// <param name="atOnce">Wait for no viewer.</param>
internal sealed class FinishingState(ChatSession session, int exitCode, bool atOnce = false) : ChatState(session)
{
    private readonly SearchingViewers _viewers = new(
        session.Context.Room, session.Context.Role, session.Resources.Segment, session.Ring);
    private bool _atOnce = atOnce;
    private int _ending;

    /// <summary>A program has attached its reader, or does not need one.</summary>
    public sealed record ReaderIsReady : IMayBeStale;

    public override void Enter()
    {
        Timers.CancelAll();
        foreach (var child in Session.Actor.GetChildren().Where(child => !child.Equals(Session.Cleanup)))
        {
            _ending++;
            Session.Actor.Watch(child);
            Session.Actor.Stop(child);
        }

        Session.Context.Health?.Set(ChatCondition.Ended, "has ended");
        if (_ending == 0)
            End();
    }

    public override bool Receive(object message)
    {
        if (message is Terminated && --_ending == 0)
            End();
        else if (message is ReaderIsReady or SearchingViewers.LookAgain)
            CleanUpAfterViewers();
        else if (message is CleanupActor.LeaveNow)
            _atOnce = true;
        return true;
    }

    private void End()
    {
        if (Session.Context.Program?.Ending(Session.Outbox.UndeliveredLines(), Session.Ring.Head > Session.Ring.First) != true)
            CleanUpAfterViewers();
    }

    private void CleanUpAfterViewers()
    {
        if (!_atOnce && _viewers.MustWait())
            After(SearchingViewers.LookAgainAfter, new SearchingViewers.LookAgain());
        else
            CleanUp();
    }

    private void CleanUp()
    {
        ChatResources.Report(Session.Outbox.UndeliveredLines(), $"not delivered to {Session.Context.Role.Peer().Letter()}", Session.Context.Notices);
        Session.Resources.ReportUnshown(Session.Ring, Session.Context.Notices);
        Session.Resources.CloseForViewers(Session.Context.Role, Session.Context.Room);
        LeaveFifosToPeer();
        // The meter reads the shared memory, which the cleanup removes.
        Session.Measured.Dispose();
        Session.Cleanup.Tell(new CleanupActor.CleanUp(Session.Resources, Session.InputFailed ? 1 : exitCode));
    }

    private void LeaveFifosToPeer()
    {
        var (connection, leave, stays) = (Session.Connection, Session.Leave, Session.Context.Settings.StayOnPeerLeave);
        // The peer knew that this process stays, and leaves the FIFOs to it, even if this process leaves before the peer's goodbye.
        if (stays && connection.PeerMadeFifos && (connection.PeerStays ? leave.SaidToStay : leave.PeerSaidGoodbye || leave.Begun))
            Session.Resources.InheritFifos();
        // Of two that stay and leave at the same time, neither answers the other: each removes what it made.
        if (connection.PeerStays && leave is { PeerSaidGoodbye: true, PeerIsDead: false } && (leave.PeerStays || !stays))
            Session.Resources.LeaveFifosToPeer();
    }
}
