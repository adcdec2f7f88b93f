using Akka.Actor;
using Akka.TestKit;

namespace ActorIpcChat.Tests;

/// <summary>Timers that go off when the test says so, beside the real event loop.</summary>
internal static class VirtualTime
{
    internal const string Hocon = """akka.scheduler.implementation = "Akka.TestKit.TestScheduler, Akka.TestKit" """;

    /// <summary>Lets time pass for an actor that has handled all that came before, and waits until it has handled what that set off.</summary>
    internal static async Task AdvanceAsync(ActorSystem system, IActorRef actor, int milliseconds)
    {
        await IdentifyAsync(actor);
        ((TestScheduler)system.Scheduler).Advance(TimeSpan.FromMilliseconds(milliseconds));
        await IdentifyAsync(actor);
    }

    // Without a limit of its own: that would be virtual, too.
    private static Task<ActorIdentity> IdentifyAsync(IActorRef actor) => actor.Ask<ActorIdentity>(new Identify(null)).WaitAsync(TimeSpan.FromSeconds(15));
}
