using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using ActorIpcChat.Linux.Events;
using Akka.Configuration;
using Akka.Dispatch;

namespace ActorIpcChat.Dispatch;

/// <summary>
/// Runs actors on the event loop's thread. A byte is read, passed between actors and written before the thread sleeps again; no other
/// thread wakes.
/// </summary>
/// <remarks>
/// A blocking actor blocks all others. So does an Ask that waits for another actor of the loop.
/// </remarks>
internal sealed class EventLoopDispatcher : MessageDispatcher
{
    /// <summary>HOCON path of the dispatcher, for Props.WithDispatcher.</summary>
    public const string Name = "event-loop-dispatcher";

    /// <summary>Value of <c>type</c> in a dispatcher's HOCON.</summary>
    internal static readonly string ConfiguratorName = typeof(EventLoopDispatcherConfigurator).AssemblyQualifiedName!;

    // Only ExecuteTask posts with it. A cast would check the type for every message.
    private static readonly Action<object> Run = static mailbox => Unsafe.As<IRunnable>(mailbox).Run();

    private readonly EventLoop _loop;

    internal EventLoopDispatcher(MessageDispatcherConfigurator configurator, EventLoop loop)
        : base(configurator) => _loop = loop;

    /// <summary>HOCON that registers dispatcher and scheduler. The actor system needs an <see cref="EventLoopSetup"/>.</summary>
    [DynamicDependency(DynamicallyAccessedMemberTypes.PublicConstructors, typeof(EventLoopDispatcherConfigurator))]
    [DynamicDependency(DynamicallyAccessedMemberTypes.PublicConstructors | DynamicallyAccessedMemberTypes.Interfaces, typeof(LoopMailbox))]
    [DynamicDependency(DynamicallyAccessedMemberTypes.PublicConstructors, typeof(EventLoopScheduler))]
    public static readonly Config Hocon = ConfigurationFactory.ParseString(
        $$"""
        {{Name}} {
          type = "{{ConfiguratorName}}"
          throughput = 64
          mailbox-type = "{{typeof(LoopMailbox).AssemblyQualifiedName}}"
        }
        akka.scheduler.implementation = "{{typeof(EventLoopScheduler).AssemblyQualifiedName}}"
        """);

    protected override void ExecuteTask(IRunnable run) => _loop.Post(Run, run);

    /// <summary>Does not stop the loop: its creator owns it, and other dispatchers may need its timers.</summary>
    protected override void Shutdown()
    {
    }
}
