using Akka.Actor;
using Akka.TestKit;

namespace ActorIpcChat.Tests;

/// <summary>Timers that the test advances, beside the real event loop.</summary>
internal static class VirtualTime
{
    internal const string Hocon = """akka.scheduler.implementation = "Akka.TestKit.TestScheduler, Akka.TestKit" """;

    /// <summary>Waits until the actor has handled all earlier messages, advances time, and waits until it has handled the timers' messages.</summary>
    internal static async Task AdvanceAsync(ActorSystem system, IActorRef actor, int milliseconds)
    {
        await IdentifyAsync(actor);
        ((TestScheduler)system.Scheduler).Advance(TimeSpan.FromMilliseconds(milliseconds));
        await IdentifyAsync(actor);
    }

    // Ask without a timeout, which would be virtual time.
    private static Task<ActorIdentity> IdentifyAsync(IActorRef actor)
        => actor.Ask<ActorIdentity>(new Identify(null)).WaitAsync(TimeSpan.FromSeconds(15));
}
