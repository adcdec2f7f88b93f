using ActorIpcChat.Reporting;
using Akka;
using Akka.Actor;
using Akka.Hosting;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ActorIpcChat.Hosting;

/// <summary>Adds a chat to the actor system of a host.</summary>
public static class ChatHostingExtensions
{
    /// <summary>
    /// Adds an end of a chat. <see cref="IRequiredActor{TActor}"/> of <see cref="ChatChannelActor"/> sends and receives its lines. The health
    /// check <c>chat</c> is healthy while it chats, degraded while it waits for the peer, unhealthy when it has ended. The chat leaves with
    /// the host: accepted lines are delivered before the actor system ends.
    /// </summary>
    /// <remarks>
    /// Leaving is a task of CoordinatedShutdown's phase before-actor-system-terminate, so actors can send lines in all phases before that.
    /// Health checks need <c>services.AddHealthChecks()</c>.
    /// <code>
    /// services.AddHealthChecks();
    /// services.AddAkka("app", akka => akka.WithChat(new ChatOptions { Role = Role.A, Stay = true }));
    /// </code>
    /// </remarks>
    /// <param name="akka">The actor system.</param>
    /// <param name="options">Which end, and where.</param>
    /// <exception cref="ArgumentException">An option or setting is wrong.</exception>
    public static AkkaConfigurationBuilder WithChat(this AkkaConfigurationBuilder akka, ChatOptions options)
        => Add<ChatChannelActor>(akka, options, "chat");

    /// <summary>
    /// Adds one of several chats: <see cref="IRequiredActor{TActor}"/> of <typeparamref name="TKey"/> sends and receives its lines, and
    /// <c>chat-</c> with the key's name is its health check. Else as <see cref="WithChat(AkkaConfigurationBuilder, ChatOptions)"/>.
    /// </summary>
    /// <typeparam name="TKey">A class of the program that stands for the chat.</typeparam>
    /// <param name="akka">The actor system.</param>
    /// <param name="options">Which end, and where.</param>
    /// <exception cref="ArgumentException">An option or setting is wrong.</exception>
    public static AkkaConfigurationBuilder WithChat<TKey>(this AkkaConfigurationBuilder akka, ChatOptions options)
        => Add<TKey>(akka, options, $"chat-{typeof(TKey).Name}");

    private static AkkaConfigurationBuilder Add<TKey>(AkkaConfigurationBuilder akka, ChatOptions options, string name)
    {
        ArgumentNullException.ThrowIfNull(options);
        var patience = options.Check().Settings.Leave.Patience;
        var health = new HostedHealth();
        return akka
            // The default of 5 seconds would cut delivering short. A setting of the host's own wins.
            .AddHocon(
                $"akka.coordinated-shutdown.phases.{CoordinatedShutdown.PhaseBeforeActorSystemTerminate}.timeout = "
                    + $"{(patience + TimeSpan.FromSeconds(5)).TotalMilliseconds:F0}ms",
                HoconAddMode.Append)
            .WithActors((system, registry) =>
            {
                var chat = system.ActorOf(ChatChannelActor.Props(options, health), name);
                registry.Register<TKey>(chat);
                CoordinatedShutdown.Get(system).AddTask(
                    CoordinatedShutdown.PhaseBeforeActorSystemTerminate, $"leave-{name}",
                    () => chat.Ask<Done>(ChatChannelActor.Leave.Instance, Timeout.InfiniteTimeSpan));
            })
            .WithHealthCheck(name, (_, _, _) => Task.FromResult(ResultOf(health.Now)));
    }

    private static HealthCheckResult ResultOf(ChatHealth.Report report) => new(
        report.Condition switch
        {
            ChatCondition.Chatting => HealthStatus.Healthy,
            ChatCondition.Ended => HealthStatus.Unhealthy,
            _ => HealthStatus.Degraded,
        },
        report.Description);
}
