using ActorIpcChat.Leaving;
using ActorIpcChat.Lines;
using ActorIpcChat.Linux.Errors;
using Akka.Actor;

namespace ActorIpcChat.Peer;

/// <summary>No lines flow: there is no peer, or it is not known yet.</summary>
internal abstract class UnconnectedState(ChatSession session) : PeerState(session)
{
    /// <summary>Looks whether the FIFOs are still where a peer looks for them.</summary>
    public sealed record LookAround : IMayBeStale;

    /// <inheritdoc/>
    public override bool Receive(object message)
    {
        switch (message)
        {
            case LookAround when Session.Connection.PeerHasDied:
                // Without a pidfd its end is no message.
                PeerLost();
                break;
            case LookAround when !Session.Connection.FifosAreInPlace() || !Session.Resources.IsInPlace:
                Reconnect();
                break;
            case FifoReaderActor.Opened opened:
                Session.Connection.Inbound = opened.Fifo;
                break;
            case FifoReaderActor.UnknownGreeting strange:
                Examine(strange);
                break;
            case CleanupActor.LeaveRequested request when Session.Signal.IsOfLostPeer(request):
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

    /// <summary>What came instead of a hello can be a foreign peer's greeting.</summary>
    protected abstract void OnForeignGreeting(FifoReaderActor.UnknownGreeting greeting);

    /// <summary>What came through the FIFO cannot be used: a process that stays waits on, another one cannot go on.</summary>
    protected void Refuse(LinuxException why)
    {
        if (Session.Context.Settings.StayOnPeerLeave)
            Session.Repeats.SayOnce($"{why.Message}: waiting on");
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

        if (isForeign)
            OnForeignGreeting(strange);
    }
}
