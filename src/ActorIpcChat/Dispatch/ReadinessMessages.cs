using System.Runtime.CompilerServices;
using ActorIpcChat.Linux.Events;
using ActorIpcChat.Linux.Files;
using Akka.Actor;

namespace ActorIpcChat.Dispatch;

/// <summary>A descriptor that an actor watches has something to read, or has come to its end: a read tells which.</summary>
internal sealed class Readable
{
    /// <summary>There is something; a read that finds less than it asked for has found all, and more is told of again.</summary>
    public static readonly Readable Instance = new(false);

    /// <summary>There may be something, and nobody will write any more: read to the end, nothing else is told of.</summary>
    public static readonly Readable ToTheEnd = new(true);

    private Readable(bool hungUp) => HungUp = hungUp;

    /// <summary>Whether the writers have gone (EPOLLHUP).</summary>
    public bool HungUp { get; }
}

/// <summary>A descriptor that an actor watches takes bytes again, or its reader is gone: a write tells which.</summary>
internal sealed class Writable
{
    /// <summary>The one message: it says nothing but that.</summary>
    public static readonly Writable Instance = new();

    private Writable()
    {
    }
}

/// <summary>Turns what epoll says into messages.</summary>
internal static class ReadinessMessages
{
    // What is watched below is an actor's: the cast would ask again with every line.
    private static readonly Action<object, Readiness> TellReadable = static (actor, state) =>
        Unsafe.As<IActorRef>(actor).Tell((state & Readiness.HangUp) != 0 ? Readable.ToTheEnd : Readable.Instance, ActorRefs.NoSender);

    private static readonly Action<object, Readiness> TellWritable = static (actor, _) => Unsafe.As<IActorRef>(actor).Tell(Writable.Instance, ActorRefs.NoSender);

    /// <summary>Tells the actor <see cref="Readable"/> whenever the descriptor may have something new to read.</summary>
    public static LoopRegistration? WatchReadable(this EventLoop loop, FileDescriptor descriptor, IActorRef actor)
        => loop.Watch(descriptor, Readiness.Readable, TellReadable, actor);

    /// <summary>Tells the actor <see cref="Writable"/> whenever the descriptor may take something again.</summary>
    public static LoopRegistration? WatchWritable(this EventLoop loop, FileDescriptor descriptor, IActorRef actor)
        => loop.Watch(descriptor, Readiness.Writable, TellWritable, actor);
}
