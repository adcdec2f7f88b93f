using Akka.Configuration;
using Akka.Dispatch;

namespace ActorIpcChat.Dispatch;

/// <summary>Created by Akka from the dispatcher's HOCON. Finds the loop in the actor system's setup.</summary>
internal sealed class EventLoopDispatcherConfigurator : MessageDispatcherConfigurator
{
    private readonly EventLoopDispatcher _dispatcher;

    /// <summary>Called by Akka.</summary>
    /// <exception cref="ConfigurationException">The actor system has no <see cref="EventLoopSetup"/>.</exception>
    public EventLoopDispatcherConfigurator(Config config, IDispatcherPrerequisites prerequisites)
        : base(config, prerequisites)
    {
        var setup = prerequisites.Settings.Setup.Get<EventLoopSetup>();
        if (!setup.HasValue)
            throw new ConfigurationException($"{EventLoopDispatcher.Name} needs an {nameof(EventLoopSetup)} in the actor system's setup");
        _dispatcher = new EventLoopDispatcher(this, setup.Value.Loop)
        {
            Throughput = config.GetInt("throughput", 64),
        };
        (prerequisites.Scheduler as EventLoopScheduler)?.Attach(setup.Value.Loop);
    }

    public override MessageDispatcher Dispatcher() => _dispatcher;
}
