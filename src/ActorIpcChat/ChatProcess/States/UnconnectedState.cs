using ActorIpcChat.Leaving;
using ActorIpcChat.Linux;
using ActorIpcChat.Typing;

namespace ActorIpcChat.ChatProcess.States;

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
            case LookAround when !Side.Connection.FifosAreInPlace():
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
            case CleanupActor.LeaveRequested or TypingActor.WindowGone or PatienceEnded:
                Finish();
                break;
            case ChatProcessActor.PeerDied died when Side.Connection.IsPeer(died.Peer):
                PeerLost();
                break;
            case ChatProcessActor.FifoMissing:
                Reconnect();
                break;
            default:
                return base.Receive(message);
        }

        return true;
    }

    /// <summary>What came instead of a hello can be an original program's handshake.</summary>
    protected abstract void OnOriginal(FifoReaderActor.NoHello handshake);

    private void Examine(FifoReaderActor.NoHello strange)
    {
        bool isOriginal;
        try
        {
            isOriginal = Side.Handshake.MayBeOriginal(strange.Begin);
        }
        catch (LinuxException e)
        {
            Fail(new ChildFailure(e));
            return;
        }

        if (isOriginal)
            OnOriginal(strange);
    }
}
