using ActorIpcChat.Leaving;
using ActorIpcChat.Lines;
using ActorIpcChat.Linux.Errors;
using Akka.Actor;

namespace ActorIpcChat.Peer;

/// <summary>Base of the states without a known peer.</summary>
internal abstract class UnconnectedState(ChatSession session) : PeerState(session)
{
    /// <summary>Time to check whether the room's files were removed, and whether the peer lives.</summary>
    public sealed record CheckRoom : IMayBeStale;

    public override bool Receive(object message)
    {
        switch (message)
        {
            case CheckRoom when Session.Connection.PeerHasDied:
                // Without a pidfd the death causes no message.
                PeerLost();
                break;
            case CheckRoom when !Session.Connection.FifosAreInPlace() || !Session.Resources.IsInPlace:
                Reconnect();
                break;
            case FifoReaderActor.Opened opened:
                Session.Connection.Inbound = opened.Fifo;
                break;
            case FifoReaderActor.UnknownGreeting strange:
                Examine(strange);
                break;
            case CleanupActor.LeaveRequested request when Session.Signal.IsFromFormerPeer(request):
                break;
            case CleanupActor.LeaveRequested or PatienceEnded:
            case FifoWriterActor.InputEnded when Session.InputFailed && Session.Context.Settings.StayOnPeerLeave:
                Finish();
                break;
            case ChatProcessActor.PeerDied died when Session.Connection.IsPeer(died.Peer):
                PeerLost();
                break;
            case FifoMissing:
                Reconnect();
                break;
            default:
                return base.Receive(message);
        }

        return true;
    }

    /// <summary>Handles input that can be a foreign peer's greeting.</summary>
    protected abstract void OnForeignGreeting(FifoReaderActor.UnknownGreeting greeting);

    /// <summary>Refuses input of the FIFO. A process that stays continues to wait, others leave.</summary>
    protected void Refuse(LinuxException why)
    {
        if (Session.Context.Settings.StayOnPeerLeave)
            Session.Failures.SayOnce($"{why.Message}: waiting on");
        else
            Fail(new ChildFailure(why));
    }

    private void Examine(FifoReaderActor.UnknownGreeting strange)
    {
        bool isForeign;
        try
        {
            isForeign = Session.Handshake.MayBeForeign(strange.Begin);
        }
        catch (LinuxException e)
        {
            Refuse(e);
            Session.Actors.Reader.Tell(new FifoReaderActor.KeepLooking());
            return;
        }

        if (!isForeign)
            return;
        // Also with chat.on-peer-leave = stay: no peer that comes later would tell the program.
        if (Session.Handshake.RefusalOfForeign is { } refusal)
            Fail(new ChildFailure(refusal));
        else
            OnForeignGreeting(strange);
    }
}
