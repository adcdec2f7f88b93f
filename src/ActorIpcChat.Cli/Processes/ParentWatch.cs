using System.Runtime.InteropServices;
using ActorIpcChat.Leaving;
using ActorIpcChat.Linux.Events;
using ActorIpcChat.Linux.Files;
using Akka.Actor;

namespace ActorIpcChat.Cli.Processes;

/// <summary>
/// Ends a process of a window or a demo when its parent ends. Only the parent reads the standard error of this process, so the pipe
/// reports EPOLLERR when the parent ends, even by SIGKILL, and even before the watch begins.
/// </summary>
internal sealed class ParentWatch(EventLoop loop, ActorSystem system)
{
    /// <summary>Time to read the rest of standard input, which ends with the parent, too.</summary>
    private static readonly TimeSpan LeaveAfter = TimeSpan.FromSeconds(0.5);

    /// <summary>Longest wait for the delivery: the peer or viewer may have lost its parent as well.</summary>
    private static readonly TimeSpan LeaveAtOnceAfter = TimeSpan.FromSeconds(1.5);

    private LoopRegistration? _registration;

    /// <summary>Begins to watch; the actors that leave must exist.</summary>
    public void Begin() => loop.Post(static watch => ((ParentWatch)watch).Watch(), this);

    private void Watch() => _registration = loop.Watch(
        new FileDescriptor(2, owned: false), Readiness.None, static (watch, now) => ((ParentWatch)watch).OnEvent(now), this);

    private void OnEvent(Readiness now)
    {
        if ((now & Readiness.Error) == 0)
            return;
        _registration?.Dispose();
        loop.Schedule(LeaveAfter, static watch => ((ParentWatch)watch).Leave(), this);
    }

    private void Leave()
    {
        Send(new CleanupActor.LeaveRequested(PosixSignal.SIGTERM));
        loop.Schedule(LeaveAtOnceAfter, static watch => ((ParentWatch)watch).Send(new CleanupActor.LeaveNow()), this);
    }

    private void Send(object message) => system.ActorSelection("/user/*/process").Tell(message, ActorRefs.NoSender);
}
