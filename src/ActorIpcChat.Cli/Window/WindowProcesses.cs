using ActorIpcChat.Cli.Processes;
using Akka.Actor;
using static Tmds.Linux.LibC;

namespace ActorIpcChat.Cli.Window;

/// <summary>The two processes of a window. The window ends when both have ended.</summary>
/// <param name="context">The window's context.</param>
internal sealed class WindowProcesses(WindowContext context)
{
    /// <summary>Time for leaving after the terminal was closed or a signal came, in case the peer takes no lines.</summary>
    private static readonly TimeSpan LeaveWithin = TimeSpan.FromSeconds(2);

    private int _leaving;
    private int _exitCode;

    /// <summary>The time for leaving is over.</summary>
    public sealed class LeaveOverdue
    {
        public static readonly LeaveOverdue Instance = new();
    }

    /// <summary>The chat process; <see cref="ActorRefs.Nobody"/> after its end.</summary>
    public IActorRef Chat { get; set; } = ActorRefs.Nobody;

    /// <summary>The viewer; <see cref="ActorRefs.Nobody"/> after its end.</summary>
    public IActorRef Viewer { get; set; } = ActorRefs.Nobody;

    public bool IsOver => Chat.IsNobody();

    public bool IsLeaving => _leaving > 0;

    /// <summary>Leaves after all lines are delivered. A second call leaves at once.</summary>
    public void Leave()
    {
        _leaving++;
        if (IsOver && Viewer.IsNobody())
            context.Exit.With(_exitCode);
        else if (IsOver)
            Viewer.Tell(new ChildActor.Signal(SIGINT));
        else if (_leaving > 1 || !context.Side.HasConnected)
            Chat.Tell(new ChildActor.Signal(SIGINT));
        else
            Chat.Tell(new ChildActor.Write("/quit\n"u8.ToArray()));
    }

    /// <summary>Sends the actor <see cref="LeaveOverdue"/> after <see cref="LeaveWithin"/>.</summary>
    public static void StartLeaveTimer(ITimerScheduler timers) => timers.StartSingleTimer(LeaveOverdue.Instance, LeaveOverdue.Instance, LeaveWithin);

    /// <summary>Sends both processes SIGTERM, and starts the timer again.</summary>
    public void LeaveAgain(ITimerScheduler timers)
    {
        Chat.Tell(new ChildActor.Signal(SIGTERM));
        Viewer.Tell(new ChildActor.Signal(SIGTERM));
        StartLeaveTimer(timers);
    }

    /// <summary>Handles the end of a process. If it failed, the window leaves.</summary>
    public void Take(ChildActor.Ended ended)
    {
        var isChat = ended.Name == context.Side.ChatCommand;
        if (isChat)
            Chat = ActorRefs.Nobody;
        else
            Viewer = ActorRefs.Nobody;
        if (ended is { Status: not 0, BySignal: false } && _leaving < 2 && _exitCode == 0)
        {
            _exitCode = ExitCodes.Failed;
            context.Last.Closing = null;
            // The last line of a chat process that could not go on says why.
            if (!context.Last.SayKept() || !isChat || ended.Status != ExitCodes.Failed)
                context.Last.Say(ended.Status == ExitCodes.Failed ? $"{ended.Name} could not go on" : ended.Description);
            if (_leaving == 0)
                Leave();
        }

        if (_leaving > 0 && IsOver)
            Viewer.Tell(new ChildActor.Signal(SIGINT));
        if (_leaving > 0 && IsOver && Viewer.IsNobody())
            context.Exit.With(_exitCode);
    }
}
