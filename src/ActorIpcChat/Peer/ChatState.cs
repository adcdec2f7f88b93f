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
internal abstract class ChatState(ChatSession session)
{
    /// <summary>The far end has had its time while this process leaves.</summary>
    public sealed record PatienceEnded : IMayBeStale;

    protected ChatSession Session { get; } = session;

    protected ITimerScheduler Timers => Session.Timers;

    /// <summary>Does what the state begins with.</summary>
    public abstract void Enter();

    /// <summary>Takes a message; here those that mean the same in every state.</summary>
    /// <returns>False when no state knows the message.</returns>
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
                Session.InputEnded = true;
                break;
            case StdinActor.Failed failed:
                Session.Context.Notices.SayError(failed.Why.Message);
                Session.InputFailed = true;
                break;
            case FifoWriterActor.Lost lost:
                Say(lost.Lines.ToString());
                break;
            case TypingActor.WhoRequested:
                foreach (var line in PresenceLines.Of(Session.Context.Role, Session.Connection, Session.Resources.Segment, Session.Outbox))
                    Say(line);
                break;
            case CleanupActor.Resumed:
                Session.Actors.Stdin.Tell(new StdinActor.Resumed());
                break;
            case IMayBeStale or Terminated or Readable or CleanupActor.LeaveRequested:
                // From an earlier state.
                break;
            default:
                return false;
        }

        return true;
    }

    protected void Say(string line) => Session.Context.Notices.Say(line);

    /// <summary>Sends the actor a message later. A second call with the same message replaces the first.</summary>
    protected void After(TimeSpan time, object message) => Timers.StartSingleTimer(message, message, time);

    /// <summary>Starts the time that leaving may take (chat.leave.patience).</summary>
    protected void StartPatience() => After(Session.Context.Settings.Leave.Patience, new PatienceEnded());

    /// <summary>The same peer, a new connection: what was not received is sent again.</summary>
    protected void Reconnect()
    {
        Timers.Cancel(new ConnectedState.AskNow());
        Session.Actors.Close();
        Session.Actors.ShmWriter.Tell(new ShmWriterActor.EndSession());
        Session.Enter(new WaitingState(Session));
    }

    /// <summary>Makes the segment again that another process has removed.</summary>
    /// <returns>False when it is not removed, or cannot be made.</returns>
    protected bool TryMakeSegmentAgain()
    {
        // Several viewers may have reported it.
        if (!Session.Resources.Segment.IsRemoved)
            return false;
        try
        {
            // The key may follow from the directory.
            Session.Context.Room.EnsureDirectory();
            Session.Resources.Segment.Recreate(Session.Context.Room, Session.Context.Role, Session.Context.Settings.SharedMemory.Mode);
        }
        catch (LinuxException e)
        {
            Fail(new ChildFailure(e));
            return false;
        }

        Say("another process removed the shared memory: made it again, with all that was in it");
        return true;
    }

    /// <summary>Cannot go on.</summary>
    protected void Fail(ChildFailure failure)
    {
        Session.Context.Notices.SayError(failure.Line);
        Finish(1);
    }

    protected void Finish(int exitCode) => Session.Enter(new FinishingState(Session, exitCode));
}
