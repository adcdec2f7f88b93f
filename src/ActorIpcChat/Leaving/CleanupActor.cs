using System.Runtime.InteropServices;
using ActorIpcChat.Linux;
using Akka.Actor;

namespace ActorIpcChat.Leaving;

/// <summary>
/// The one owner of signals and of the way out. The first signal asks the process to leave, the second to leave at once;
/// however it leaves, cleaning up happens here, and once.
/// </summary>
internal sealed class CleanupActor(ProcessExit exit, bool handleSignals) : UntypedActor
{
    private int _received;
    private bool _cleaned;

    /// <summary>A signal came; handlers run on other threads, so it arrives here as a message.</summary>
    public sealed record SignalReceived(PosixSignal Signal);

    /// <summary>Somebody wants the process to leave, after what was accepted is delivered.</summary>
    public sealed record LeaveRequested(PosixSignal Signal);

    /// <summary>Somebody wants the process to leave at once.</summary>
    public sealed class LeaveNow
    {
        public static readonly LeaveNow Instance = new();
    }

    /// <summary>The signals so far were not meant: the next one is the first.</summary>
    public sealed class ForgetSignals
    {
        public static readonly ForgetSignals Instance = new();
    }

    /// <summary>Everything is said and done: take away what was made, and end the process.</summary>
    /// <param name="Resources">What it has in its room, null when it has nothing.</param>
    /// <param name="ExitCode">How to end.</param>
    public sealed record CleanUp(IDisposable? Resources, int ExitCode);

    /// <summary>SIGCONT: the process goes on after it was stopped, and may be in the foreground of its terminal now.</summary>
    public sealed class Resumed
    {
        public static readonly Resumed Instance = new();
    }

    protected override void PreStart()
    {
        if (!handleSignals)
            return;
        var (self, parent) = (Self, Context.Parent);
        exit.Keep(new Signals(
            signal => self.Tell(new SignalReceived(signal), ActorRefs.NoSender),
            () => parent.Tell(Resumed.Instance, ActorRefs.NoSender)));
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case SignalReceived received:
                // A group that gets Ctrl+C gets it at once in all its processes, and each tells the other: that is still one wish.
                Context.Parent.Tell(++_received == 1 ? new LeaveRequested(received.Signal) : LeaveNow.Instance);
                break;
            case ForgetSignals:
                _received = 0;
                break;
            case CleanUp cleanUp when !_cleaned:
                _cleaned = true;
                cleanUp.Resources?.Dispose();
                exit.With(cleanUp.ExitCode);
                break;
            case CleanUp:
                break;
            default:
                Unhandled(message);
                break;
        }
    }
}
