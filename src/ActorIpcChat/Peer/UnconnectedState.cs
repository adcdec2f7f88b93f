using ActorIpcChat.Leaving;
using ActorIpcChat.Lines;
using ActorIpcChat.Linux.Errors;
using Akka.Actor;

namespace ActorIpcChat.Peer;

/// <summary>No lines flow: nobody is there, or it is not known who.</summary>
internal abstract class UnconnectedState(ChatSide side) : PeerState(side)
{
    /// <summary>Looks whether the FIFOs are still where a peer looks for them.</summary>
    public sealed class LookAround
    {
        public static readonly LookAround Instance = new();
    }

    /// <inheritdoc/>
    public override bool Receive(object message)
    {
        switch (message)
        {
            case LookAround when Side.Connection.PeerHasDied:
                // Without a pidfd its end is no message.
                PeerLost();
                break;
            case LookAround when !Side.Connection.FifosAreInPlace() || !Side.Resources.IsInPlace:
                Reconnect();
                break;
            case FifoReaderActor.Opened opened:
                Side.Connection.Inbound = opened.Fifo;
                break;
            case FifoReaderActor.NoHello strange:
                Examine(strange);
                break;
            case CleanupActor.LeaveRequested request when Side.Signal.IsOfTheLost(request):
                break;
            case CleanupActor.LeaveRequested or PatienceEnded:
            case FifoWriterActor.InputEnded when Side.InputFailed && Side.Context.Settings.StayOnPeerLeave:
                Finish();
                break;
            case ChatProcessActor.PeerDied died when Side.Connection.IsPeer(died.Peer):
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

    /// <summary>What came instead of a hello can be an original program's handshake.</summary>
    protected abstract void OnOriginal(FifoReaderActor.NoHello handshake);

    /// <summary>What came through the FIFO cannot be used: a process that stays waits on, another one cannot go on.</summary>
    protected void Refuse(LinuxException why)
    {
        if (Side.Context.Settings.StayOnPeerLeave)
            Side.Repeats.SayOnce($"{why.Message}: waiting on");
        else
            Fail(new ChildFailure(why));
    }

    private void Examine(FifoReaderActor.NoHello strange)
    {
        bool isOriginal;
        try
        {
            isOriginal = Side.Handshake.MayBeOriginal(strange.Begin);
        }
        catch (LinuxException e)
        {
            Refuse(e);
            Side.Actors.Reader.Tell(FifoReaderActor.KeepLooking.Instance);
            return;
        }

        if (isOriginal)
            OnOriginal(strange);
    }
}
