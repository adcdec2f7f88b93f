using ActorIpcChat.Linux.Events;
using Akka.Actor.Setup;

namespace ActorIpcChat.Dispatch;

/// <summary>Gives an actor system the event loop to run on.</summary>
/// <param name="loop">A loop that outlives the actor system.</param>
internal sealed class EventLoopSetup(EventLoop loop) : Setup
{
    /// <summary>The loop.</summary>
    public EventLoop Loop { get; } = loop;
}
