using System.Runtime.InteropServices;
using ActorIpcChat.Dispatch;
using ActorIpcChat.Linux.Processes;
using ActorIpcChat.Reporting;
using Akka.Actor;

namespace ActorIpcChat.Leaving;

/// <summary>
/// The one owner of signals and of the way out. The first signal asks the process to leave, the second to leave at once;
/// however it leaves, cleaning up happens here, and once.
/// </summary>
internal sealed class CleanupActor(ProcessExit exit, INotices notices) : UntypedActor
{
    private int _received;
    private bool _cleaned;

    /// <summary>A signal came; handlers run on other threads, so it arrives here as a message.</summary>
    public sealed record SignalReceived(PosixSignal Signal);

    /// <summary>Somebody wants the process to leave, after what was accepted is delivered.</summary>
    public sealed record LeaveRequested(PosixSignal Signal);

    /// <summary>Somebody wants the process to leave at once.</summary>
    public sealed record LeaveNow;

    /// <summary>The signals so far were not meant: the next one is the first.</summary>
    public sealed record ForgetSignals;

    /// <summary>Everything is said and done: take away what was made, and end the process.</summary>
    /// <param name="Resources">What it has in its room, null when it has nothing.</param>
    /// <param name="ExitCode">How to end.</param>
    public sealed record CleanUp(IDisposable? Resources, int ExitCode);

    /// <summary>SIGCONT: the process goes on after it was stopped, and may be in the foreground of its terminal now.</summary>
    public sealed record Resumed;

    /// <summary>
    /// Starts one as a child. The signals are in hand when this returns, though the child has not begun yet: what its parent makes
    /// from here on is taken away whenever a signal comes.
    /// </summary>
    public static IActorRef Start(IActorContext parent, ProcessExit exit, INotices notices, bool handleSignals)
    {
        var cleanup = parent.ActorOf(ActorProps.OnLoop(() => new CleanupActor(exit, notices)), "cleanup");
        if (!handleSignals)
            return cleanup;
        var self = parent.Self;
        // Handled to the end of the process: the peer's SIGINT, or one more Ctrl+C, must not end it on its way out.
        _ = new Signals(
            signal => cleanup.Tell(new SignalReceived(signal), ActorRefs.NoSender),
            () => self.Tell(new Resumed(), ActorRefs.NoSender));
        return cleanup;
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case SignalReceived received:
                // A group that gets Ctrl+C gets it at once in all its processes, and each tells the other: that is still one wish.
                Context.Parent.Tell(++_received == 1 ? new LeaveRequested(received.Signal) : new LeaveNow());
                break;
            case ForgetSignals:
                _received = 0;
                break;
            case CleanUp cleanUp when !_cleaned:
                _cleaned = true;
                exit.With(TryDispose(cleanUp.Resources) ? cleanUp.ExitCode : 1);
                break;
            case CleanUp:
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private bool TryDispose(IDisposable? resources)
    {
        try
        {
            resources?.Dispose();
            return true;
        }
        catch (Exception e)
        {
            notices.SayError(new ChildFailure(e).Line);
            return false;
        }
    }
}
