using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using ActorIpcChat.Linux.Events;
using Akka.Configuration;
using Akka.Dispatch;

namespace ActorIpcChat.Dispatch;

/// <summary>
/// Runs actors on the event loop's thread: a byte that arrives is read, handed from actor to actor and written on before the
/// thread sleeps again, without waking another one.
/// </summary>
/// <remarks>
/// An actor that blocks here stops everything, and so does an Ask that waits for another actor of the loop.
/// </remarks>
internal sealed class EventLoopDispatcher : MessageDispatcher
{
    /// <summary>HOCON path of the dispatcher, for Props.WithDispatcher.</summary>
    public const string Name = "event-loop-dispatcher";

    /// <summary>What HOCON calls the type that makes it, for <c>type</c> in the settings of a dispatcher.</summary>
    internal static readonly string ConfiguratorName = typeof(EventLoopDispatcherConfigurator).AssemblyQualifiedName!;

    // Only ExecuteTask posts with it: the cast would ask again for every message.
    private static readonly Action<object> Run = static mailbox => Unsafe.As<IRunnable>(mailbox).Run();

    private readonly EventLoop _loop;

    internal EventLoopDispatcher(MessageDispatcherConfigurator configurator, EventLoop loop)
        : base(configurator) => _loop = loop;

    /// <summary>HOCON that makes dispatcher and scheduler known to an actor system that has an <see cref="EventLoopSetup"/>.</summary>
    [DynamicDependency(DynamicallyAccessedMemberTypes.PublicConstructors, typeof(EventLoopDispatcherConfigurator))]
    [DynamicDependency(DynamicallyAccessedMemberTypes.PublicConstructors, typeof(EventLoopScheduler))]
    public static readonly Config Hocon = ConfigurationFactory.ParseString(
        $$"""
        {{Name}} {
          type = "{{ConfiguratorName}}"
          throughput = 64
        }
        akka.scheduler.implementation = "{{typeof(EventLoopScheduler).AssemblyQualifiedName}}"
        """);

    /// <inheritdoc/>
    protected override void ExecuteTask(IRunnable run) => _loop.Post(Run, run);

    /// <summary>The loop belongs to whoever made it: actors of another dispatcher may still need its timers.</summary>
    protected override void Shutdown()
    {
    }
}
