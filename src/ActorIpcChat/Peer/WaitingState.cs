using ActorIpcChat.Dispatch;
using ActorIpcChat.Leaving;
using ActorIpcChat.Lines;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Reporting;
using ActorIpcChat.Rooms;
using Akka.Actor;

namespace ActorIpcChat.Peer;

/// <summary>The FIFO to the peer has no reader yet.</summary>
internal sealed class WaitingState(ChatSession session) : UnconnectedState(session)
{
    private static readonly TimeSpan ReportAfter = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LookAfter = TimeSpan.FromSeconds(1);

    private object? _earlyMessage;

    /// <summary>No peer came at once: tell the user.</summary>
    public sealed record ReportWait : IMayBeStale;

    public override void Enter()
    {
        var context = Session.Context;
        Timers.StartPeriodicTimer(new CheckRoom(), new CheckRoom(), LookAfter);
        try
        {
            Room.RetryIfRemoved(() =>
            {
                RestoreRoom();
                Session.Resources.EnsureFifos(context.Settings.Fifo.Mode);
            });
            Session.Connection.Begin(Session.Actor.Self);
        }
        catch (LinuxException e) when (context.Settings.StayOnPeerLeave && FileStatus.OfTarget(context.Room.Directory) is null)
        {
            // After the last logout the parent directory does not exist; the next login creates it.
            if (!Session.RoomIsMissing)
                Say($"waiting until the room can be made again: {e.Message}");
            Session.RoomIsMissing = true;
            return;
        }
        catch (LinuxException e)
        {
            Fail(new ChildFailure(e));
            return;
        }

        Session.RoomIsMissing = false;
        Session.Actors.Open(Session.Connection.Instance);
        After(ReportAfter, new ReportWait());
        Session.Context.Health?.Set(ChatCondition.Waiting, $"waits for {Session.Context.Role.Peer().Letter()}");
        if (Session.Connection.PeerHasDied)
            PeerLost();
    }

    public override bool Receive(object message)
    {
        switch (message)
        {
            case FifoWriterActor.Opened opened:
                Timers.Cancel(new ReportWait());
                Session.Connection.StopWatching();
                Session.Connection.Outbound = opened.Fifo;
                Session.Enter(new GreetingState(Session, _earlyMessage));
                break;
            case FifoReaderActor.HelloReceived:
                // The peer opened its reading end before it sent this, so the FIFO can be opened now.
                _earlyMessage = message;
                Session.Actors.Writer.Tell(new FifoWriterActor.RetryOpen());
                break;
            case Readable when !Session.Resources.IsInPlace:
                Session.Connection.DrainWatch();
                Reconnect();
                break;
            case Readable:
                Session.Connection.DrainWatch();
                Session.Actors.Writer.Tell(new FifoWriterActor.RetryOpen());
                break;
            case ReportWait:
                var role = Session.Context.Role;
                if (Session.Context.ForWindow)
                    Session.Context.Notices.Announce(ChatContext.WaitingLine);
                else
                    Say($"waiting for {role.Peer().Letter()}: {Session.Context.Room.OutboundFifo(role)} has no reader yet");
                break;
            case ShmWriterActor.SegmentRemoved:
                TryRecreateSegment();
                break;
            default:
                return base.Receive(message);
        }

        return true;
    }

    private void RestoreRoom()
    {
        var directory = Session.Context.Room.Directory;
        var removed = FileStatus.OfTarget(directory) is null ? directory : $"a file of {directory}";
        if (!Session.Resources.Restore(Session.Context.Settings))
            return;
        Session.Actors.ShmWriter.Tell(new ShmWriterActor.DoorbellReplaced(Session.Resources.Doorbell));
        Say($"{removed} was removed: made it again; the shared memory kept its contents");
    }

    protected override void OnForeignGreeting(FifoReaderActor.UnknownGreeting greeting) => _earlyMessage ??= greeting;
}
