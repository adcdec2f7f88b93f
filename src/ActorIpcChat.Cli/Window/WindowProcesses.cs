using ActorIpcChat.Cli.Processes;
using ActorIpcChat.Rooms;
using Akka.Actor;
using static Tmds.Linux.LibC;

namespace ActorIpcChat.Cli.Window;

/// <summary>The two processes of a window, and the way out: theirs, and with it the window's.</summary>
/// <param name="context">Has what is told at the end, and who is told of it.</param>
/// <param name="peer">Who is at the other end.</param>
internal sealed class WindowProcesses(WindowContext context, PeerWatch peer)
{
    /// <summary>One whose terminal has gone, or who is told to end, has no time to wait for a peer that takes nothing.</summary>
    private static readonly TimeSpan HurryAfter = TimeSpan.FromSeconds(2);

    private int _leaving;
    private int _exitCode;

    /// <summary>It has taken long enough.</summary>
    public sealed class Hurry
    {
        public static readonly Hurry Instance = new();
    }

    /// <summary>The chat process, nobody once that has ended.</summary>
    public IActorRef Chat { get; set; } = ActorRefs.Nobody;

    /// <summary>The viewer, nobody once that has ended.</summary>
    public IActorRef Viewer { get; set; } = ActorRefs.Nobody;

    /// <summary>The chat process has ended.</summary>
    public bool IsOver => Chat.IsNobody();

    /// <summary>The window is on its way out.</summary>
    public bool IsLeaving => _leaving > 0;

    /// <summary>First what was said is delivered, as without a window; who asks again leaves at once.</summary>
    public void Leave()
    {
        _leaving++;
        if (IsOver && Viewer.IsNobody())
            context.Exit.With(_exitCode);
        else if (IsOver)
            Viewer.Tell(new ChildActor.Signal(SIGINT));
        else if (_leaving > 1 || !peer.WasThere)
            Chat.Tell(new ChildActor.Signal(SIGINT));
        else
            Chat.Tell(new ChildActor.Write("/quit\n"u8.ToArray()));
    }

    /// <summary>Has <see cref="Hurry"/> told to the actor after a while, unless both have ended by then.</summary>
    public static void HurrySoon(ITimerScheduler timers) => timers.StartSingleTimer(Hurry.Instance, Hurry.Instance, HurryAfter);

    /// <summary>Tells both again to leave, and comes back.</summary>
    public void HurryUp(ITimerScheduler timers)
    {
        Chat.Tell(new ChildActor.Signal(SIGTERM));
        Viewer.Tell(new ChildActor.Signal(SIGTERM));
        HurrySoon(timers);
    }

    /// <summary>One of them has ended; the window ends with both, and at once where one could not go on.</summary>
    public void Take(ChildActor.Ended ended)
    {
        if (ended.Name == context.Role.Word())
            Chat = ActorRefs.Nobody;
        else
            Viewer = ActorRefs.Nobody;
        if (ended is { Status: not 0, BySignal: false } && _leaving < 2 && _exitCode == 0)
        {
            _exitCode = ExitCodes.Failed;
            context.Last.SayKept();
            context.Last.Say(ended.Status == ExitCodes.Failed ? $"{ended.Name} could not go on" : ended.How);
            if (_leaving == 0)
                Leave();
        }

        if (_leaving > 0 && IsOver)
            Viewer.Tell(new ChildActor.Signal(SIGINT));
        if (_leaving > 0 && IsOver && Viewer.IsNobody())
            context.Exit.With(_exitCode);
    }
}
