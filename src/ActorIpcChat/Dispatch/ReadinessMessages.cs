using System.Runtime.CompilerServices;
using ActorIpcChat.Linux.Events;
using ActorIpcChat.Linux.Files;
using Akka.Actor;

namespace ActorIpcChat.Dispatch;

/// <summary>A watched descriptor has data or has reached its end; read(2) shows which.</summary>
internal sealed class Readable
{
    /// <summary>There may be data. After a short read, wait for the next message.</summary>
    public static readonly Readable Instance = new(false);

    /// <summary>All writers have closed: read to the end. No further message follows.</summary>
    public static readonly Readable ToTheEnd = new(true);

    private Readable(bool hungUp) => HungUp = hungUp;

    /// <summary>All writers have closed (EPOLLHUP).</summary>
    public bool HungUp { get; }
}

/// <summary>A watched descriptor takes bytes again, or its reader has closed; write(2) shows which.</summary>
internal sealed class Writable
{
    /// <summary>The only instance.</summary>
    public static readonly Writable Instance = new();

    private Writable()
    {
    }
}

/// <summary>Turns epoll events into messages.</summary>
internal static class ReadinessMessages
{
    // The state is always an actor. A cast would check the type for every line.
    private static readonly Action<object, Readiness> TellReadable = static (actor, state) =>
        Unsafe.As<IActorRef>(actor).Tell((state & Readiness.HangUp) != 0 ? Readable.ToTheEnd : Readable.Instance, ActorRefs.NoSender);

    private static readonly Action<object, Readiness> TellWritable
        = static (actor, _) => Unsafe.As<IActorRef>(actor).Tell(Writable.Instance, ActorRefs.NoSender);

    /// <summary>Sends <see cref="Readable"/> to the actor whenever the descriptor may have new data.</summary>
    public static LoopRegistration? WatchReadable(this EventLoop loop, FileDescriptor descriptor, IActorRef actor)
        => loop.Watch(descriptor, Readiness.Readable, TellReadable, actor);

    /// <summary>Sends <see cref="Writable"/> to the actor whenever the descriptor may take bytes again.</summary>
    public static LoopRegistration? WatchWritable(this EventLoop loop, FileDescriptor descriptor, IActorRef actor)
        => loop.Watch(descriptor, Readiness.Writable, TellWritable, actor);
}
