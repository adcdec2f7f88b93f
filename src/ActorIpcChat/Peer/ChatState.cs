using ActorIpcChat.Dispatch;
using ActorIpcChat.Leaving;
using ActorIpcChat.Lines;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Typing;
using Akka.Actor;

namespace ActorIpcChat.Peer;

/// <summary>
/// A state of <see cref="ChatProcessActor"/>: how it handles each message, and the transitions that all states share. Each state is entered
/// once, and keeps its own data.
/// </summary>
internal abstract class ChatState(ChatSession session)
{
    /// <summary>The time for leaving (chat.leave.patience) is over.</summary>
    public sealed record PatienceEnded : IMayBeStale;

    protected ChatSession Session { get; } = session;

    protected ITimerScheduler Timers => Session.Timers;

    /// <summary>Starts the state.</summary>
    public abstract void Enter();

    /// <summary>Handles a message. This method handles those that mean the same in every state.</summary>
    /// <returns>False if the message is unknown.</returns>
    public virtual bool Receive(object message)
    {
        switch (message)
        {
            case CleanupActor.LeaveNow:
                Session.Enter(new FinishingState(Session, exitCode: 0, atOnce: true));
                break;
            case ShmWriterActor.SegmentRemoved:
                // The peer reads acknowledgements in it, so it must learn the new id.
                if (TryRecreateSegment())
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
                foreach (var line in PresenceLines.Of(Session.Context, Session.Connection, Session.Resources.Segment, Session.Outbox))
                    Say(line);
                break;
            case CleanupActor.Resumed:
                Session.Actors.Stdin.Tell(new StdinActor.Resumed());
                break;
            case IMayBeStale or Terminated or Readable or CleanupActor.LeaveRequested:
                // Stale message from an earlier state: ignored.
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

    /// <summary>Closes the connection and waits for a new one. Lines that the peer has not received are sent again.</summary>
    protected void Reconnect()
    {
        Timers.Cancel(new ConnectedState.ReconnectNow());
        Session.Actors.Close();
        Session.Actors.ShmWriter.Tell(new ShmWriterActor.EndSession());
        Session.Enter(new WaitingState(Session));
    }

    /// <summary>Recreates the segment if another process has removed it.</summary>
    /// <returns>False if it was not removed, or cannot be recreated.</returns>
    protected bool TryRecreateSegment()
    {
        // Several viewers may have reported the removal.
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

        Say("another process removed the shared memory: made it again with its contents");
        return true;
    }

    /// <summary>Reports the failure and leaves with exit code 1.</summary>
    protected void Fail(ChildFailure failure)
    {
        Session.Context.Notices.SayError(failure.Line);
        Finish(1);
    }

    protected void Finish(int exitCode) => Session.Enter(new FinishingState(Session, exitCode));
}
