using ActorIpcChat.Dispatch;
using ActorIpcChat.Linux.Events;
using ActorIpcChat.Linux.Files;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.TestKit;
using Akka.TestKit.Xunit2;

namespace ActorIpcChat.Tests;

/// <summary>An actor system on a real event loop, with its own room, real FIFOs and real shared memory.</summary>
public abstract class LoopTestKit : TestKit
{
    protected static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    private readonly RunningLoop _running;

    protected LoopTestKit(string akka = "")
        : this(new RunningLoop(), akka)
    {
    }

    private LoopTestKit(RunningLoop running, string akka)
        : base(SetupOf(running, akka), actorSystemName: null, output: null)
    {
        _running = running;
        Parent = CreateTestProbe("parent");
    }

    private protected TestRoom Room { get; } = new();

    private protected EventLoop Loop => _running.Loop;

    /// <summary>The parent of every actor that <see cref="StartAsync"/> starts.</summary>
    protected TestProbe Parent { get; }

    protected Task<IActorRef> StartAsync<T>(Func<T> make)
        where T : ActorBase => Parent.ChildActorOfAsync(ActorProps.OnLoop(make), CancellationToken.None);

    /// <summary>Waits until the actor has handled all earlier messages.</summary>
    protected static Task SettleAsync(IActorRef actor) => actor.Ask<ActorIdentity>(new Identify(null), Limit);

    protected Task WaitUntilAsync(Func<bool> condition, string what)
        => AwaitConditionAsync(() => Task.FromResult(condition()), Limit, TimeSpan.FromMilliseconds(2), what);

    protected static async Task<T> NextAsync<T>(TestProbe probe) => await probe.ExpectMsgAsync<T>(Limit);

    /// <summary>Takes an exception that the test raised on the loop.</summary>
    protected Exception TakeError()
        => _running.Errors.TryDequeue(out var error) ? error : throw new InvalidOperationException("no exception on the loop");

    protected override void AfterAll()
    {
        base.AfterAll();
        // Before the loop, which its actors need to stop.
        Shutdown();
        _running.Dispose();
        Room.Dispose();
        Assert.Empty(_running.Errors);
    }

    private static ActorSystemSetup SetupOf(RunningLoop running, string akka)
    {
        var config = ConfigurationFactory.ParseString(akka)
            .WithFallback("akka { loglevel = WARNING, stdout-loglevel = OFF, log-dead-letters = off }")
            .WithFallback(EventLoopDispatcher.Hocon);
        return ActorSystemSetup.Create(BootstrapSetup.Create().WithConfig(config), new EventLoopSetup(running.Loop));
    }
}
