using ActorIpcChat.Dispatch;
using ActorIpcChat.Leaving;
using ActorIpcChat.Lines;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Typing;
using Akka.Actor;

namespace ActorIpcChat.Peer;

/// <summary>
/// A state of <see cref="ChatProcessActor"/>: what it does with each message while it lasts, and the ways that lead out of every state.
/// A state is entered once; what it has to remember is its own.
/// </summary>
internal abstract class ChatState(ChatSide side)
{
    /// <summary>Whoever is waited for while leaving had time enough.</summary>
    public sealed class PatienceEnded
    {
        public static readonly PatienceEnded Instance = new();
    }

    protected ChatSide Side { get; } = side;

    protected ITimerScheduler Timers => Side.Timers;

    /// <summary>Does what the state begins with.</summary>
    public abstract void Enter();

    /// <summary>Takes a message; here those that mean the same in every state.</summary>
    /// <returns>False when nobody knows what it means.</returns>
    public virtual bool Receive(object message)
    {
        switch (message)
        {
            case CleanupActor.LeaveNow:
                Finish(0);
                break;
            case ShmWriterActor.SegmentRemoved:
                // The peer looks into it for what has arrived: it has to learn which one to look into now.
                if (TryMakeSegmentAgain())
                    Reconnect();
                break;
            case ChildFailure failure:
                Fail(failure);
                break;
            case FifoWriterActor.InputEnded:
                Side.InputEnded = true;
                break;
            case StdinActor.Failed failed:
                Side.Context.Notices.SayError(failed.Why.Message);
                Side.InputFailed = true;
                break;
            case FifoWriterActor.Lost lost:
                Say(lost.Lines.ToString());
                break;
            case TypingActor.WhoRequested:
                foreach (var line in PresenceLines.Of(Side.Context.Role, Side.Connection, Side.Resources.Segment, Side.Outbox))
                    Say(line);
                break;
            case CleanupActor.Resumed:
                Side.Actors.Stdin.Tell(StdinActor.Resumed.Instance);
                break;
            case Terminated or Readable or CleanupActor.LeaveRequested or ChatProcessActor.PeerDied or FifoMissing
                or UnconnectedState.LookAround or WaitingState.SayWhatWeWaitFor or GreetingState.IntroduceAnyway
                or LeavingState.NoAnswer or PatienceEnded or ConnectedState.AskNow or FifoWriterActor.StartAnew or OriginalSignal.WasMeant or OriginalSignal.NoneComes
                or FifoReaderActor.Opened or FifoReaderActor.HelloReceived or FifoReaderActor.NoHello or FifoReaderActor.GoodbyeReceived
                or FifoReaderActor.EndOfFile or FifoReaderActor.Garbled or FifoReaderActor.Drained
                or FifoWriterActor.Opened or FifoWriterActor.Broken or FifoWriterActor.Delivered or FifoWriterActor.GoodbyeSaid
                or ShmWriterActor.RestShown:
                // Came from what is no longer so.
                break;
            default:
                return false;
        }

        return true;
    }

    protected void Say(string line) => Side.Context.Notices.Say(line);

    /// <summary>Has the actor told something once, later; the last call counts.</summary>
    protected void After(TimeSpan time, object message) => Timers.StartSingleTimer(message, message, time);

    /// <summary>Waits no longer for the far end than the user wants.</summary>
    protected void StartPatience() => After(Side.Context.Settings.Leave.Patience, PatienceEnded.Instance);

    /// <summary>The same peer, a new connection: what was not received is sent again.</summary>
    protected void Reconnect()
    {
        Timers.Cancel(ConnectedState.AskNow.Instance);
        Side.Actors.Close();
        Side.Actors.ShmWriter.Tell(ShmWriterActor.EndSession.Instance);
        Side.Enter(new WaitingState(Side));
    }

    /// <summary>Goes on with the segment that somebody has removed.</summary>
    /// <returns>False when nobody has, or it cannot go on.</returns>
    protected bool TryMakeSegmentAgain()
    {
        // Several viewers may have told of it.
        if (!Side.Resources.Segment.IsRemoved)
            return false;
        try
        {
            // The key may follow from the directory.
            Side.Context.Room.EnsureDirectory();
            Side.Resources.Segment.MakeAgain(Side.Context.Room, Side.Context.Role, Side.Context.Settings.SharedMemory.Mode);
        }
        catch (LinuxException e)
        {
            Fail(new ChildFailure(e));
            return false;
        }

        Say("somebody removed the shared memory: made it again, with all that was in it");
        return true;
    }

    /// <summary>Cannot go on.</summary>
    protected void Fail(ChildFailure failure)
    {
        Side.Context.Notices.SayError(failure.Line);
        Finish(1);
    }

    protected void Finish(int exitCode) => Side.Enter(new FinishingState(Side, exitCode));
}
