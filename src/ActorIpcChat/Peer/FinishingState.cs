using ActorIpcChat.Leaving;
using ActorIpcChat.Reporting;
using ActorIpcChat.Rooms;
using Akka.Actor;

namespace ActorIpcChat.Peer;

/// <summary>First everybody lets go of the shared memory, then it is taken away.</summary>
internal sealed class FinishingState(ChatSide side, int exitCode) : ChatState(side)
{
    private int _ending;

    /// <inheritdoc/>
    public override void Enter()
    {
        Timers.CancelAll();
        foreach (var child in Side.Actor.GetChildren().Where(child => !child.Equals(Side.Cleanup)))
        {
            _ending++;
            Side.Actor.Watch(child);
            Side.Actor.Stop(child);
        }

        Side.Context.Health?.Tell(ChatCondition.Ended, "has ended");
        if (_ending == 0)
            CleanUp();
    }

    /// <inheritdoc/>
    public override bool Receive(object message)
    {
        if (message is Terminated && --_ending == 0)
            CleanUp();
        return true;
    }

    private void CleanUp()
    {
        Report(Side.Outbox.UndeliveredLines(), $"not delivered to {Side.Context.Role.Peer().Letter()}");
        Report(Side.Ring.UnseenLines(), "received, but not shown by any viewer");
        Side.Resources.WakeViewers(Side.Context.Role, Side.Context.Room);
        LeaveFifosToPeer();
        // It looks into the shared memory that is about to go.
        Side.Measured.Dispose();
        Side.Cleanup.Tell(new CleanupActor.CleanUp(Side.Resources, Side.InputFailed ? 1 : exitCode));
    }

    private void LeaveFifosToPeer()
    {
        var (connection, departure) = (Side.Connection, Side.Departure);
        // The peer knew that we stay, and leaves them to us; also if we leave at once and do not hear its goodbye.
        if (Side.Context.Settings.StayOnPeerLeave && connection is { PeerMadeFifos: true, PeerStays: false } && (departure.PeerSaidGoodbye || departure.Begun))
            Side.Resources.InheritFifos();
        if (connection.PeerStays && departure is { PeerSaidGoodbye: true, PeerIsDead: false })
            Side.Resources.LeaveFifos();
    }

    private void Report(long lines, string what)
    {
        if (lines > 0)
            Side.Context.Notices.Say($"{lines} {(lines == 1 ? "line was" : "lines were")} {what}");
    }
}
