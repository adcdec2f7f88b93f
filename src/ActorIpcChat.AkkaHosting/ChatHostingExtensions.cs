using ActorIpcChat.Composition;
using ActorIpcChat.Dispatch;
using ActorIpcChat.Leaving;
using ActorIpcChat.Linux.Events;
using ActorIpcChat.Peer;
using ActorIpcChat.Reporting;
using ActorIpcChat.Viewer;
using Akka.Hosting;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ActorIpcChat.AkkaHosting;

/// <summary>Puts a chat process or a viewer into the actor system of a host, beside whatever else is there.</summary>
/// <remarks>
/// <code>
/// services.AddAkka("chat", (akka, _) => akka.WithEventLoop(loop).AddChatProcess(() => new ChatContext(Role.A, room, …)));
/// </code>
/// The host owns signals and the process's end: give the contexts <c>HandleSignals: false</c>, and wait for <see cref="ProcessExit.Code"/>.
/// </remarks>
public static class ChatHostingExtensions
{
    /// <summary>Runs the actor system's timers, and the actors that ask for it, on an event loop; the others stay where they are.</summary>
    /// <param name="akka">The actor system.</param>
    /// <param name="loop">A started loop that outlives it.</param>
    public static AkkaConfigurationBuilder WithEventLoop(this AkkaConfigurationBuilder akka, EventLoop loop)
        => akka.AddSetup(new EventLoopSetup(loop)).AddHocon(EventLoopDispatcher.Hocon, HoconAddMode.Append);

    /// <summary>One end of the chat, as <c>/user/a</c> or <c>/user/b</c>.</summary>
    /// <param name="akka">The actor system.</param>
    /// <param name="context">What it works with; made when the actor system has started, since it opens files.</param>
    /// <param name="link">How it reaches the others: ActorIpcChat.Cluster has one between machines; the pair of FIFOs without one.</param>
    public static AkkaConfigurationBuilder AddChatProcess(this AkkaConfigurationBuilder akka, Func<ChatContext> context, IChatLink? link = null)
        => akka.WithActors((system, _) => system.AddChatProcess(context(), link));

    /// <summary>
    /// A health check: healthy while it chats, degraded while it waits for others or does not reach all of them, unhealthy when it has ended.
    /// The host has <c>services.AddHealthChecks()</c>, too.
    /// </summary>
    /// <param name="akka">The actor system.</param>
    /// <param name="name">The check's name.</param>
    /// <param name="health">What the chat process's context was given as <see cref="ChatContext.Health"/>.</param>
    public static AkkaConfigurationBuilder WithChatHealthCheck(this AkkaConfigurationBuilder akka, string name, ChatHealth health)
        => akka.WithHealthCheck(name, (_, _, _) => Task.FromResult(new HealthCheckResult(
            health.Now.Condition switch
            {
                ChatCondition.Chatting => HealthStatus.Healthy,
                ChatCondition.Ended => HealthStatus.Unhealthy,
                _ => HealthStatus.Degraded,
            },
            health.Now.Description)));

    /// <summary>A viewer, as <c>/user/a1</c> or <c>/user/b1</c>.</summary>
    /// <param name="akka">The actor system.</param>
    /// <param name="context">What it works with; made when the actor system has started, since it opens files.</param>
    public static AkkaConfigurationBuilder AddViewer(this AkkaConfigurationBuilder akka, Func<ViewerContext> context)
        => akka.WithActors((system, _) => system.AddViewer(context()));
}
