using System.Runtime.InteropServices;
using ActorIpcChat.Dispatch;
using ActorIpcChat.Linux.Processes;
using ActorIpcChat.Reporting;
using Akka.Actor;

namespace ActorIpcChat.Leaving;

/// <summary>
/// Handles signals and ends the process. The first signal requests leaving, the second forces it. Cleanup runs here, once.
/// </summary>
internal sealed class CleanupActor(ProcessExit exit, INotices notices) : UntypedActor
{
    private int _received;
    private bool _cleaned;

    /// <summary>A signal came. Handlers run on other threads, so they send a message.</summary>
    public sealed record SignalReceived(PosixSignal Signal);

    /// <summary>A request to leave after everything accepted is delivered.</summary>
    public sealed record LeaveRequested(PosixSignal Signal);

    /// <summary>A request to leave at once.</summary>
    public sealed record LeaveNow;

    /// <summary>Ignores the signals so far: the next one counts as the first.</summary>
    public sealed record ForgetSignals;

    /// <summary>Frees the resources and ends the process.</summary>
    /// <param name="Resources">The process's resources in its room; null for none.</param>
    /// <param name="ExitCode">Exit code.</param>
    public sealed record CleanUp(IDisposable? Resources, int ExitCode);

    /// <summary>SIGCONT: the process continues, and may be in its terminal's foreground now.</summary>
    public sealed record Resumed;

    /// <summary>
    /// Starts one as a child. Signals are handled when this returns, so what the parent creates later is cleaned up on any signal.
    /// </summary>
    public static IActorRef Start(IActorContext parent, ProcessExit exit, INotices notices, bool handleSignals)
    {
        var cleanup = parent.ActorOf(ActorProps.OnLoop(() => new CleanupActor(exit, notices)), "cleanup");
        if (!handleSignals)
            return cleanup;
        var self = parent.Self;
        // Never unregistered: the peer's SIGINT or another Ctrl+C must not kill the process while it leaves.
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
                // Ctrl+C reaches all processes of a group at once, and each notifies the other: together they are one request.
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
