using System.Runtime.InteropServices;
using ActorIpcChat.Leaving;
using ActorIpcChat.Linux.Events;
using ActorIpcChat.Linux.Files;
using Akka.Actor;

namespace ActorIpcChat.Cli.Processes;

/// <summary>
/// Ends a process of a window or a demo with the one that started it. That one alone reads what is written to standard error here: the
/// pipe loses its reader when the parent ends, even killed, and even if it has ended before this begins.
/// </summary>
internal sealed class ParentWatch(EventLoop loop, ActorSystem system)
{
    /// <summary>What the parent wrote before its end is read first: standard input ends then, too.</summary>
    private static readonly TimeSpan LeaveAfter = TimeSpan.FromSeconds(0.5);

    /// <summary>A peer or a viewer that takes nothing is not waited for: it may have lost its parent as well.</summary>
    private static readonly TimeSpan LeaveAtOnceAfter = TimeSpan.FromSeconds(1.5);

    private LoopRegistration? _registration;

    /// <summary>Begins to watch, once the actors are there that have to leave.</summary>
    public void Begin() => loop.Post(static watch => ((ParentWatch)watch).Watch(), this);

    private void Watch() => _registration = loop.Watch(
        new FileDescriptor(2, owned: false), Readiness.None, static (watch, now) => ((ParentWatch)watch).Look(now), this);

    private void Look(Readiness now)
    {
        if ((now & Readiness.Error) == 0)
            return;
        _registration?.Dispose();
        loop.Schedule(LeaveAfter, static watch => ((ParentWatch)watch).Leave(), this);
    }

    private void Leave()
    {
        Tell(new CleanupActor.LeaveRequested(PosixSignal.SIGTERM));
        loop.Schedule(LeaveAtOnceAfter, static watch => ((ParentWatch)watch).Tell(new CleanupActor.LeaveNow()), this);
    }

    private void Tell(object message) => system.ActorSelection("/user/*/process").Tell(message, ActorRefs.NoSender);
}
